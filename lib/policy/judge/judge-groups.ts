import type { Domain } from "../../kernel/odoo-values.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import { maySearchInto } from "./judge-linked.ts";
import { malformed as malformedAt, type Refusal, relationClosed } from "./refusal.ts";
import type { Rulebook } from "./rulebook.ts";
import { mayShowNames, maySortBy } from "./shown-names.ts";

/** The last step is a field of the model that the steps before it lead to, or one of a record's properties. */
const groupTerm =
  /^([A-Za-z_]\w*(?:\.\w+){0,5})(?::(?:hour|day|week|month|quarter|year|(?:year|quarter|month|iso_week|hour|minute|second)_number|day_of_(?:year|month|week)))?$/;
const aggregateTerm = /^([A-Za-z_]\w*):(?:sum|avg|min|max|count|count_distinct|bool_and|bool_or|sum_currency)$/;
const orderTerm = /^\s*(\S+)(?:\s+(?:asc|desc))?\s*$/i;
const arity: Readonly<Record<string, number>> = { "!": 1, "&": 2, "|": 2 };
const comparisons = ["=", "!=", "<", ">", "<=", ">="];

const groupForm = 'Name a field; a date with a period, such as "date_order:month" (hour, day, week, quarter, year).';
const aggregateForm =
  'Name field and function, such as "amount_total:sum" (avg, min, max, count, count_distinct, bool_and, bool_or).';

interface Grouping {
  readonly groupby?: readonly string[];
  readonly aggregates?: readonly string[];
  readonly order?: string;
  readonly having?: Domain;
}

/**
 * Throws unless the rules allow the groups and aggregates. A group reveals the values of its field, and the names
 * behind a relation. Order and conditions may only name groups and aggregates of the same call.
 */
export function judgeGroups(book: Rulebook, model: string, asked: Grouping): void {
  const { groupby = [], aggregates = [], order = "", having = [] } = asked;
  judgeOrder(order, [...groupby, ...aggregates, "__count"]);
  judgeHaving(having, [...aggregates, "__count"]);
  for (const [i, term] of groupby.entries()) {
    const [, path] = groupTerm.exec(term) ?? [];
    if (path === undefined) throw malformed(`"${clipText(term, 60)}" is no group`, groupForm, `groupby[${i}]`);
    judgePath(book, model, path, "groupby");
  }
  for (const [i, term] of aggregates.entries()) {
    if (term === "__count") continue;
    const [, name] = aggregateTerm.exec(term) ?? [];
    if (name === undefined)
      throw malformed(`"${clipText(term, 60)}" is no aggregate`, aggregateForm, `aggregates[${i}]`);
    book.field(model, name, "aggregates");
  }
}

/** Checks each step. A model that a relation leads to must be readable, because its names are shown. */
function judgePath(book: Rulebook, model: string, path: string, place: string): void {
  let owner = model;
  const steps = path.split(".");
  for (const [i, step] of steps.entries()) {
    const field = book.field(owner, step, place);
    // Only Odoo knows the model that a property leads to; its records are shown as ids.
    if (field?.type === "properties" && i === steps.length - 2) return;
    if (field?.relation === undefined) {
      if (i < steps.length - 1) throw malformed(`${step} of ${owner} is no relation`, groupForm, place);
      return;
    }
    maySearchInto(owner, field, place);
    if (i === steps.length - 1) {
      mayShowNames(book, owner, step, field.relation, place);
      // Odoo sorts such groups by the other model's own order.
      maySortBy(book, owner, step, field.relation, place);
    } else if (!book.isReadable(field.relation)) throw relationClosed(owner, step, field.relation, place);
    owner = field.relation;
  }
}

function judgeOrder(order: string, known: readonly string[]): void {
  if (order.trim() === "") return;
  for (const term of order.split(",")) {
    const [, name = ""] = orderTerm.exec(term) ?? [];
    if (known.includes(name)) continue;
    throw malformed(
      "groups are ordered by a group or an aggregate that is asked for",
      `Known here: ${known.join(", ")}; each with asc or desc.`,
      "order",
    );
  }
}

function judgeHaving(having: Domain, known: readonly string[]): void {
  const form = `A condition is such as ["${known[0] ?? "__count"}", ">", 10], with ${comparisons.join(" ")}.`;
  let missing = 0;
  having.forEach((item, i) => {
    if (typeof item === "string") {
      missing = Math.max(missing, 1) - 1 + (arity[item] ?? 0);
      return;
    }
    missing = Math.max(0, missing - 1);
    const [term, operator, value] = item;
    const isKnown = known.includes(String(term)) && comparisons.includes(operator);
    if (isKnown && typeof value === "number") return;
    throw malformed("having compares an aggregate that is asked for with a number", form, `having[${i}]`);
  });
  if (missing > 0) throw malformed("an operator lacks its conditions", form, "having");
}

function malformed(what: string, hint: string, path: string): Refusal {
  return malformedAt(what, path, hint);
}
