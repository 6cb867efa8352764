import { AppError } from "../../kernel/errors.ts";
import { closestFields } from "../../kernel/text/closest.ts";
import type { FieldInfo, FieldMap } from "../../odoo/types.ts";
import { perObject } from "../../policy/fields/per-fields.ts";
import { byName } from "../../policy/writes/value-hints.ts";
import { namesModel } from "../lookups/record-model.ts";
import { dateFault, toOdooDate, toOdooDatetime } from "./dates.ts";
import { toLineCommand } from "./line-command.ts";

type Values = Readonly<Record<string, unknown>>;

type FieldsOf = (model: string) => Promise<FieldMap>;

export interface ValuesPlace {
  /** The path of the values in the arguments. */
  readonly path?: string;
  /** True if the values are for an existing record. */
  readonly changes?: boolean;
}

/**
 * Converts values into Odoo's forms: dates, ids of a relation to many as a command, null as false. Throws AppError
 * `invalid_input` with the place of a value, inside of commands too, that Odoo cannot take.
 */
export async function toOdooValues(
  values: Values,
  model: string,
  fieldsOf: FieldsOf,
  { path = "values", changes = false }: ValuesPlace = {},
): Promise<Record<string, unknown>> {
  const fields = await fieldsOf(model);
  const entries = Object.entries(values).map(async ([name, value]) => {
    const field = requireField(name, fields, path);
    const place = { path: `${path}.${name}`, changes };
    return [name, isToMany(field) ? await toCommands(value, field, fieldsOf, place) : toOdooValue(value, field)];
  });
  return Object.fromEntries(await Promise.all(entries));
}

export function isToMany({ type }: Pick<FieldInfo, "type">): boolean {
  return type === "one2many" || type === "many2many";
}

/** Converts ids into the command that sets them, and the values inside commands like those outside. */
async function toCommands(
  value: unknown,
  { name, type, relation = "" }: FieldInfo,
  fieldsOf: FieldsOf,
  { path, changes }: Required<ValuesPlace>,
): Promise<unknown> {
  if (!Array.isArray(value)) return value ?? false;
  if (type === "one2many" && value.length === 0) {
    if (!changes) return value;
    // Odoo would delete its records or leave them without a parent: that needs an explicit command.
    throw new AppError(
      "invalid_input",
      `An empty list does not say whether the records in ${name} are to be deleted.`,
      {
        path,
        hint: `[[2, id, 0]] removes one of them, [[5, 0, 0]] all; leave ${name} out to keep them.`,
      },
    );
  }
  if (isIds(value)) return [[6, 0, value]];
  return Promise.all(
    value.map(async (command: unknown, i) => {
      const line = toLineCommand(command);
      if (!Array.isArray(command) || line === undefined) return command;
      const inner = { path: `${path}[${i}][2]`, changes: line.id !== undefined };
      checkValues(line.values, await fieldsOf(relation), inner.path);
      if (inner.changes) refuseProperties(line.values, await fieldsOf(relation), inner.path);
      return [command[0], command[1] ?? 0, await toOdooValues(line.values, relation, fieldsOf, inner)];
    }),
  );
}

/**
 * Throws AppError `invalid_input` for an object of properties, if the record's other properties are not read: Odoo
 * would empty those.
 */
export function refuseProperties(values: Values, fields: FieldMap, path: string): void {
  for (const [name, value] of Object.entries(values)) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (fields.get(name)?.type !== "properties" || !isObject) continue;
    throw new AppError("invalid_input", `${name} would replace all properties of the record.`, {
      path: `${path}.${name}`,
      hint: `Call update_record on that record with ${name} alone: it keeps the properties that are not named.`,
    });
  }
}

/** Returns the field called `name`. Throws AppError `invalid_input` with the most similar names. */
export function requireField(name: string, fields: FieldMap, path: string): FieldInfo {
  const field = fields.get(name);
  if (field !== undefined) return field;
  const near = closestFields(name, fields.values());
  throw new AppError("invalid_input", `There is no field "${name}".`, {
    path: `${path}.${name}`,
    hint: near.length > 0 ? `Did you mean ${near.join(", ")}?` : "See describe_model for the fields.",
  });
}

function toOdooValue(value: unknown, field: FieldInfo): unknown {
  if (value === null || value === undefined) return false;
  if (field.type === "date" && typeof value === "string") return toOdooDate(value);
  if (field.type === "datetime" && typeof value === "string") return toOdooDatetime(value);
  if (field.type === "selection") return keyOf(value, field) ?? value;
  // A relation may be sent in the form in which it is read, `[id, name]`.
  if (field.type === "many2one" && Array.isArray(value) && typeof value[0] === "number") return value[0];
  return value;
}

/**
 * Checks values without asking Odoo: throws AppError for an error, and returns warnings as sentences. `isGiven` is true
 * for a field that is given to new records, although it is read-only later.
 */
export function checkValues(
  values: Values,
  fields: FieldMap,
  path = "values",
  isGiven: (field: FieldInfo) => boolean = () => false,
): string[] {
  const doubts: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = requireField(name, fields, path);
    const fault = faultOf(value, field);
    if (fault !== undefined) {
      const { message, hint } = fault;
      throw new AppError("invalid_input", message, {
        path: `${path}.${name}`,
        ...(hint === undefined ? {} : { hint }),
      });
    }
    // `res_model` is replaced by an id that is looked up.
    const isLookedUp = name === "res_model" && namesModel(fields);
    if (field.readonly && !isLookedUp && !isGiven(field))
      doubts.push(`${name} is read-only in Odoo's forms and may not be applied.`);
  }
  return doubts;
}

const kinds: Readonly<Record<string, readonly string[]>> = {
  char: ["string"],
  text: ["string"],
  html: ["string"],
  selection: ["string", "number", "boolean"],
  date: ["string"],
  datetime: ["string"],
  reference: ["string"],
  binary: ["string"],
  integer: ["number"],
  float: ["number"],
  monetary: ["number"],
  many2one: ["number"],
  many2one_reference: ["number"],
  boolean: ["boolean"],
};

const shownKeys = 20;

/** The largest whole number and id: PostgreSQL stores them in four bytes. */
const maxWhole = 2_147_483_647;
/** Far above any amount, and far below what Odoo's rounding turns into infinity. */
const maxAmount = 1e30;

interface Fault {
  readonly message: string;
  /** The form that is right. */
  readonly hint?: string;
}

function faultOf(value: unknown, field: FieldInfo): Fault | undefined {
  const { name, type } = field;
  if (value === false || value === null) {
    return field.required && type !== "boolean" ? { message: `${name} is required and cannot be emptied.` } : undefined;
  }
  const allowed = kinds[type];
  if (allowed !== undefined && !allowed.includes(typeof value)) {
    if (type === "many2one" && Array.isArray(value)) return numberFault(value[0], field);
    return {
      message: `${name} is of type ${type} and takes a ${allowed.join(" or ")}, not ${article(value)}.`,
      hint: rightForm(value, field),
    };
  }
  const number = numberFault(value, field);
  if (number !== undefined) return number;
  if (type === "selection" && field.selection !== undefined && field.selection.length > 0) {
    if (keyOf(value, field) === undefined) {
      const keys = field.selection.map(([key]) => String(key));
      const more = keys.length - shownKeys;
      return {
        message: `${name} takes one of: ${keys.slice(0, shownKeys).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`,
        ...(more > 0 ? { hint: `Call describe_model with fields ["${name}"] for all of them.` } : {}),
      };
    }
  }
  if (type === "date" || type === "datetime") {
    const message = dateFault(String(value));
    if (message !== undefined) return { message: `${name}: ${message}` };
  }
  if (type === "date" && !/^\d{4}-\d{2}-\d{2}$/.test(toOdooDate(String(value)))) {
    return { message: `${name} takes a date such as 2026-01-31.` };
  }
  if (type === "datetime" && !/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(toOdooDatetime(String(value)))) {
    return { message: `${name} takes a time such as 2026-01-31T09:00:00Z.` };
  }
  return undefined;
}

/**
 * Returns the fault of a number that does not fit the column of the field, in the commands of a relation to many too.
 */
function numberFault(value: unknown, field: FieldInfo): Fault | undefined {
  const { name, type } = field;
  if (isToMany(field)) {
    const wrong = idsInside(value).some((id) => typeof id === "number" && !isWhole(id));
    return wrong ? { message: `${name} takes ids of records up to ${maxWhole}.` } : undefined;
  }
  if (typeof value === "string" && type === "reference") {
    const id = Number(value.split(",")[1] ?? 0);
    return id > maxWhole ? { message: `${name} names a record by its id, up to ${maxWhole}.` } : undefined;
  }
  if (typeof value !== "number") return undefined;
  if (type === "many2one" || type === "many2one_reference")
    return isWhole(value) && value >= 0
      ? undefined
      : { message: `${name} takes a record id: a whole number up to ${maxWhole}.` };
  if (type === "integer" && Math.abs(value) > maxWhole)
    return { message: `${name} takes a number from -${maxWhole} to ${maxWhole}.` };
  if ((type === "float" || type === "monetary") && Math.abs(value) > maxAmount)
    return { message: `${name} takes a number up to ${maxAmount}.` };
  return undefined;
}

function isWhole(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= maxWhole;
}

/**
 * Returns the ids in a list of ids or of commands: `[4, id]`, `[6, 0, ids]`. Values inside commands are checked with
 * their own fields.
 */
function idsInside(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) =>
    Array.isArray(item) ? [item[1], ...(Array.isArray(item[2]) ? item[2] : [])] : [item],
  );
}

/** Returns Odoo's own key of a choice. Some keys are numbers or booleans, which can be named by their text too. */
function keyOf(value: unknown, { selection = [] }: FieldInfo): unknown {
  const { keys, byText } = keysOf(selection);
  return keys.has(value) ? value : byText.get(String(value));
}

const keysOf = perObject((selection: NonNullable<FieldInfo["selection"]>) => ({
  keys: new Set<unknown>(selection.map(([key]) => key)),
  // If two keys have the same text, the first one counts.
  byText: new Map<string, unknown>(selection.map(([key]) => [String(key), key] as const).toReversed()),
}));

function rightForm(value: unknown, { name, type, relation = "" }: FieldInfo): string {
  if (type === "many2one" && typeof value === "string") return byName(name, relation, value, "7");
  const forms: Readonly<Record<string, string>> = {
    boolean: "true",
    integer: "12",
    float: "12.5",
    monetary: "12.5",
    many2one: "7",
    many2one_reference: "7",
    reference: '"res.partner,7"',
    binary: '"SGVsbG8=" (base64)',
  };
  return `Such as "${name}": ${forms[type] ?? '"text"'}.`;
}

function article(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

export function isIds(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isInteger(item));
}
