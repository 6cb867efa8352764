import { asList, asObject } from "../../kernel/read-json.ts";
import type { FieldMap, OdooCall } from "../../odoo/types.ts";
import { linkOf } from "../../policy/fields/linked-models.ts";
import { isIds, isToMany } from "../values/values.ts";

type FieldsOf = (model: string) => Promise<FieldMap>;

/** What the values of a write name beside its own records. */
export interface Named {
  /** The ids of other records by their model. */
  readonly ids: ReadonlyMap<string, readonly number[]>;
  /** The models of which lines make new records. */
  readonly made: ReadonlySet<string>;
  /** The ids of records of which the row of a file or message names no model. */
  readonly ownerless: ReadonlySet<number>;
  /** The models of which a relation gets another whole list, which takes out records that are not named. */
  readonly replaced: ReadonlySet<string>;
}

/**
 * Returns the records that the values of a write name, of the models that are wanted: a caller could read such a record
 * at the one that it is linked to.
 */
export async function namedIds(
  { model, method, args = {} }: OdooCall,
  fields: FieldsOf,
  isWanted: (model: string) => boolean,
): Promise<Named> {
  const look: Look = { fields, isWanted, found: new Map(), made: new Set(), replaced: new Set(), ownerless: new Set() };
  for (const values of valuesOf(method, args)) await collect(model, values, look);
  const { found, made, replaced, ownerless } = look;
  return { ids: new Map([...found].map(([named, ids]) => [named, [...ids]])), made, replaced, ownerless };
}

interface Look {
  readonly fields: FieldsOf;
  readonly isWanted: (model: string) => boolean;
  readonly found: Map<string, Set<number>>;
  readonly made: Set<string>;
  readonly replaced: Set<string>;
  readonly ownerless: Set<number>;
}

function valuesOf(
  method: OdooCall["method"],
  args: NonNullable<OdooCall["args"]>,
): readonly Readonly<Record<string, unknown>>[] {
  if (method === "import_rows") return asList(args["rows"]).map((row) => asObject(asObject(row)["values"]));
  if (method === "create" || method === "write") return [args["values"]].flat().map(asObject);
  if (method !== "load") return [];
  // A column such as `attachment_ids/.id` has ids separated by commas.
  const names = asList(args["fields"]).map((name) => String(name).replace(/\/\.id$/, ""));
  return asList(args["data"])
    .map(asList)
    .map((row) =>
      Object.fromEntries(
        names.map((name, i) => [
          name,
          String(row[i] ?? "")
            .split(",")
            .map(Number),
        ]),
      ),
    );
}

async function collect(model: string, values: Readonly<Record<string, unknown>>, look: Look): Promise<void> {
  const fields = await look.fields(model);
  // A file or message names its record by a model and an id.
  const link = linkOf(model, fields);
  // The model of a new activity is sent by its id, and its record has been looked up by then.
  if (link !== undefined && !("through" in link) && values[`${link.model}_id`] === undefined)
    addOwner(look, values[link.model], values[link.id]);
  for (const [name, value] of Object.entries(values)) {
    const { relation, type } = fields.get(name) ?? {};
    const [, referred, id] = (type === "reference" && /^([\w.]+),(\d+)$/.exec(String(value))) || [];
    if (referred !== undefined) add(look, referred, [Number(id)]);
    if (relation === undefined) continue;
    if (isToMany({ type: type ?? "" }) && (!Array.isArray(value) || isIds(value))) look.replaced.add(relation);
    for (const item of Array.isArray(value) ? value : [value]) await collectLine(relation, item, look);
  }
}

/** Adds the record to which a row belongs. An id without a model would be one of a model that is not known here. */
function addOwner(look: Look, model: unknown, id: unknown): void {
  if (typeof model === "string") add(look, model, [id]);
  else if (typeof id === "number") look.ownerless.add(id);
}

/** Collects from one id, or from one command on lines. */
async function collectLine(relation: string, item: unknown, look: Look): Promise<void> {
  const [code, id, rest] = Array.isArray(item) ? item : [4, item, undefined];
  add(look, relation, code === 6 && Array.isArray(rest) ? rest : [id]);
  if (code === 0) look.made.add(relation);
  if (Array.isArray(item) && (code === 5 || code === 6)) look.replaced.add(relation);
  if ((code === 0 || code === 1) && typeof rest === "object" && rest !== null)
    await collect(relation, Object.fromEntries(Object.entries(rest)), look);
}

function add({ found, isWanted }: Look, model: string, ids: readonly unknown[]): void {
  if (!isWanted(model)) return;
  const named = ids.filter((one): one is number => Number.isInteger(one) && Number(one) > 0);
  if (named.length === 0) return;
  const known = found.get(model) ?? new Set();
  for (const one of named) known.add(one);
  found.set(model, known);
}
