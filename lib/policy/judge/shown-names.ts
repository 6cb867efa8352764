import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { defaultOrders } from "../domain/default-orders.ts";
import { deniesAny, fieldOf, fieldsOfName, hidesNames, isDenied } from "../fields/closed-names.ts";
import { searchedIn } from "../fields/field-sources.ts";
import { perFields } from "../fields/per-fields.ts";
import { policyTable } from "../table/table.ts";
import { byFieldRule, byRule, Refusal, relationClosed } from "./refusal.ts";
import type { Rulebook } from "./rulebook.ts";

/** A search by name may look into a relation by name again, to this depth. */
const maxDepth = 3;

/** No record is named after the users that created or changed it. */
const audit = new Set(["create_uid", "write_uid"]);

/**
 * Throws if the names of the records that a relation leads to may not be shown, as groups, an order and a search do. A
 * read returns ids instead.
 */
export function mayShowNames(book: Rulebook, model: string, field: string, relation: string, path: string): void {
  if (!book.isReadable(relation)) throw relationClosed(model, field, relation, path);
  const info = book.fields(model).get(field);
  if (!hidesNames(book.rules, relation) && info?.namesClosed === undefined) return;
  throw new Refusal(
    "field_denied",
    `${field} of ${model} tells the names of ${relation}, whose display_name is not enabled.`,
    {
      hint: `Ask by record ids, such as ["${field}","=",14], or leave it out.`,
      path,
      remedy: byRule("field"),
      params: { model: relation, field: "display_name" },
    },
  );
}

/**
 * Throws if a closed field is part of the default order of the model behind a relation, by which Odoo sorts rows and
 * groups.
 */
export function maySortBy(book: Rulebook, model: string, field: string, relation: string, path: string): void {
  const closed = deniesAny(book.rules) ? sortedBy(book, relation, 0) : undefined;
  if (closed === undefined) return;
  throw new Refusal(
    "field_denied",
    `${field} of ${model} is sorted by ${closed.field} of ${closed.model}, which is not enabled.`,
    { hint: `Use another field in ${path}, or leave it out.`, path, remedy: byFieldRule(closed), params: closed },
  );
}

/** Returns a closed field of a model's default order on any series. */
function sortedBy(
  book: Rulebook,
  model: string,
  depth: number,
): { readonly model: string; readonly field: string } | undefined {
  const names = new Set(fieldsOfName(model).map(([owner, name]) => (owner === model ? name : "")));
  for (const order of Object.values(defaultOrders)) {
    const listed = Object.hasOwn(order, model) ? order[model] : undefined;
    for (const term of listed?.split(",") ?? []) {
      const [field = ""] = term.trim().split(/\s/, 1);
      if (book.isHidden(model, field)) return { model, field };
      const { type, relation } = book.fields(model).get(field) ?? {};
      const inner =
        type === "many2one" && relation !== undefined && depth < maxDepth && book.isReadable(relation)
          ? sortedBy(book, relation, depth + 1)
          : undefined;
      if (inner !== undefined) return inner;
      // A field after an open name in the order only sorts records of the same name.
      if (names.has(field)) break;
    }
  }
  return undefined;
}

/**
 * Returns a closed field that Odoo's search by name looks into, because such a search would reveal it bit by bit. The
 * result names the field's model. `seen` contains the depth at which each model was searched.
 */
function searchedWithNames(
  book: Rulebook,
  model: string,
  depth = 0,
  seen = new Map<string, number>(),
): { readonly model: string; readonly field: string } | undefined {
  // A search from a greater depth would cover less.
  if ((seen.get(model) ?? Number.POSITIVE_INFINITY) <= depth) return undefined;
  seen.set(model, depth);
  const listed = policyTable.nameSearch[model];
  const known = searchedIn(model);
  for (const entry of known ?? ["name"]) {
    const [owner, field] = fieldOf(model, entry);
    if (isDenied(book.rules, owner, field) || !(owner === model || book.isReadable(owner)))
      return { model: owner, field };
    const inner =
      field === "display_name" && depth < maxDepth ? searchedWithNames(book, owner, depth + 1, seen) : undefined;
    if (inner !== undefined) return inner;
  }
  if (!deniesAny(book.rules)) return undefined;
  // If the table does not know the model, Odoo may search any of its texts.
  const fields = book.fields(model);
  const own =
    listed?.filter((entry) => !entry.includes(":")) ?? [...fields.values()].filter(isSearchableText).map(toName);
  const field = own.find((name) => tellsDenied(book, model, name));
  if (field !== undefined) return { model, field };
  // A record without a name of its own may be named after any record that it refers to.
  if (known !== undefined || fields.has("name") || fields.has("x_name") || depth >= maxDepth) return undefined;
  for (const relation of namingRelationsOf(fields)) {
    if (!book.isReadable(relation)) continue;
    const inner = searchedWithNames(book, relation, depth + 1, seen);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/**
 * Throws if a search by name would look into a closed field. `instead` is the condition that searches only the stored
 * name.
 */
export function maySearchNames(book: Rulebook, model: string, path: string, instead: string | undefined): void {
  const searched = searchedWithNames(book, model);
  if (searched === undefined) return;
  const { field } = searched;
  const of = searched.model === model ? "" : ` of ${searched.model}`;
  throw new Refusal(
    "field_denied",
    `A search by the name of ${model} also looks into ${field}${of}, which is not enabled.`,
    {
      hint:
        instead === undefined
          ? `Ask by record ids or by other fields of ${model}.`
          : `Search the stored name alone: ${instead}.`,
      path,
      remedy: byFieldRule(searched),
      params: searched,
    },
  );
}

/** Throws if the parent field of the model's tree is closed. */
export function mayFollowTree(book: Rulebook, model: string, path: string): void {
  const own = policyTable.parents[model] ?? "parent_id";
  book.mayRead(model, book.fields(model).has(own) ? own : "parent_id", path);
}

/**
 * True if a search by name would reveal the field. Odoo's search by name does not look into a field that belongs to
 * another model's record and is not stored.
 */
function tellsDenied(book: Rulebook, model: string, name: string): boolean {
  const { closed, store } = book.fields(model).get(name) ?? {};
  return book.isHidden(model, name) && (closed?.because !== "owner" || store === true);
}

const isSearchableText = ({ name, type, searchable }: FieldInfo) =>
  searchable && (type === "char" || type === "text") && name !== "display_name";

const toName = ({ name }: FieldInfo) => name;

/** Returns the models that a record without a name of its own may be named after. */
const namingRelationsOf = perFields(
  (fields) =>
    new Set(
      [...fields.values()].flatMap(({ name, type, relation, store }) =>
        type === "many2one" && store && relation !== undefined && !audit.has(name) ? [relation] : [],
      ),
    ),
);
