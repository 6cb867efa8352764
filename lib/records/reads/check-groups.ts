import { AppError, isAppError } from "../../kernel/errors.ts";
import { periods } from "../../odoo/calls/groups.ts";
import { skipsGroupedFields } from "../../odoo/calls/old-read-group.ts";
import type { Domain, FieldInfo, FieldMap, Series } from "../../odoo/types.ts";
import { requireField } from "../values/values.ts";

type FieldsOf = (model: string) => Promise<FieldMap>;

interface Asked {
  readonly groupby: readonly string[];
  readonly aggregates: readonly string[];
  readonly having: Domain;
  readonly order: string | undefined;
}

const numbers = ["integer", "float", "monetary"];
/** Types that can be summed. Ids are numbers in the database. */
const addable = [...numbers, "many2one", "many2one_reference"];
const dates = ["date", "datetime"];
const periodNames: ReadonlySet<string> = new Set(periods);
const many = ["one2many", "many2many"];

/**
 * Throws AppError `invalid_input`, with the form that is right, for terms that this Odoo would refuse with a database
 * error, answer wrongly or misread. The rules have allowed the terms, so their syntax is valid.
 */
export async function checkGroups(asked: Asked, model: string, series: Series, fieldsOf: FieldsOf): Promise<void> {
  const fields = await fieldsOf(model);
  for (const [i, term] of asked.groupby.entries()) await checkGroup(term, `groupby[${i}]`, model, series, fieldsOf);
  for (const [i, term] of asked.aggregates.entries()) {
    const path = `aggregates[${i}]`;
    const [name = ""] = term.split(":");
    const field = requireField(name, fields, "aggregates");
    checkAggregate(term, field, path, series);
    if (skipsGroupedFields(series.major)) checkGrouped(term, field, path, asked, series);
  }
  asked.having.forEach((item, i) => {
    if (typeof item === "string" || item[0] === "__count") return;
    const [name = "", how = ""] = String(item[0]).split(":");
    const type = fields.get(name)?.type ?? "";
    if (!how.startsWith("bool_") && ((how !== "min" && how !== "max") || addable.includes(type))) return;
    throw invalid(
      `${item[0]} is not a number.`,
      `having[${i}]`,
      "Put the condition on the records into domain instead.",
    );
  });
}

async function checkGroup(
  term: string,
  path: string,
  model: string,
  { major }: Series,
  fieldsOf: FieldsOf,
): Promise<void> {
  const [target = "", period] = term.split(":");
  const steps = target.split(".");
  const [first = ""] = steps;
  if (steps.length > 1 && major < 19)
    throw invalid(
      `Odoo ${major} groups by fields of ${model} alone, not by ${target}.`,
      path,
      `Group by "${first}", or narrow the domain by ["${target}", "=", …] once for each value.`,
    );
  let field = requireField(first, await fieldsOf(model), "groupby");
  for (const [i, step] of steps.slice(1).entries()) {
    if (field.type === "properties" && i === steps.length - 2) return;
    if (field.type !== "many2one" || field.relation === undefined)
      throw invalid(`${field.name} is of type ${field.type}; a path leads through many2one fields.`, path);
    field = requireField(step, await fieldsOf(field.relation), "groupby");
  }
  const isDate = dates.includes(field.type);
  if (isDate && period === undefined)
    throw invalid(
      `${target} is a ${field.type}: name the period to group by.`,
      path,
      `Such as "${target}:month", or :${periods.filter((name) => name !== "month").join(", :")}.`,
    );
  if (field.type === "date" && period === "hour")
    throw invalid(`${target} is a date and has no hours.`, path, `Group by "${target}:day".`);
  if (!isDate && period !== undefined)
    throw invalid(`${target} is of type ${field.type} and has no ${period}.`, path, `Group by "${target}".`);
  const isNumber = period !== undefined && !periodNames.has(period);
  if (isNumber && major < 18)
    throw invalid(
      `Odoo ${major} does not know ${period}.`,
      path,
      `Group by "${target}:${/hour|minute|second/.test(period) ? "hour" : "day"}" and add the groups up.`,
    );
  checkStored(field, path, major);
}

function checkStored({ name, type, groupable }: FieldInfo, path: string, major: number): void {
  if (name === "id" && major < 19)
    throw invalid(`Odoo ${major} cannot group by id.`, path, "Use search_records: each record is a group of its own.");
  if (type === "many2many" && major < 15)
    throw invalid(
      `Odoo ${major} cannot group by ${name}: a record has several of them.`,
      path,
      `Count one value at a time: search_records with count and domain [["${name}", "=", id]].`,
    );
  if (!groupable)
    throw invalid(`Odoo cannot group by ${name}: it is not kept as a value of its own.`, path, "See describe_model.");
}

function checkAggregate(term: string, { name, type }: FieldInfo, path: string, { major }: Series): void {
  const how = term.split(":")[1] ?? "";
  const others = (hows: string) =>
    `Such as ${hows
      .split(" ")
      .map((one) => `"${name}:${one}"`)
      .join(" or ")}.`;
  if (many.includes(type) || type === "binary")
    throw invalid(
      `${name} is of type ${type}: Odoo cannot aggregate it.`,
      path,
      "Aggregate the model that it leads to.",
    );
  if (how === "sum_currency" && major < 19)
    throw invalid(
      `Odoo ${major} does not know sum_currency.`,
      path,
      `Ask for "${name}:sum" and group by its currency field too.`,
    );
  if (how === "sum_currency" && type !== "monetary")
    throw invalid(`sum_currency needs a monetary field; ${name} is of type ${type}.`, path, others("sum"));
  if ((how === "sum" || how === "avg") && !addable.includes(type))
    throw invalid(`${how} needs a number; ${name} is of type ${type}.`, path, others("count count_distinct"));
  if ((how === "min" || how === "max") && type === "boolean")
    throw invalid(`${how} does not work on ${name}: it is of type boolean.`, path, others("bool_and bool_or"));
  if (how.startsWith("bool_") && type !== "boolean")
    throw invalid(`${how} needs a boolean; ${name} is of type ${type}.`, path, others("min max"));
}

/**
 * Returns Odoo's refusal of an aggregate with a hint, if the field is one that Odoo only computes. Some models can sum
 * such a field, so only the refusal shows it.
 */
export function explainAggregates(error: unknown, aggregates: readonly string[], fields: FieldMap): unknown {
  if (!isAppError(error) || error.code !== "odoo_validation") return error;
  const at = aggregates.findIndex((term) => {
    const field = fields.get(term.split(":")[0] ?? "");
    return field !== undefined && !field.store && !field.sortable;
  });
  if (at === -1) return error;
  const name = aggregates[at]?.split(":")[0];
  return new AppError(error.code, `Odoo computes ${name} when it is read and keeps no value to aggregate.`, {
    path: `aggregates[${at}]`,
    hint: `Read it of each record: search_records with fields ["${name}"].`,
    cause: error,
  });
}

/**
 * Throws for an aggregate of a grouped field, or an order by it, that cannot be computed from the group's value and
 * count.
 */
function checkGrouped(term: string, { name, type }: FieldInfo, path: string, asked: Asked, { major }: Series): void {
  const grouped = asked.groupby.filter((group) => group.split(":")[0] === name);
  if (grouped.length === 0) return;
  const hint = `Ask for "${term}" without the group "${grouped[0]}", or the other way round.`;
  const counts = term.includes(":count");
  if (dates.includes(type) || (type === "boolean" && counts))
    throw invalid(`Odoo ${major} cannot aggregate ${name} and group by it at once.`, path, hint);
  if ((asked.order ?? "").split(",").some((part) => part.trim().split(/\s+/)[0] === term))
    throw invalid(`Odoo ${major} cannot order by ${term} while ${name} is grouped by.`, "order", `Order by "${name}".`);
}

function invalid(message: string, path: string, hint?: string): AppError {
  return new AppError("invalid_input", message, { path, ...(hint === undefined ? {} : { hint }) });
}
