import type { FieldClosure, FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { isOnHardFloor, isSecretField } from "../hard-floor.ts";
import { isFilledIn } from "../judge/forms.ts";
import { policyTable } from "../table.ts";
import type { ModelRule, RuleSet } from "../types.ts";
import { aliasOf, isPart } from "./aliases.ts";
import {
  deniedNames,
  fieldOf,
  hasDeniedName,
  isDenied,
  isReadable,
  namedAfterClosed,
  shownIn,
} from "./closed-names.ts";
import { columnOf, namesOf, toldBy } from "./field-sources.ts";
import { anyKind, follows, kindOf } from "./follows.ts";
import { linkOf } from "./linked-models.ts";
import { otherEnd } from "./other-end.ts";
import { perFields, perObject } from "./per-fields.ts";
import { type Place, sameValues, values } from "./same-values.ts";

type Rules = Pick<RuleSet, "models">;
/** The fields of a model; null where nobody can tell them, undefined where they have not been asked for. */
type FieldsOf = (model: string) => FieldMap | null | undefined;

/** Closed fields by name, or the models whose fields must be known before it can be said. */
export type Closures = { readonly need: readonly string[] } | { readonly closed: ReadonlyMap<string, FieldClosure> };

/**
 * The fields of a model that are closed although their own names are open. A denial closes with a field whatever is
 * computed from it, on whatever way over other models; a field that belongs to a record of another model needs that model.
 * `work` is the same each time that one question is asked with more models known.
 */
export function findClosures(rules: Rules, model: string, fieldsOf: FieldsOf, work = workOf(() => {})): Closures {
  const need = new Set<string>();
  const closed = new Map<string, FieldClosure>();
  for (const field of fieldsOf(model)?.values() ?? []) {
    work.step();
    const owner = closedOwner(rules, model, field, fieldsOf, need) ?? closedName(rules, model, field);
    if (owner !== undefined) closed.set(field.name, owner);
  }
  const denies = deniesAny(rules);
  // Without a denial only secrets are left, which are known by their names: no other model is asked for.
  const asked = denies ? fieldsOf : (name: string) => (name === model ? fieldsOf(name) : null);
  for (const [name, place] of toldIn(rules, model, asked, need, work))
    closed.set(name, { because: "denied", model: place[0], field: place[1] });
  return need.size > 0 ? { need: [...need] } : { closed };
}

export interface Work {
  readonly step: () => void;
  /** What fields are worked out from, where no model is missing for it. */
  readonly sources: Map<string, Sources>;
}

/** The work on one question. `step`: called for each step, and may throw: how many there are is up to the Odoo that tells the fields. */
export function workOf(step: () => void): Work {
  return { step, sources: new Map() };
}

/** A place that tells denied fields of more kinds than this is taken to tell whatever it is that is asked about. */
const maxKinds = 20;

/** Whether any rule denies a field. */
export function deniesAny({ models }: Rules): boolean {
  return firstDenied(models) !== undefined;
}

function closedOwner(
  rules: Rules,
  model: string,
  field: FieldInfo,
  fieldsOf: FieldsOf,
  need: Set<string>,
  depth = 0,
): FieldClosure | undefined {
  const path = aliasOf(model, field);
  if (path === undefined || isOwn(model, field.name)) return undefined;
  let at = model;
  let holder = model;
  for (const [i, step] of path.entries()) {
    if (isSecretField(step)) return { because: "denied", model: at, field: step };
    if (i === path.length - 1) break;
    const relation = known(fieldsOf, at, need)?.get(step)?.relation;
    // The way of a model whose fields nobody tells leads nobody knows where.
    if (relation === undefined)
      return at === model || need.has(at) ? undefined : { because: "owner", model: at, field: step };
    if (relation === model || isReadable(rules, relation)) holder = relation;
    else if (!isPart(holder, relation)) return { because: "owner", model: relation, field: path[i + 1] as string };
    at = relation;
  }
  // The field at the end may be another name itself, of a third record's.
  const end = path.length < 2 ? undefined : known(fieldsOf, at, need)?.get(path.at(-1) as string);
  if (end === undefined) return undefined;
  // Names of names of names that go on and on are followed no further, and closed.
  if (depth >= maxAliases)
    return aliasOf(at, end) === undefined ? undefined : { because: "owner", model: at, field: end.name };
  return closedOwner(rules, at, end, fieldsOf, need, depth + 1) ?? closedName(rules, at, end);
}

const maxAliases = 8;

/** A name, or a text that Odoo keeps up to date itself, that is the name of a record of a closed model. */
function closedName(rules: Rules, model: string, field: FieldInfo): FieldClosure | undefined {
  const { name, readonly, type } = field;
  const shown = isStructure(field)
    ? (policyTable.tells[model]?.[name] ?? []).map((entry) => fieldOf(model, entry))
    : [];
  const other = shown.find(([of]) => of !== model && of !== "*" && !isReadable(rules, of));
  if (other !== undefined) return { because: "owner", model: other[0], field: other[1] };
  if (name !== "display_name" && !(readonly && texts.has(type) && !isOwn(model, name))) return undefined;
  const told = name === "display_name" ? undefined : toldByTable(model, name);
  const owner = namedAfterClosed(rules, model, told);
  return owner === undefined || owner === "*" ? undefined : { because: "owner", model: owner, field: "display_name" };
}

/** Records of other models as Odoo's client draws them, put together when they are read. */
function isStructure({ name, readonly, store, type }: FieldInfo): boolean {
  return readonly && !store && (type === "json" || type === "binary" || name.endsWith("_widget"));
}

function isOwn(model: string, field: string): boolean {
  return [model, "*"].some((name) => policyTable.ownFields[name]?.includes(field) === true);
}

/** The fields of a model that tell one that is denied, with the one that each tells. */
function toldIn(rules: Rules, model: string, fieldsOf: FieldsOf, need: Set<string>, work: Work): Map<string, Place> {
  const readers = new Map<string, Place[]>();
  const seen = new Set<string>();
  const infoOf = (name: string) => known(fieldsOf, name, need);
  const same = sameValues(rules, infoOf);
  const denied: (readonly [place: Place, cause: Place])[] = [];
  const waiting: Place[] = [...(fieldsOf(model)?.keys() ?? [])].map((name) => [model, name]);
  // From the fields to all that they are worked out from …
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    work.step();
    const key = keyOf(place);
    if (seen.has(key)) continue;
    seen.add(key);
    if (isDenied(rules, place[0], place[1])) {
      denied.push([place, place]);
      continue;
    }
    const cause = same.get(key);
    if (cause !== undefined) {
      denied.push([place, cause]);
      continue;
    }
    const [at] = place;
    const other = otherEnd(rules, place, (name) => (name === at ? (fieldsOf(name) ?? undefined) : infoOf(name)));
    if (other !== undefined) {
      // What is made of it tells the records on both ends.
      denied.push([place, other], [place, place]);
      continue;
    }
    const { sources, tells } = keptSources(rules, place, fieldsOf, need, work);
    for (const source of tells === undefined ? sources : [tells, ...sources]) {
      work.step();
      const at = keyOf(source);
      const of = readers.get(at);
      if (of === undefined) readers.set(at, [place]);
      else of.push(place);
      if (seen.has(at)) continue;
      if (source !== tells) waiting.push(source);
      else {
        denied.push([tells, tells]);
        seen.add(at);
      }
    }
  }
  // … and from those that are denied back to the fields.
  const told = new Map<string, Place>();
  const reached = new Map<string, Set<string>>();
  const next: (readonly [place: Place, cause: Place, kind?: string])[] = [...denied];
  for (let i = 0; i < next.length; i++) {
    const [place, cause, own = kindOf(cause, infoOf)] = next[i] as (typeof next)[number];
    const kinds = reached.get(keyOf(place)) ?? new Set();
    const kind = kinds.size < maxKinds || kinds.has(own) ? own : anyKind;
    if (kinds.has(kind)) continue;
    reached.set(keyOf(place), kinds.add(kind));
    if (keyOf(place) !== keyOf(cause) && place[0] === model && !told.has(place[1])) told.set(place[1], cause);
    for (const reader of readers.get(keyOf(place)) ?? []) {
      work.step();
      if (follows(reader, cause, infoOf, kind)) next.push([reader, cause, kind]);
    }
  }
  return told;
}

interface Sources {
  readonly sources: readonly Place[];
  /** A denied field that it tells whatever it is worked out from. */
  readonly tells?: Place | undefined;
}

function keptSources(
  rules: Rules,
  place: Place,
  fieldsOf: FieldsOf,
  need: Set<string>,
  { sources: kept }: Work,
): Sources {
  const known = kept.get(keyOf(place));
  if (known !== undefined) return known;
  const missing = new Set<string>();
  const found = sourcesOf(rules, place, fieldsOf, missing);
  for (const model of missing) need.add(model);
  if (missing.size === 0 && fieldsOf(place[0]) !== undefined) kept.set(keyOf(place), found);
  return found;
}

function sourcesOf(rules: Rules, [model, name]: Place, fieldsOf: FieldsOf, need: Set<string>): Sources {
  const alone = policyTable.apart[model]?.[name];
  if (alone !== undefined && fieldsOf(model)?.get(name)?.related === undefined)
    return { sources: alone.map((entry) => fieldOf(model, entry)) };
  const listed = toldByTable(model, name);
  const everything = listed.flatMap((entry) => anyOf(rules, model, entry, (name) => known(fieldsOf, name, need)));
  const direct = listed.filter((entry) => !entry.startsWith("*:")).map((entry) => fieldOf(model, entry));
  // The table names models of all apps: those that no rule opens are not asked for, unless a path leads there.
  const field = (rules.models.has(model) ? known(fieldsOf, model, need) : fieldsOf(model))?.get(name);
  if (name === "display_name") {
    const tells = everything[0];
    const asTold = namesOf(model) === undefined ? (field?.depends ?? []) : [];
    const places = shownIn(model).filter(([owner, shown]) => owner !== model || shown !== name);
    return {
      sources: [...places, ...direct, ...asTold.flatMap((path) => placesOn(model, path, fieldsOf, need))],
      tells,
    };
  }
  const isFilled = field !== undefined && isFilledIn(model, fieldsOf(model) ?? new Map(), field);
  const tells = everything[0] ?? (isFilled ? anyOf(rules, model, "*:*", () => undefined)[0] : undefined);
  if (field === undefined) return { sources: direct, tells };
  // The frame of an amount, not what it says.
  if (field.related === undefined && policyTable.ownFields["*"]?.includes(name)) return { sources: [] };
  // What was written before, and how long a record stood where.
  if (name === "html_field_history" || name === "html_field_history_metadata")
    for (const other of fieldsOf(model)?.values() ?? []) if (other.type === "html") direct.push([model, other.name]);
  if (name === "duration_tracking") direct.push([model, "stage_id"]);
  // The ids of all that stands above a record.
  if (name === "parent_path") direct.push([model, policyTable.parents[model] ?? "parent_id"]);
  direct.push(
    ...formsOf(rules, model, field),
    ...sistersOf(rules, model, field, fieldsOf),
    ...shownByView(rules, model, field, fieldsOf),
  );
  const alias = field.related ?? policyTable.aliases[model]?.[name];
  const paths = alias === undefined ? ownPaths(field, model, fieldsOf) : [alias];
  const places = paths.flatMap((path) => placesOn(model, path, fieldsOf, need));
  return { sources: [...direct, ...places, ...sameNames(field, model, paths, fieldsOf)], tells };
}

/** The fields that a field tells by the table. */
function toldByTable(model: string, name: string): readonly string[] {
  const told = toldBy(model, name);
  return name === "id" || name === "display_name" ? told : [...told, ...(columnOf(model, name) ?? [])];
}

/** A computed value whose name begins with a denied field's is a form of that one, as `amount_total_signed` is. */
function formsOf({ models }: Rules, model: string, { name, type, computed }: FieldInfo): Place[] {
  if (!computed || !values.has(type)) return [];
  const denied = deniedNames(models.get(model));
  const parts = name.split("_");
  const begins = parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("_"));
  return begins.filter((other) => denied.has(other)).map((other) => [model, other]);
}

/** A denied field of the model that is another name for the same field of another record. */
function sistersOf({ models }: Rules, model: string, field: FieldInfo, fieldsOf: FieldsOf): Place[] {
  const rule = models.get(model);
  const fields = fieldsOf(model);
  if (aliasOf(model, field) === undefined || rule === undefined || !fields) return [];
  const sister = deniedByPath(rule)(fields).get(pathOf(model, field) ?? "");
  return sister === undefined ? [] : [[model, sister]];
}

const pathOf = (model: string, { name, related }: FieldInfo) => related ?? policyTable.aliases[model]?.[name];

/** The first of a rule's denied fields by the path that it is another name for. */
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
 * Of a view that the table does not know, a column shows each denied field of its name: all of a view's fields are
 * read-only, and none is worked out.
 */
function shownByView({ models }: Rules, model: string, field: FieldInfo, fieldsOf: FieldsOf): Place[] {
  const fields = fieldsOf(model);
  if (!isColumn(field) || columnOf(model, field.name) !== undefined || !fields || !isLikeView(fields)) return [];
  const denying = denyingOf(models).get(field.name) ?? [];
  return denying.filter((other) => other !== model).map((other) => [other, field.name]);
}

/** The models whose rules deny a field of a name. */
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

/** A field that is denied among all, where an entry stands for all: of the models whose records can have such rows. */
function anyOf(
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

const firstDenied = perObject((models: Rules["models"]): Place | undefined => {
  for (const [owner, { deniedFields }] of models) if (deniedFields[0] !== undefined) return [owner, deniedFields[0]];
  return undefined;
});

/** Each field on a path. */
function placesOn(model: string, path: string, fieldsOf: FieldsOf, need: Set<string>): Place[] {
  const places: Place[] = [];
  let at: string | undefined = model;
  for (const step of path.split(".")) {
    // A secret is known by its name, whosoever it is.
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
 * What a field is worked out from. Fields that one method works out tell one list of paths: of those, a field with a path
 * to another model that ends in its own name, or in the end of it, takes that path alone: each part of a company's address
 * does, and an employee's `work_email` of `work_contact_id.email`.
 */
function ownPaths({ name, depends = [] }: FieldInfo, model: string, fieldsOf: FieldsOf): readonly string[] {
  const fields = fieldsOf(model);
  const leaves = (path: string) => fields?.get(path.split(".")[0] as string)?.relation !== model;
  const own = depends.filter((path) => leaves(path) && endsIn(name, path));
  if (!fields || own.length === 0) return depends;
  const taken = takenPaths(fields).get(depends.join());
  const isShared = depends.some((path) => leaves(path) && !endsIn(name, path) && taken?.has(path));
  return isShared ? own : depends;
}

/** Whether a field's name is the end of a path, or ends with it. */
function endsIn(name: string, path: string): boolean {
  const at = path.lastIndexOf(".");
  const end = path.slice(at + 1);
  return at > 0 && (name === end || name.endsWith(`_${end}`));
}

/** By the paths that fields are worked out from together, those of them that the name of one of the fields ends with. */
const takenPaths = perFields((fields) => {
  const together = Map.groupBy(fields.values(), ({ depends }) => depends?.join() ?? "");
  const taken = (own: readonly FieldInfo[]) =>
    new Set(own[0]?.depends?.filter((path) => own.some(({ name }) => endsIn(name, path))));
  return new Map([...together].map(([paths, own]) => [paths, taken(own)]));
});

const texts: ReadonlySet<string> = new Set(["char", "text", "html"]);

/** A text that is worked out from a related record as a whole is taken for a copy of that record's field of the same name. */
function sameNames({ name, type }: FieldInfo, model: string, paths: readonly string[], fieldsOf: FieldsOf): Place[] {
  if (!texts.has(type)) return [];
  const fields = fieldsOf(model);
  return paths.flatMap((path) => {
    const relation = fields?.get(path)?.relation;
    return relation === undefined || relation === model ? [] : [[relation, name] as const];
  });
}

function known(fieldsOf: FieldsOf, model: string, need: Set<string>): FieldMap | undefined {
  const fields = fieldsOf(model);
  if (fields === undefined) need.add(model);
  return fields ?? undefined;
}

const keyOf = ([model, field]: Place) => `${model}:${field}`;
