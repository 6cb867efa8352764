import { closest } from "../kernel/closest.ts";
import { AppError } from "../kernel/errors.ts";
import type { FieldInfo, FieldMap } from "../odoo/types.ts";
import { toOdooDate, toOdooDatetime } from "./dates.ts";

type Values = Readonly<Record<string, unknown>>;

type FieldsOf = (model: string) => Promise<FieldMap>;

/** The values as Odoo wants them: dates in its form, ids of a relation to many as a command, null as false. */
export async function toOdooValues(
  values: Values,
  model: string,
  fieldsOf: FieldsOf,
): Promise<Record<string, unknown>> {
  const fields = await fieldsOf(model);
  const entries = Object.entries(values).map(async ([name, value]) => {
    const field = requireField(name, fields, "values");
    const isMany = field.type === "one2many" || field.type === "many2many";
    return [name, isMany ? await toCommands(value, field.relation ?? "", fieldsOf) : toOdooValue(value, field)];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Ids become the command that sets them; the values inside commands are treated like those outside. */
async function toCommands(value: unknown, relation: string, fieldsOf: FieldsOf): Promise<unknown> {
  // An empty list is no command at all for Odoo: it stays one, or it would clear the field.
  if (!Array.isArray(value) || value.length === 0) return value ?? false;
  if (isIds(value)) return [[6, 0, value]];
  return Promise.all(
    value.map(async (command: unknown) => {
      if (!Array.isArray(command) || (command[0] !== 0 && command[0] !== 1)) return command;
      return [command[0], command[1] ?? 0, await toOdooValues(command[2] as Values, relation, fieldsOf)];
    }),
  );
}

/** The field called `name`. Throws AppError `invalid_input` with the closest names. */
export function requireField(name: string, fields: FieldMap, path: string): FieldInfo {
  const field = fields.get(name);
  if (field !== undefined) return field;
  const near = closest(name, fields.keys());
  throw new AppError("invalid_input", `There is no field "${name}".`, {
    path: `${path}.${name}`,
    hint: near.length > 0 ? `Did you mean ${near.join(", ")}?` : "See describe_model for the fields.",
  });
}

function toOdooValue(value: unknown, field: FieldInfo): unknown {
  if (value === null || value === undefined) return false;
  if (field.type === "date" && typeof value === "string") return toOdooDate(value);
  if (field.type === "datetime" && typeof value === "string") return toOdooDatetime(value);
  // As it is read, `[id, name]`, a relation is written back too.
  if (field.type === "many2one" && Array.isArray(value) && typeof value[0] === "number") return value[0];
  return value;
}

/** What can be said against values without asking Odoo: faults throw AppError, doubts come back as sentences. */
export function checkValues(values: Values, fields: FieldMap, path = "values"): string[] {
  const doubts: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = requireField(name, fields, path);
    const fault = faultOf(value, field);
    if (fault !== undefined) throw new AppError("invalid_input", fault, { path: `${path}.${name}` });
    if (field.readonly) doubts.push(`${name} is read-only in Odoo's forms and may not be applied.`);
  }
  return doubts;
}

const kinds: Readonly<Record<string, readonly string[]>> = {
  char: ["string"],
  text: ["string"],
  html: ["string"],
  selection: ["string"],
  date: ["string"],
  datetime: ["string"],
  reference: ["string"],
  integer: ["number"],
  float: ["number"],
  monetary: ["number"],
  many2one: ["number"],
  boolean: ["boolean"],
};

function faultOf(value: unknown, field: FieldInfo): string | undefined {
  if (value === false || value === null) {
    return field.required && field.type !== "boolean" ? `${field.name} is required and cannot be emptied.` : undefined;
  }
  const allowed = kinds[field.type];
  if (allowed !== undefined && !allowed.includes(typeof value)) {
    if (field.type === "many2one" && Array.isArray(value)) return undefined;
    return `${field.name} is of type ${field.type} and takes a ${allowed.join(" or ")}, not ${article(value)}.`;
  }
  if (field.type === "selection" && field.selection !== undefined && field.selection.length > 0) {
    const keys = field.selection.map(([key]) => key);
    if (!keys.includes(String(value))) return `${field.name} takes one of: ${keys.slice(0, 20).join(", ")}.`;
  }
  if (field.type === "date" && !/^\d{4}-\d{2}-\d{2}$/.test(toOdooDate(String(value)))) {
    return `${field.name} takes a date such as 2026-01-31.`;
  }
  if (field.type === "datetime" && !/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(toOdooDatetime(String(value)))) {
    return `${field.name} takes a time such as 2026-01-31T09:00:00Z.`;
  }
  return undefined;
}

function article(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

export function isIds(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isInteger(item));
}
