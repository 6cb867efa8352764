import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { aliasOf } from "../fields/aliases.ts";
import { deniedNames, fieldOf, fieldsOfName, firstDenied, hasDeniedName } from "../fields/closed-names.ts";
import { columnOf, namesOf, tableSourcesOf } from "../fields/field-sources.ts";
import { isFilledIn } from "../fields/forms.ts";
import { linkOf } from "../fields/linked-models.ts";
import { perFields, perObject } from "../fields/per-fields.ts";
import { isOnHardFloor, isSecretField } from "../hard-floor.ts";
import { policyTable } from "../table/table.ts";
import type { ModelRule, RuleSet } from "../types.ts";
import { type FieldsOf, known } from "./asked-fields.ts";
import { type Place, texts, values } from "./same-values.ts";

type Rules = Pick<RuleSet, "models">;

export interface Sources {
  readonly sources: readonly Place[];
  /** A denied field that the field reveals in any case. */
  readonly tells?: Place | undefined;
}

export function sourcesOf(rules: Rules, [model, name]: Place, fieldsOf: FieldsOf, need: Set<string>): Sources {
  const alone = policyTable.apart[model]?.[name];
  if (alone !== undefined && fieldsOf(model)?.get(name)?.related === undefined)
    return { sources: alone.map((entry) => fieldOf(model, entry)) };
  const listed = tableSourcesOf(model, name);
  const everything = listed.flatMap((entry) =>
    deniedAmongAll(rules, model, entry, (name) => known(fieldsOf, name, need)),
  );
  const direct = listed.filter((entry) => !entry.startsWith("*:")).map((entry) => fieldOf(model, entry));
  // The table names models of all apps. Fields of a model without a rule are read only if a path leads there.
  const field = (rules.models.has(model) ? known(fieldsOf, model, need) : fieldsOf(model))?.get(name);
  if (name === "display_name") {
    const tells = everything[0];
    const depends = namesOf(model) === undefined ? (field?.depends ?? []) : [];
    const places = fieldsOfName(model).filter(([owner, shown]) => owner !== model || shown !== name);
    return {
      sources: [...places, ...direct, ...depends.flatMap((path) => placesOn(model, path, fieldsOf, need))],
      tells,
    };
  }
  const isFilled = field !== undefined && isFilledIn(model, fieldsOf(model) ?? new Map(), field);
  const tells = everything[0] ?? (isFilled ? deniedAmongAll(rules, model, "*:*", () => undefined)[0] : undefined);
  if (field === undefined) return { sources: direct, tells };
  // A currency or a company goes with an amount without revealing it.
  if (field.related === undefined && policyTable.ownFields["*"]?.includes(name)) return { sources: [] };
  // These fields contain former values, or how long a record was in each stage.
  if (name === "html_field_history" || name === "html_field_history_metadata")
    for (const other of fieldsOf(model)?.values() ?? []) if (other.type === "html") direct.push([model, other.name]);
  if (name === "duration_tracking") direct.push([model, "stage_id"]);
  // The path contains the ids of all parents of a record.
  if (name === "parent_path") direct.push([model, policyTable.parents[model] ?? "parent_id"]);
  direct.push(
    ...deniedBeginnings(rules, model, field),
    ...withSamePath(rules, model, field, fieldsOf),
    ...shownByView(rules, model, field, fieldsOf),
  );
  const alias = field.related ?? policyTable.aliases[model]?.[name];
  const paths = alias === undefined ? ownPaths(field, model, fieldsOf) : [alias];
  const places = paths.flatMap((path) => placesOn(model, path, fieldsOf, need));
  return { sources: [...direct, ...places, ...sameNames(field, model, paths, fieldsOf)], tells };
}

/**
 * Returns the denied fields that begin the name of a computed value, as `amount_total` begins `amount_total_signed`.
 */
function deniedBeginnings({ models }: Rules, model: string, { name, type, computed }: FieldInfo): Place[] {
  if (!computed || !values.has(type)) return [];
  const denied = deniedNames(models.get(model));
  const parts = name.split("_");
  const begins = parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("_"));
  return begins.filter((other) => denied.has(other)).map((other) => [model, other]);
}

/** Returns the denied field of the model that is another name for the same field of another record. */
function withSamePath({ models }: Rules, model: string, field: FieldInfo, fieldsOf: FieldsOf): Place[] {
  const rule = models.get(model);
  const fields = fieldsOf(model);
  if (aliasOf(model, field) === undefined || rule === undefined || !fields) return [];
  const other = deniedByPath(rule)(fields).get(pathOf(model, field) ?? "");
  return other === undefined ? [] : [[model, other]];
}

const pathOf = (model: string, { name, related }: FieldInfo) => related ?? policyTable.aliases[model]?.[name];

/** By path, the first denied field of a rule that is another name for the field at its end. */
const deniedByPath = perObject(({ model, deniedFields }: ModelRule) =>
  perFields((fields) => {
    const found = new Map<string, string>();
    for (const name of deniedFields) {
      const field = fields.get(name);
      const path = field && pathOf(model, field);
      if (path !== undefined && !found.has(path)) found.set(path, name);
    }
    return found;
  }),
);

/**
 * Returns the denied fields that a column of an unknown view shows, namely those of its name. A model counts as a view
 * if all of its fields are read-only and none is computed.
 */
function shownByView({ models }: Rules, model: string, field: FieldInfo, fieldsOf: FieldsOf): Place[] {
  const fields = fieldsOf(model);
  if (!isColumn(field) || columnOf(model, field.name) !== undefined || !fields || !isLikeView(fields)) return [];
  const denying = denyingOf(models).get(field.name) ?? [];
  return denying.filter((other) => other !== model).map((other) => [other, field.name]);
}

/** By field name, the models whose rules deny that field. */
const denyingOf = perObject((models: Rules["models"]) => {
  const found = new Map<string, string[]>();
  for (const { model, deniedFields } of models.values()) {
    for (const name of deniedFields) {
      const denying = found.get(name) ?? [];
      denying.push(model);
      found.set(name, denying);
    }
  }
  return found;
});

const isLikeView = perFields((fields) => {
  const own = [...fields.values()].filter(({ name, store }) => store && name !== "id");
  return own.length > 1 && own.every(({ readonly }) => readonly) && !fields.get("write_date")?.store;
});

const isColumn = ({ name, store, computed, related }: FieldInfo) =>
  store && !computed && related === undefined && name !== "id";

/**
 * Returns a denied field if an entry of the table stands for all fields or all names, of models whose records can have
 * such rows.
 */
function deniedAmongAll(
  { models }: Rules,
  model: string,
  entry: string,
  fieldsOf: (model: string) => FieldMap | undefined,
): Place[] {
  if (entry !== "*:display_name" && entry !== "*:*") return [];
  const link = linkOf(model);
  const by = link !== undefined && "by" in link ? link.by : undefined;
  const first = entry === "*:*" ? firstDenied(models) : undefined;
  if (entry === "*:*") return first === undefined ? [] : [first];
  for (const [owner, rule] of models) {
    if (!rule.read || !hasDeniedName({ models }, owner)) continue;
    if (by === undefined || fieldsOf(owner)?.has(by) !== false) return [[owner, "display_name"]];
  }
  return [];
}

/** Returns every field on a path. */
function placesOn(model: string, path: string, fieldsOf: FieldsOf, need: Set<string>): Place[] {
  const places: Place[] = [];
  let at: string | undefined = model;
  for (const step of path.split(".")) {
    // The name shows that a field is a secret, whatever its model is.
    if (at === undefined || isOnHardFloor(at)) {
      if (isSecretField(step)) places.push([at ?? model, step]);
      continue;
    }
    places.push([at, step]);
    at = known(fieldsOf, at, need)?.get(step)?.relation;
  }
  return places;
}

/**
 * Returns the paths that a field is computed from. Fields of one method list the same paths. If such a path leads to
 * another model and ends like the field's own name, it is the only source: `work_email` of an employee comes from
 * `work_contact_id.email`, and each part of a company's address from its own path.
 */
function ownPaths({ name, depends = [] }: FieldInfo, model: string, fieldsOf: FieldsOf): readonly string[] {
  const fields = fieldsOf(model);
  const leaves = (path: string) => fields?.get(path.split(".")[0] ?? "")?.relation !== model;
  const own = depends.filter((path) => leaves(path) && endsIn(name, path));
  if (!fields || own.length === 0) return depends;
  const taken = takenPaths(fields).get(depends.join());
  const isShared = depends.some((path) => leaves(path) && !endsIn(name, path) && taken?.has(path));
  return isShared ? own : depends;
}

/** True if a field's name is the end of a path, or ends with it. */
function endsIn(name: string, path: string): boolean {
  const at = path.lastIndexOf(".");
  const end = path.slice(at + 1);
  return at > 0 && (name === end || name.endsWith(`_${end}`));
}

/** By list of paths that several fields share, the paths that the name of one of these fields ends with. */
const takenPaths = perFields((fields) => {
  const together = Map.groupBy(fields.values(), ({ depends }) => depends?.join() ?? "");
  const taken = (own: readonly FieldInfo[]) =>
    new Set(own[0]?.depends?.filter((path) => own.some(({ name }) => endsIn(name, path))));
  return new Map([...together].map(([paths, own]) => [paths, taken(own)]));
});

/**
 * Returns the fields of the same name behind relations that a text is computed from: the text counts as a copy of them.
 */
function sameNames({ name, type }: FieldInfo, model: string, paths: readonly string[], fieldsOf: FieldsOf): Place[] {
  if (!texts.has(type)) return [];
  const fields = fieldsOf(model);
  return paths.flatMap((path) => {
    const relation = fields?.get(path)?.relation;
    return relation === undefined || relation === model ? [] : [[relation, name] as const];
  });
}
