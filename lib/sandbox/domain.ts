import type { Domain, DomainLeaf, OdooValue } from "../kernel/odoo-values.ts";
import { isDay, startOfDay } from "../kernel/time-zone.ts";
import { toOdooError } from "../odoo/errors.ts";
import type { Field, Model, Row } from "./model.ts";
import type { Store } from "./store.ts";

type Test = (row: Row) => boolean;

/** A domain as a test of one record: Odoo's prefix form, conditions without an operator joined by "and". */
export function compileDomain(store: Store, model: Model, domain: Domain): Test {
  const stack: Test[] = [];
  for (const item of [...domain].reverse()) {
    if (item === "!") {
      const inner = pop(stack);
      stack.push((row) => !inner(row));
    } else if (item === "&" || item === "|") {
      const [left, right] = [pop(stack), pop(stack)];
      stack.push(item === "&" ? (row) => left(row) && right(row) : (row) => left(row) || right(row));
    } else stack.push(compileLeaf(store, model, item));
  }
  return (row) => stack.every((test) => test(row));
}

function pop(stack: Test[]): Test {
  const test = stack.pop();
  if (test === undefined) throw invalid("Invalid domain: an operator lacks its conditions");
  return test;
}

function invalid(message: string) {
  return toOdooError({ name: "builtins.ValueError", message });
}

/** True where the domain says something of `active` itself: then archived records are not left out. */
export function mentionsActive(domain: Domain): boolean {
  return domain.some((item) => Array.isArray(item) && item[0] === "active");
}

function compileLeaf(store: Store, model: Model, leaf: DomainLeaf): Test {
  const [target, operator, value] = leaf;
  if (typeof target === "number") return () => (operator === "=" ? target === value : target !== value);
  const [step, ...rest] = target.split(".") as [string, ...string[]];
  if (!model.fields.has(step))
    throw invalid(`Invalid field ${model.name}.${step} in condition ${JSON.stringify(leaf)}`);
  const field = store.field(model, step);
  if (rest.length > 0) return throughRelation(store, model, step, field, [[rest.join("."), operator, value]], operator);
  if (operator === "any" || operator === "not any") {
    const test = throughRelation(store, model, step, field, value as unknown as Domain, operator);
    return operator === "any" ? test : (row) => !test(row);
  }
  if (field.relation !== undefined || step === "id") return relationTest(store, model, step, field, operator, value);
  return valueTest(store, model, step, field, operator, value);
}

/** Holds when one of the records behind the relation fits. */
function throughRelation(
  store: Store,
  model: Model,
  step: string,
  field: Field,
  domain: Domain,
  operator: string,
): Test {
  if (field.relation === undefined)
    throw invalid(`Invalid field ${model.name}.${step} in condition: it is no relation`);
  const relation = store.model(field.relation);
  const negative = /^(not |!=|<>)/.test(operator) && !operator.startsWith("not any");
  const inner = compileDomain(store, relation, domain);
  return (row) => {
    const ids = idsOf(store.value(model, row, step));
    // No record behind it: a negative condition holds, as an outer join has it.
    if (ids.length === 0) return negative;
    return ids.some((id) => {
      const other = store.row(relation.name, id);
      return other !== undefined && inner(other);
    });
  };
}

function idsOf(value: OdooValue): number[] {
  if (typeof value === "number") return [value];
  return Array.isArray(value) ? (value as number[]) : [];
}

function relationTest(
  store: Store,
  model: Model,
  step: string,
  field: Field,
  operator: string,
  value: OdooValue,
): Test {
  const relation = step === "id" ? model : store.model(field.relation as string);
  const of = (row: Row) => (step === "id" ? [row.id] : idsOf(store.value(model, row, step)));
  if (operator === "child_of" || operator === "parent_of") {
    // Of the relation to its own parent, Odoo takes the records themselves: the tree with its root.
    const itself = relation.name === model.name;
    const wanted = tree(store, relation, idsFor(store, relation, value), operator);
    return (row) => (itself ? [row.id] : of(row)).some((id) => wanted.has(id));
  }
  const negative = operator.startsWith("not ") || operator === "!=" || operator === "<>";
  if (/like/.test(operator)) {
    const like = valueTest(
      store,
      relation,
      "display_name",
      store.field(relation, "display_name"),
      operator.replace("not ", ""),
      value,
    );
    return (row) => {
      const found = of(row).some((id) => {
        const other = store.row(relation.name, id);
        return other !== undefined && like(other);
      });
      return negative ? !found : found;
    };
  }
  if ([">", "<", ">=", "<="].includes(operator))
    return (row) => of(row).some((id) => compare(id, Number(value), operator));
  const list = Array.isArray(value) ? value : [value];
  const empty = list.includes(false) || list.includes(null);
  const wanted = new Set(
    idsFor(
      store,
      relation,
      list.filter((item) => item !== false && item !== null),
    ),
  );
  return (row) => {
    const ids = of(row);
    const found = ids.length === 0 ? empty : ids.some((id) => wanted.has(id));
    return negative ? !found : found;
  };
}

/** Ids as they are; a text names records. */
function idsFor(store: Store, model: Model, value: OdooValue): number[] {
  return (Array.isArray(value) ? value : [value]).flatMap((item) => {
    if (typeof item !== "string") return [Number(item)];
    return [...store.table(model.name).values()]
      .filter((row) => String(store.value(model, row, "display_name")) === item)
      .map(({ id }) => id);
  });
}

function tree(store: Store, model: Model, roots: readonly number[], operator: string): Set<number> {
  const found = new Set(roots);
  const { parent } = model;
  if (parent === undefined) return found;
  const queue = [...roots];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const next =
      operator === "child_of"
        ? store.referring(model.name, parent, id).map((row) => row.id)
        : idsOf(store.row(model.name, id)?.[parent] ?? false);
    for (const other of next) {
      if (found.has(other)) continue;
      found.add(other);
      queue.push(other);
    }
  }
  return found;
}

function valueTest(store: Store, model: Model, step: string, field: Field, operator: string, wanted: OdooValue): Test {
  const value = Array.isArray(wanted)
    ? wanted.map((item) => toMoment(field, item, store.setting.zone))
    : toMoment(field, wanted, store.setting.zone);
  const at = (row: Row) => store.value(model, row, step);
  switch (operator) {
    case "=":
    case "=?":
      if (operator === "=?" && (value === false || value === null)) return () => true;
      return (row) => same(at(row), value, field);
    case "!=":
    case "<>":
      return (row) => !same(at(row), value, field);
    case "in":
    case "not in": {
      const list = Array.isArray(value) ? value : [value];
      return (row) => list.some((item) => same(at(row), item, field)) === (operator === "in");
    }
    case "<":
    case ">":
    case "<=":
    case ">=": {
      const [sign, limit] = boundary(field, operator, value, wanted);
      return (row) => {
        const own = at(row);
        return own !== false && limit !== false && compare(own as string | number, limit as string | number, sign);
      };
    }
    default:
      return likeTest(operator, String(value === false || value === null ? "" : value), at);
  }
}

function likeTest(operator: string, value: string, at: (row: Row) => OdooValue): Test {
  const negative = operator.startsWith("not ");
  const base = negative ? operator.slice(4) : operator;
  if (!["like", "ilike", "=like", "=ilike"].includes(base)) throw invalid(`Invalid operator ${operator} in condition`);
  const pattern = [...value]
    .map((char) => (char === "%" ? ".*" : char === "_" ? "." : char.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")))
    .join("");
  const expression = new RegExp(base.startsWith("=") ? `^${pattern}$` : pattern, base.includes("ilike") ? "is" : "s");
  return (row) => {
    const own = at(row);
    // What is empty matches no pattern and every negation of one.
    return (own === false ? value === "" : expression.test(String(own))) !== negative;
  };
}

/** A day alone stands for its first moment where the user is, as from Odoo 19 on; a time against a date for its day. */
function toMoment(field: Field, value: OdooValue, zone: string): OdooValue {
  if ((field.type !== "datetime" && field.type !== "date") || typeof value !== "string") return value;
  const [, day = "", time] = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2}))?$/.exec(value) ?? [];
  if (!isDay(day)) throw invalid(`Invalid isoformat string: '${value}'`);
  if (field.type === "date") return day;
  return time === undefined ? startOfDay(day, zone) : `${day} ${time}`;
}

/** Odoo's own turn of `>` and `<=` with a day alone: a day later, so that the day counts as a whole. */
function boundary(field: Field, operator: string, value: OdooValue, wanted: OdooValue): [string, OdooValue] {
  const isWhole = field.type === "datetime" && typeof wanted === "string" && wanted.length === 10;
  if (!isWhole || operator === ">=" || operator === "<") return [operator, value];
  const next = new Date(Date.parse(`${String(value).replace(" ", "T")}Z`) + 86_400_000).toISOString();
  // Behind the last day of all calendars comes no other: nothing is later, everything is earlier.
  return [operator === ">" ? ">=" : "<", next.startsWith("+") ? "9999-99" : next.slice(0, 19).replace("T", " ")];
}

function same(own: OdooValue, wanted: OdooValue, { type }: Field): boolean {
  if (wanted === false || wanted === null)
    return (
      own === false ||
      own === null ||
      own === "" ||
      (type === "boolean" ? own !== true : own === 0 && type === "integer")
    );
  return own === wanted || (typeof own === "number" && own === Number(wanted) && wanted !== true);
}

function compare(own: string | number, wanted: string | number, operator: string): boolean {
  if (operator === "<") return own < wanted;
  if (operator === ">") return own > wanted;
  return operator === "<=" ? own <= wanted : own >= wanted;
}
