import type { AppError } from "../../kernel/errors.ts";
import type { SelectionKey } from "../../kernel/odoo-values.ts";
import { isObject } from "../../kernel/read-json.ts";
import { shorten } from "../../kernel/text/clip-text.ts";
import { oddAnswer } from "../faults/errors.ts";
import type { CallOptions, FieldInfo, FieldMap, OdooTransport } from "../types.ts";
import { given, type InContext, inContext } from "./context.ts";

const attributes = [
  "string",
  "type",
  "help",
  "required",
  "readonly",
  "states",
  "relation",
  "relation_field",
  "selection",
  "store",
  "searchable",
  "sortable",
  "groupable",
  "aggregator",
  "group_operator",
  "currency_field",
  "company_dependent",
  "translate",
  "depends",
  "related",
  "definition_record",
  "definition_record_field",
];

/**
 * The limits are above those of any model. Longer names are no names, and no selection has more choices than there are
 * time zones.
 */
const most = {
  fields: 5_000,
  name: 128,
  label: 500,
  help: 2_000,
  choices: 5_000,
  paths: 10_000,
  steps: 20,
  states: 500,
};

/**
 * Returns the fields of a model that the connection's user may see. Throws AppError if the answer describes no fields.
 */
export async function fieldsGet(
  odoo: OdooTransport,
  model: string,
  ask: InContext = {},
  options?: CallOptions,
): Promise<FieldMap> {
  const raw = await odoo.call({ model, method: "fields_get", args: { attributes }, ...inContext(ask) }, options);
  if (!isObject(raw)) throw noFields();
  const fields = Object.entries(raw);
  if (fields.length > most.fields) throw noFields();
  const read = fields.map(([name, info]) => toField(name, info));
  if (read.reduce((sum, { depends = [] }) => sum + depends.length, 0) > most.paths) throw noFields();
  return new Map(read.map((field) => [field.name, field]));
}

/**
 * Returns roughly how many bytes of memory a field list takes: its objects, those of the copy that is marked for the
 * rules of a call, and two bytes for a letter.
 */
export function bytesOfFields(fields: FieldMap): number {
  let bytes = 0;
  for (const {
    name,
    string,
    help = "",
    relation = "",
    related = "",
    selection = [],
    depends = [],
    readonlyIn = {},
  } of fields.values()) {
    bytes += 800 + 2 * (name.length + string.length + help.length + relation.length + related.length);
    for (const state of Object.keys(readonlyIn)) bytes += 60 + 2 * state.length;
    for (const path of depends) bytes += 40 + 2 * path.length;
    for (const [key, label] of selection) bytes += 120 + 2 * (String(key).length + label.length);
  }
  return bytes;
}

function noFields(): AppError {
  return oddAnswer("fields with their types", false);
}

/**
 * Converts a field of the answer of `fields_get`. Modules also declare flags as `1` and `0`, and Odoo sends them so.
 */
function toField(name: string, info: unknown): FieldInfo {
  if (!isObject(info) || typeof info["type"] !== "string" || name.length > most.name) throw noFields();
  const text = (key: string, longest = most.name) => {
    const value = info[key];
    return typeof value === "string" && value !== "" ? shorten(value, longest) : undefined;
  };
  const flag = (key: string, unsaid = false) =>
    info[key] === undefined || info[key] === null ? unsaid : Boolean(info[key]);
  const stored = flag("store", true);
  const { selection, related } = info;
  if (Array.isArray(selection) && selection.length > most.choices) throw noFields();
  const depends = Array.isArray(info["depends"])
    ? info["depends"].filter((path): path is string => typeof path === "string")
    : [];
  const path = Array.isArray(related) ? related.join(".") : related;
  // A dependency that is left out would open a field that a denied field closes.
  if ([...depends, ...(typeof path === "string" ? [path] : [])].some(isTooLong)) throw noFields();
  const optional = given({
    help: text("help", most.help),
    depends: depends.length > 0 ? [...new Set(depends)] : undefined,
    relation: text("relation"),
    relationField: text("relation_field"),
    related: typeof path === "string" && path !== "" ? path : undefined,
    currencyField: text("currency_field"),
    aggregator: text("aggregator") ?? text("group_operator"),
    selection: Array.isArray(selection) ? selection.flatMap(toOption) : undefined,
  });
  return {
    name,
    type: text("type") ?? "char",
    string: text("string", most.label) ?? name,
    required: flag("required"),
    readonly: flag("readonly"),
    ...toReadonlyIn(info["states"]),
    ...toDefinition(text("definition_record"), text("definition_record_field")),
    store: stored,
    computed: depends.length > 0,
    searchable: flag("searchable", true),
    sortable: flag("sortable", stored),
    groupable: flag("groupable", isColumn(info, stored)),
    translate: flag("translate"),
    companyDependent: flag("company_dependent"),
    ...optional,
  };
}

function isTooLong(path: string): boolean {
  return path.length > most.label || path.split(".").length > most.steps;
}

function toDefinition(record: string | undefined, field: string | undefined): Pick<FieldInfo, "definition"> {
  return record === undefined || field === undefined ? {} : { definition: { record, field } };
}

/**
 * Converts `{draft: [["readonly", false]]}`, which an older Odoo sends for a field that depends on the record's state.
 */
function toReadonlyIn(states: unknown): Pick<FieldInfo, "readonlyIn"> {
  if (typeof states !== "object" || states === null) return {};
  const entries = Object.entries(states).flatMap(([state, changes]) => {
    const last: unknown = Array.isArray(changes)
      ? changes.findLast((change) => Array.isArray(change) && change[0] === "readonly")
      : undefined;
    return Array.isArray(last) ? [[state, Boolean(last[1])] as const] : [];
  });
  // A state that is left out would be open or closed for no reason.
  if (entries.length > most.states) throw noFields();
  return entries.length === 0 ? {} : { readonlyIn: Object.fromEntries(entries) };
}

/** Converts a choice of a selection. Returns none for anything else, such as a separator. */
function toOption(option: unknown): (readonly [SelectionKey, string])[] {
  if (!Array.isArray(option)) return [];
  const [key, label]: readonly unknown[] = option;
  if (typeof key !== "string" && typeof key !== "number" && typeof key !== "boolean") return [];
  // A truncated key would be a different key.
  if (String(key).length > most.name) return [];
  return [[key, typeof label === "string" && label !== "" ? shorten(label, most.label) : String(key)]];
}

/**
 * An older Odoo does not say which fields can be grouped by. Columns can, also those of the record that this one
 * extends, and many2many fields.
 */
function isColumn(info: Record<string, unknown>, stored: boolean): boolean {
  if (info["type"] === "many2many") return stored;
  return info["sortable"] === undefined ? stored : info["sortable"] === true;
}
