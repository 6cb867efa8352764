import type { Domain, DomainLeaf, FieldInfo, OdooValue } from "../../kernel/odoo-values.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import { domainForm, rightCondition, rightItem, shown } from "../domain/domain-hints.ts";
import { datePart as partType, valueFault } from "../domain/domain-values.ts";
import { maySearchInto } from "./judge-linked.ts";
import { malformed as malformedAt, type Refusal, relationClosed } from "./refusal.ts";
import type { Rulebook } from "./rulebook.ts";
import { mayFollowTree, maySearchNames, mayShowNames } from "./shown-names.ts";

const operators = new Set([
  "=",
  "!=",
  "<>",
  "<",
  ">",
  "<=",
  ">=",
  "=?",
  "in",
  "not in",
  "like",
  "ilike",
  "not like",
  "not ilike",
  "=like",
  "=ilike",
  "not =like",
  "not =ilike",
  "child_of",
  "parent_of",
  "any",
  "not any",
]);
const arity: Record<string, number> = { "!": 1, "&": 2, "|": 2 };
const maxLeaves = 200;
const maxSteps = 6;
const maxDepth = 5;
/** Parts of a date that Odoo 18 and later accept after a dot. */
const datePart = /^(?:(?:year|quarter|month|iso_week|hour|minute|second)_number|day_of_(?:week|month|year))$/;

const malformed = (what: string, path: string, right?: string): Refusal =>
  malformedAt(what, path, right === undefined ? domainForm : `Write ${right}.`);

/**
 * Throws unless the rules allow every condition of a domain. A filter reveals values as a read does: a salary that
 * cannot be read can be found by halving. So each step of each path follows the same rules.
 */
export function judgeDomain(book: Rulebook, model: string, domain: Domain, path = "domain", depth = 0): void {
  if (depth > maxDepth) throw malformed(`nested more than ${maxDepth} deep`, path);
  if (!Array.isArray(domain)) throw malformed("a domain is a list", path);
  if (domain.length > maxLeaves) throw malformed(`more than ${maxLeaves} conditions`, path);
  // The number of conditions that are still missing at each place: operators come before the conditions that they join.
  let missing = 0;
  domain.forEach((item, i) => {
    const here = `${path}[${i}]`;
    if (typeof item === "string") {
      const joins = arity[item];
      if (joins === undefined) throw malformed(`"${clipText(String(item), 20)}" is no operator`, here, rightItem(item));
      missing = Math.max(missing, 1) - 1 + joins;
      return;
    }
    missing = Math.max(0, missing - 1);
    judgeLeaf(book, model, item, here, depth);
  });
  if (missing > 0)
    throw malformedAt(
      "an operator lacks its conditions",
      path,
      '"&" and "|" stand before the two conditions they join, "!" before one: ["|",["a","=",1],["b","=",2]]. Three are joined by two: ["|","|",…,…,…].',
    );
}

function judgeLeaf(book: Rulebook, model: string, leaf: DomainLeaf, path: string, depth: number): void {
  if (!Array.isArray(leaf) || leaf.length !== 3)
    throw malformed("a condition is [field, operator, value]", path, rightItem(leaf));
  const [target, operator, value] = leaf;
  if (typeof operator !== "string" || !operators.has(operator))
    throw malformed(
      `"${clipText(String(operator), 20)}" is no operator`,
      path,
      rightCondition(target, String(operator), value, operators) ?? `one of ${[...operators].join(" ")}`,
    );
  // `(1, "=", 1)` is always true, `(0, "=", 1)` never.
  if ((target === 1 || target === 0) && operator === "=" && value === 1) return;
  if (typeof target !== "string") throw malformed("a condition begins with a field", path);

  const end = walkPath(book, model, target, path);
  if (end === undefined) return;
  const { field, owner } = end;
  const relation = field.name === "id" ? owner : field.relation;
  if (operator === "any" || operator === "not any") {
    if (relation === undefined || field.name === "id")
      throw malformed(`${field.name} is no relation, and "${operator}" needs one`, path);
    if (!book.isReadable(relation)) throw relationClosed(owner, field.name, relation, path);
    maySearchInto(owner, field, path);
    judgeDomain(book, relation, value as unknown as Domain, `${path}[2]`, depth + 1);
    return;
  }
  if (field.type === "properties")
    throw malformed(
      `${field.name} holds many values, and a condition names one of them`,
      path,
      `${shown(`${target}.a1b2c3`, operator, value)} with a property's own name, as get_record tells it`,
    );
  const fault = valueFault({ target, field, owner, operator, value });
  if (fault !== undefined) throw malformed(fault.what, path, fault.right);
  if (field.name === "display_name")
    maySearchNames(book, owner, path, storedName(book, owner, target, operator, value));
  if (relation === undefined) return;
  const climbs = operator === "child_of" || operator === "parent_of";
  const byName = operator.includes("like") || hasText(value);
  // Ids reveal no more than the relation itself does. A name, or the tree above it, belongs to the other model.
  if (!climbs && !byName) return;
  if (!book.isReadable(relation)) throw relationClosed(owner, field.name, relation, path);
  if (field.name !== "id") maySearchInto(owner, field, path);
  if (byName && field.name === "id") book.mayRead(relation, "display_name", path);
  else if (byName) mayShowNames(book, owner, field.name, relation, path);
  if (byName) maySearchNames(book, relation, path, storedName(book, relation, `${target}.name`, operator, value));
  if (climbs) mayFollowTree(book, relation, path);
}

/**
 * Returns a condition on the stored name, to be used in place of one on the display name or on a relation by name,
 * which searches more fields.
 */
function storedName(
  book: Rulebook,
  model: string,
  target: string,
  operator: string,
  value: OdooValue,
): string | undefined {
  if (!book.isOpen(model, "name") || operator.endsWith("_of")) return undefined;
  const steps = target.split(".");
  const before = steps.slice(0, -1).filter((step, i) => !(step === "id" && i === steps.length - 2));
  return shown([...before, "name"].join("."), operator, value);
}

/** Until 16, Odoo silently drops a condition on such a field and returns all records. */
function notSearchable(model: string, field: string, path: string): Refusal {
  return malformedAt(
    `${field} of ${model} is computed when it is read, and Odoo cannot search by it`,
    path,
    field === "display_name"
      ? `Call find_record model="${model}", or put the condition on name.`
      : `Put the condition on a field that Odoo keeps, or read ${field} with search_records and choose among the rows.`,
  );
}

/** Follows a dotted path and checks each step. Returns the last field, or undefined if the last step is a property. */
function walkPath(
  book: Rulebook,
  model: string,
  target: string,
  path: string,
): { field: Pick<FieldInfo, "name"> & Partial<FieldInfo>; owner: string } | undefined {
  const steps = target.split(".");
  if (steps.length > maxSteps) throw malformed(`a path of more than ${maxSteps} steps`, path);
  let owner = model;
  for (const [i, step] of steps.entries()) {
    const field = book.field(owner, step, path, steps.slice(0, i).join("."));
    const next = steps[i + 1];
    if (field?.searchable === false) throw notSearchable(owner, field.name, path);
    if (next === undefined) return { field: field ?? { name: step }, owner };
    if (field?.type === "date" || field?.type === "datetime") {
      if (i + 2 === steps.length && datePart.test(next)) return { field: { name: next, type: partType }, owner };
      throw malformedAt(
        `${step} of ${owner} is a ${field.type}: no field follows its dot`,
        path,
        `Compare with days: ${shown(steps.slice(0, i + 1).join("."), ">=", "2026-01-01")}, ${shown(steps.slice(0, i + 1).join("."), "<", "2026-02-01")}.`,
      );
    }
    // Only Odoo knows the model that a property may lead to, so the path ends here.
    if (field?.type === "properties" && i + 2 === steps.length) return undefined;
    if (field?.relation === undefined)
      throw malformedAt(
        `${step} of ${owner} is no relation: nothing follows its dot`,
        path,
        `Compare ${steps.slice(0, i + 1).join(".")} itself, or call describe_model model="${owner}" for its relations.`,
      );
    if (!book.isReadable(field.relation)) throw relationClosed(owner, step, field.relation, path);
    maySearchInto(owner, field, path);
    owner = field.relation;
  }
  return undefined;
}

function hasText(value: unknown): boolean {
  return Array.isArray(value) ? value.some(hasText) : typeof value === "string";
}
