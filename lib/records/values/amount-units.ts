import { isAppError } from "../../kernel/errors.ts";
import { searchRead } from "../../odoo/calls/client.ts";
import type { Group } from "../../odoo/calls/groups.ts";
import type { FieldInfo, FieldMap, OdooValue } from "../../odoo/types.ts";
import { hidesNames } from "../../policy/fields/closed-names.ts";
import { allowedOperations } from "../authorize.ts";
import type { CallIo } from "../call-io.ts";
import { readContext } from "../reads/read-context.ts";

const company = "company_id";
const figures = ["sum", "avg", "min", "max"];
/** Odoo's reporting models have amounts in plain float fields, which differ from quantities only by their names. */
const amountName =
  /(amount|price|total|subtotal|untaxed|cost|margin|revenue|balance|debit|credit|residual|turnover|value|valuation)/;
const otherName = /(qty|quantity|count|nbr|number|hours|days|percent|rate|weight|volume|probability)/;

/**
 * Returns the fields with the currency and the company of the aggregated amounts. Leaves out those that Odoo cannot
 * count in the same call, that are denied, or that are grouped by.
 */
export function unitsOf(
  fields: FieldMap,
  { groupby, aggregates }: { readonly groupby: readonly string[]; readonly aggregates: readonly string[] },
  isDenied: (field: string) => boolean,
): string[] {
  const units = new Set<string>();
  for (const term of aggregates) {
    const [name = "", how = ""] = term.split(":");
    const field = fields.get(name);
    if (field === undefined || !figures.includes(how) || !isAmount(field)) continue;
    units.add(field.currencyField ?? "currency_id");
    units.add(company);
  }
  return [...units].filter((name) => {
    const field = fields.get(name);
    return field?.type === "many2one" && field.groupable && !isDenied(name) && !groupby.includes(name);
  });
}

function isAmount({ name, type }: FieldInfo): boolean {
  return type === "monetary" || (type === "float" && amountName.test(name) && !otherName.test(name));
}

/** Returns the aggregates that count the units of a group and that give its unit if there is one. */
export function unitTerms(units: readonly string[]): string[] {
  return units.flatMap((unit) => [`${unit}:count_distinct`, `${unit}:min`]);
}

export interface Units {
  /** The number of units that are added up in a group, by field, if there are several. */
  readonly mixed?: Readonly<Record<string, number>>;
  /** The unit of a group, by field, if other groups have another: [id, name], or only the id. */
  readonly unit?: Readonly<Record<string, unknown>>;
}

/** Returns the units of each group's amounts. Empty if all groups have the same unit. */
export async function unitsOfGroups(
  groups: readonly Group[],
  units: readonly string[],
  model: string,
  io: CallIo,
  context: Readonly<Record<string, unknown>> | undefined,
): Promise<Units[]> {
  const perGroup = groups.map((): { mixed: Record<string, number>; unit: Record<string, unknown> } => ({
    mixed: {},
    unit: {},
  }));
  for (const unit of units) {
    const counts = groups.map(({ aggregates }) => countOf(aggregates[`${unit}:count_distinct`]));
    const ids = groups.map(({ aggregates }, i) => (counts[i] === 1 ? idOf(aggregates[`${unit}:min`]) : undefined));
    const single = new Set(ids.filter((id) => id !== undefined));
    if (single.size < 2 && counts.every((count) => count < 2)) continue;
    const relation = (await io.fields(model)).get(unit)?.relation ?? "";
    const names = await namesOf([...single], relation, io, context);
    for (const [i, one] of perGroup.entries()) {
      const id = ids[i];
      const count = counts[i] ?? 0;
      if (count > 1) one.mixed[unit] = count;
      else if (id !== undefined) one.unit[unit] = names.has(id) ? [id, names.get(id)] : id;
    }
  }
  return perGroup.map(({ mixed, unit }) => ({
    ...(Object.keys(mixed).length === 0 ? {} : { mixed }),
    ...(Object.keys(unit).length === 0 ? {} : { unit }),
  }));
}

/** Returns the number of different units in Odoo's answer; 0 if the answer is not a whole number. */
function countOf(value: unknown): number {
  const count = Number(value ?? 0);
  return Number.isSafeInteger(count) ? count : 0;
}

/** Returns advice on amounts of several units that were added up; undefined if there are none. */
export function unitHint(perGroup: readonly Units[]): string | undefined {
  const mixed = [...new Set(perGroup.flatMap((one) => Object.keys(one.mixed ?? {})))];
  if (mixed.length === 0) return undefined;
  const of = mixed.map((unit) => (unit === company ? "companies" : "currencies"));
  return `Amounts of several ${[...new Set(of)].join(" and ")} are added up where "mixed" is set: add ${mixed.map((unit) => `"${unit}"`).join(" and ")} to groupby to separate them.`;
}

/** Returns the names of units, if their model is open; otherwise no names, so that the ids are shown. */
async function namesOf(
  ids: readonly number[],
  relation: string,
  { context, odoo }: CallIo,
  asked: Readonly<Record<string, unknown>> | undefined,
): Promise<ReadonlyMap<number, string>> {
  const isOpen = allowedOperations(context, relation).includes("read") && !hidesNames(context.rules, relation);
  if (!isOpen || ids.length === 0) return new Map();
  try {
    const found = await searchRead(odoo, relation, {
      domain: [["id", "in", [...ids]]],
      fields: ["name"],
      context: readContext({ ...asked, active_test: false }),
    });
    return new Map(found.map(({ id, name }) => [id, String(name)]));
  } catch (error) {
    if (isAppError(error)) return new Map();
    throw error;
  }
}

function idOf(value: OdooValue | undefined): number | undefined {
  const id = Array.isArray(value) ? value[0] : value;
  return typeof id === "number" ? id : undefined;
}
