import type { FieldClosure } from "../../kernel/odoo-values.ts";
import { deniesAny, isDenied } from "../fields/closed-names.ts";
import type { RuleSet } from "../types.ts";
import { type FieldsOf, known } from "./asked-fields.ts";
import { closedName, closedOwner } from "./closed-owner.ts";
import { anyKind, follows, kindOf } from "./follows.ts";
import { otherEnd } from "./other-end.ts";
import { type Place, sameValues } from "./same-values.ts";
import { type Sources, sourcesOf } from "./sources-of.ts";

type Rules = Pick<RuleSet, "models">;

/** The closed fields by name, or the models whose fields must be known first. */
export type Closures = { readonly need: readonly string[] } | { readonly closed: ReadonlyMap<string, FieldClosure> };

/**
 * Returns the fields of a model that are closed although no rule denies them by name. A denied field closes every field
 * that is computed from it, on any path over other models. A field that belongs to a record of another model needs that
 * model. Pass the same `work` each time one question is repeated with more models known.
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
  // Without a denied field only secrets are closed. Their names show it, so no other model is asked for.
  const asked = denies ? fieldsOf : (name: string) => (name === model ? fieldsOf(name) : null);
  for (const [name, place] of toldIn(rules, model, asked, need, work))
    closed.set(name, { because: "denied", model: place[0], field: place[1] });
  return need.size > 0 ? { need: [...need] } : { closed };
}

export interface Work {
  readonly step: () => void;
  /** The sources of each field for which no model was missing. */
  readonly sources: Map<string, Sources>;
}

/**
 * Returns the state of one question. `step` is called for each step and may throw, because another server decides how
 * many there are.
 */
export function workOf(step: () => void): Work {
  return { step, sources: new Map() };
}

/** A field that reveals denied fields of more kinds than this counts as revealing any kind. */
const maxKinds = 20;

/** Returns the fields of a model that reveal a denied field, each with that field. */
function toldIn(rules: Rules, model: string, fieldsOf: FieldsOf, need: Set<string>, work: Work): Map<string, Place> {
  const readers = new Map<string, Place[]>();
  const seen = new Set<string>();
  const infoOf = (name: string) => known(fieldsOf, name, need);
  const same = sameValues(rules, infoOf);
  const denied: (readonly [place: Place, cause: Place])[] = [];
  const waiting: Place[] = [...(fieldsOf(model)?.keys() ?? [])].map((name) => [model, name]);
  // First pass: from the fields to everything that they are computed from.
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
      // A field computed from this relation reveals the records on both ends.
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
  // Second pass: from the denied fields back to the fields.
  const told = new Map<string, Place>();
  const reached = new Map<string, Set<string>>();
  const next: (readonly [place: Place, cause: Place, kind?: string])[] = [...denied];
  // The list grows while it is read.
  for (const [place, cause, own = kindOf(cause, infoOf)] of next) {
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

const keyOf = ([model, field]: Place) => `${model}:${field}`;
