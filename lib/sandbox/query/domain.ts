import type { Domain, DomainLeaf, OdooValue } from "../../kernel/odoo-values.ts";
import type { Row } from "../models/definition.ts";
import type { Field, Model } from "../models/model.ts";
import { valueError } from "../odoo-errors.ts";
import { idsOf } from "../read-values.ts";
import { momentSteps } from "../steps.ts";
import type { Store } from "../store.ts";
import { companyRule } from "./companies.ts";
import { isNegative, listOf, partMatcher, saysNothing, valueMatcher } from "./condition.ts";
import { partOf, parts } from "./periods.ts";

type Test = (row: Row) => boolean;

/** A domain as a caller gives it: a value that may be no domain. */
export type Given = Domain | OdooValue;
type Leaf = DomainLeaf | OdooValue;

/** The work of preparing one condition. */
const leafSteps = 50;

const operators: ReadonlySet<string> = new Set([
  ...["=", "!=", "in", "not in", "<", ">", "<=", ">=", "any", "not any", "child_of", "parent_of"],
  ...["like", "ilike", "=like", "=ilike"].flatMap((like) => [like, `not ${like}`]),
]);
const aliases: Readonly<Record<string, string>> = { "<>": "!=", "==": "=" };

/**
 * Converts a domain into a test of one record. The domain is in Odoo's prefix form; conditions without an operator are
 * joined by "and".
 */
export function compileDomain(store: Store, model: Model, domain: Given): Test {
  if (!Array.isArray(domain)) throw valueError(`Invalid domain: ${JSON.stringify(domain)} is no list`);
  const items: readonly Leaf[] = domain;
  const stack: Test[] = [];
  for (const item of items.toReversed()) {
    if (item === "!") {
      const inner = pop(stack);
      stack.push((row) => !inner(row));
    } else if (item === "&" || item === "|") {
      const [left, right] = [pop(stack), pop(stack)];
      stack.push(item === "&" ? (row) => left(row) && right(row) : (row) => left(row) || right(row));
    } else stack.push(counted(store, compileLeaf(store, model, item)));
  }
  return (row) => stack.every((test) => test(row));
}

/** Returns a test that counts as work, besides the values that it reads. */
function counted({ steps }: Store, test: Test): Test {
  steps.take(leafSteps);
  return (row) => {
    steps.take();
    return test(row);
  };
}

function pop(stack: Test[]): Test {
  const test = stack.pop();
  if (test === undefined) throw valueError("Invalid domain: an operator lacks its conditions");
  return test;
}

/** True if the domain has a condition on `active`: then archived records are not left out. */
export function mentionsActive(domain: Given): boolean {
  return Array.isArray(domain) && domain.some((item) => Array.isArray(item) && item[0] === "active");
}

function compileLeaf(store: Store, model: Model, leaf: Leaf): Test {
  if (!Array.isArray(leaf) || leaf.length !== 3)
    throw valueError(`Invalid domain: ${JSON.stringify(leaf)} is no condition`);
  const [target, spelled, given]: readonly OdooValue[] = leaf;
  if (typeof target === "number") return constant(target, spelled, given);
  const written = String(spelled).toLowerCase();
  const operator = aliases[written] ?? written;
  const value = given ?? false;
  if (operator !== "=?" && !operators.has(operator))
    throw valueError(`Invalid operator in condition ${JSON.stringify(leaf)}`);
  const [name = "", ...rest] = String(target).split(".");
  if (!model.fields.has(name))
    throw valueError(`Invalid field ${model.name}.${name} in condition ${JSON.stringify(leaf)}`);
  const field = store.field(model, name);
  if (rest.length > 0 && field.relation !== undefined)
    return behind(store, model, name, field, [[rest.join("."), operator, value]]);
  if (operator === "=?")
    return saysNothing(value) ? () => true : compileLeaf(store, model, [String(target), "=", value]);
  return rest.length > 0
    ? partTest(store, model, name, field, rest.join("."), asSet(operator, value))
    : fieldTest(store, model, name, field, asSet(operator, value));
}

function constant(target: number, operator: OdooValue | undefined, value: OdooValue | undefined): Test {
  if ((target !== 1 && target !== 0) || operator !== "=" || value !== 1)
    throw valueError(`Invalid domain: ${JSON.stringify([target, operator, value])} is neither true nor false`);
  return () => target === 1;
}

/** The right side of a condition on one field. */
interface Condition {
  readonly operator: string;
  readonly value: OdooValue;
}

/** Converts equality into membership in a set of values, as Odoo does. False in the set means "empty". */
function asSet(operator: string, value: OdooValue): Condition {
  if (operator === "=" || operator === "!=") {
    const list = !Array.isArray(value) ? [value] : value.length === 0 ? [false] : value;
    return { operator: operator === "=" ? "in" : "not in", value: list };
  }
  if (operator !== "in" && operator !== "not in") return { operator, value };
  return { operator, value: saysNothing(value) ? [] : Array.isArray(value) ? value : [value] };
}

function fieldTest(store: Store, model: Model, name: string, field: Field, condition: Condition): Test {
  const { operator, value } = condition;
  if (operator === "any" || operator === "not any") {
    const test = name === "id" ? compileDomain(store, model, value) : behind(store, model, name, field, value);
    return operator === "any" ? test : (row) => !test(row);
  }
  if (operator === "child_of" || operator === "parent_of") return treeTest(store, model, name, field, condition);
  if (name === "display_name") return nameTest(store, model, condition);
  if (field.searchable === false)
    throw valueError(`Cannot convert ${model.name}.${name} to SQL because it is not stored`);
  if (field.relation !== undefined) return relationTest(store, model, name, field, condition);
  const list = name === "id" && Array.isArray(value) ? value.filter((one) => one !== false) : value;
  const matches = valueMatcher(name, field, operator, list, store);
  return (row) => matches(store.value(model, row, name));
}

/** Returns a test of the display name, which covers the fields of a search by name. */
function nameTest(store: Store, model: Model, { operator, value }: Condition): Test {
  const paths = model.nameFields.filter((path) => {
    const [first = ""] = path.split(".");
    return model.fields.has(first);
  });
  // As in Odoo, every name matches a model without such fields.
  if (paths.length === 0) return () => true;
  const tests = paths.map((path): Test => {
    if (path !== "display_name") return compileLeaf(store, model, [path, operator, value]);
    const matches = valueMatcher(path, store.field(model, path), operator, value, store);
    return (row) => matches(store.value(model, row, path));
  });
  return isNegative(operator) ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row));
}

/** Returns a test of a part of a date, such as `month_number`, in the time zone of the call. */
function partTest(
  store: Store,
  model: Model,
  name: string,
  field: Field,
  part: string,
  { operator, value }: Condition,
): Test {
  if (field.type !== "date" && field.type !== "datetime")
    throw valueError(`Invalid field property '${part}' on ${model.name}.${name}`);
  if (!parts.has(part))
    throw valueError(`Invalid part of a date: ${part} is not supported. Only ${[...parts].join(", ")} are supported`);
  const matches = partMatcher(operator, value, store.steps);
  return (row) => {
    const own = store.value(model, row, name);
    store.steps.take(momentSteps);
    return matches(typeof own === "string" ? partOf(own, part, { zone: store.setting.zone }) : false);
  };
}

/** Returns a test that is true if one of the visible records behind the relation meets the domain. */
function behind(store: Store, model: Model, name: string, field: Field, domain: Given): Test {
  if (field.relation === undefined)
    throw valueError(`Invalid operator in condition on ${model.name}.${name}: it is no relation`);
  const relation = store.model(field.relation);
  const inner = compileDomain(store, relation, domain);
  const seen = companyRule(store, relation);
  // An archived record counts behind a many2one field, and behind a relation to many only if the domain names `active`.
  const shown = field.type === "many2one" || mentionsActive(domain) || !store.setting.activeTest;
  // Many records may lead to the same record, which is tested once.
  const known = new Map<number, boolean>();
  const fits = (id: number) => {
    const other = store.row(relation.name, id);
    return other !== undefined && (shown || other["active"] !== false) && seen(other) && inner(other);
  };
  return (row) =>
    linked(store, model, row, name, field).some((id) => {
      const holds = known.get(id) ?? fits(id);
      known.set(id, holds);
      return holds;
    });
}

/** Returns the ids behind a relation, with those of archived records. */
function linked(store: Store, model: Model, row: Row, name: string, field: Field): readonly number[] {
  if (name === "id") return [row.id];
  if (field.type === "one2many" && field.compute === undefined)
    return store.children(field, row.id).map((child) => child.id);
  const value = store.value(model, row, name);
  return typeof value === "number" ? [value] : idsOf(value);
}

function relationTest(store: Store, model: Model, name: string, field: Field, { operator, value }: Condition): Test {
  const negative = isNegative(operator);
  if (operator.endsWith("like")) {
    if (saysNothing(value)) {
      // An empty pattern asks whether there is a record at all.
      const wantsRecord = negative === operator.includes("=");
      return (row) => linked(store, model, row, name, field).length > 0 === wantsRecord;
    }
    const found = behind(store, model, name, field, [["display_name", operator.replace("not ", ""), value]]);
    return negative ? (row) => !found(row) : found;
  }
  if (operator !== "in" && operator !== "not in") {
    if (field.type !== "many2one" || typeof value === "string" || Array.isArray(value))
      throw valueError(`Invalid operator ${operator} in condition on ${model.name}.${name}: it is a relation`);
    const matches = partMatcher(operator, value, store.steps);
    return (row) => matches(store.value(model, row, name));
  }
  const list = listOf(value);
  const names = list.filter((one) => typeof one === "string");
  const named: Test =
    names.length === 0 ? () => false : behind(store, model, name, field, [["display_name", "in", names]]);
  const ids = new Set(list.filter((one) => typeof one === "number"));
  const empty = list.includes(false);
  return (row) => {
    const own = linked(store, model, row, name, field);
    const found = own.length === 0 ? empty : own.some((id) => ids.has(id)) || named(row);
    return found !== negative;
  };
}

/**
 * Returns a test for child_of and parent_of: true for the records that are given by id or by a part of their name, and
 * for those below or above them.
 */
function treeTest(store: Store, model: Model, name: string, field: Field, { operator, value }: Condition): Test {
  if (value === false) return () => false;
  const other = name === "id" ? model.name : field.relation;
  if (other === undefined)
    throw valueError(`Invalid operator ${operator} in condition on ${model.name}.${name}: it leads to no record`);
  const relation = store.model(other);
  // If the relation leads to the model itself, Odoo follows that relation instead of the model's parent field.
  const itself = relation.name === model.name;
  const parent = itself && name !== "id" ? name : (relation.parent ?? "parent_id");
  if (!relation.fields.has(parent)) throw valueError(`Invalid field ${relation.name}.${parent} in condition`);
  const found = tree(store, relation, parent, rootsOf(store, relation, field, listOf(value)), operator === "child_of");
  const byId = name === "id" || (itself && field.type === "many2one");
  return (row) => (byId ? found.has(row.id) : linked(store, model, row, name, field).some((id) => found.has(id)));
}

function rootsOf(store: Store, relation: Model, field: Field, values: readonly OdooValue[]): number[] {
  const ids = values.filter((one) => typeof one === "number");
  const rows = [...store.table(relation.name).values()];
  const names = new Set(values.filter((one) => typeof one === "string"));
  const matches = [...names].map((one) => counted(store, compileLeaf(store, relation, ["display_name", "ilike", one])));
  const shown = (row: Row) => field.type === "many2one" || !store.setting.activeTest || row["active"] !== false;
  const named = rows.filter((row) => shown(row) && matches.some((test) => test(row))).map(({ id }) => id);
  // Odoo searches for the ids of a many2many field too, so archived ones are not found.
  const known = field.type === "many2many" ? ids.filter((id) => shown(store.row(relation.name, id) ?? { id })) : ids;
  return [...known, ...named];
}

function tree(store: Store, model: Model, parent: string, roots: readonly number[], down: boolean): Set<number> {
  const found = new Set(roots);
  const queue = [...roots];
  const field = store.field(model, parent);
  const up = (row: Row | undefined) => (row === undefined ? [] : linked(store, model, row, parent, field));
  const below = new Map<number, number[]>();
  for (const row of down ? store.table(model.name).values() : []) {
    for (const above of up(row)) {
      const known = below.get(above);
      if (known === undefined) below.set(above, [row.id]);
      else known.push(row.id);
    }
  }
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const next = down ? (below.get(id) ?? []) : up(store.row(model.name, id));
    for (const other of next) {
      if (found.has(other)) continue;
      found.add(other);
      queue.push(other);
    }
  }
  return found;
}
