import { isWrite } from "../calls/methods.ts";
import { oddAnswer } from "../faults/errors.ts";
import type { OdooCall, OdooMethod } from "../types.ts";

type Fields = Record<string, unknown>;

interface Shape {
  /** What is due, for the error. */
  readonly due: string;
  fits(value: unknown, call: OdooCall): boolean;
}

const anything: Shape = { due: "", fits: () => true };
const object: Shape = { due: "an object", fits: isObject };
const id: Shape = { due: "the id of a record", fits: isId };
const records: Shape = {
  due: "a list of records, no more than were asked for",
  fits: (value, call) => isList(value, limitOf(call)) && value.every(isRecord),
};

/** The shape of each method's answer, over every transport. A write's own answer is only looked at where it tells an id. */
const shapes: Readonly<Record<OdooMethod, Shape>> = {
  search_read: records,
  read: records,
  attachments: records,
  document_templates: records,
  document_composer: records,
  document_files: records,
  read_attachment: {
    due: "a file",
    fits: (value) => (Array.isArray(value) ? value.length <= 1 && value.every(isRecord) : isObject(value)),
  },
  search_count: { due: "a number", fits: (value) => Number.isSafeInteger(value) && Number(value) >= 0 },
  fields_get: object,
  default_get: object,
  name_search: {
    due: "a list of ids with names, no more than were asked for",
    // Of states and the like Odoo finds as many by their codes, and then as many by their names.
    fits: (value, call) => isList(value, 2 * (limitOf(call) ?? 100)) && value.every(isNamed),
  },
  read_group: {
    due: "a list of groups, no more than were asked for",
    fits: (value, call) => isList(value, limitOf(call)) && value.every(isGroup),
  },
  create: {
    due: "the id of each record",
    fits: (value, { args }) => {
      const wanted = args?.["values"];
      return Array.isArray(wanted) ? isList(value) && value.length === wanted.length && value.every(isId) : isId(value);
    },
  },
  add_attachment: id,
  message_post: id,
  check_access: { due: "true or false", fits: (value) => typeof value === "boolean" },
  context_get: { due: "the user's context", fits: isContext },
  available_models: {
    due: "a list of models",
    fits: (value) => isList(value) && value.every((item) => isObject(item) && isText(item["model"])),
  },
  document: {
    due: "a file",
    fits: (value) => isObject(value) && isText(value["name"]) && isText(value["datas"]),
  },
  load: { due: "ids or messages", fits: (value) => isImported(value, "messages") },
  import_rows: { due: "ids or errors", fits: (value) => isImported(value, "errors") },
  write: anything,
  unlink: anything,
  run_action: anything,
  document_draft: anything,
  document_drop: anything,
};

/** Throws AppError where a value is none that Odoo answers to this call. */
export function requireShape(value: unknown, call: OdooCall): void {
  const { due, fits } = shapes[call.method];
  if (!fits(value, call)) throw oddAnswer(due, isWrite(call.method));
}

function limitOf({ args, ids, method }: OdooCall): number | undefined {
  if (method === "read" || method === "document_files" || method === "document_composer") return ids?.length;
  const limit = args?.["limit"];
  // None is no limit for Odoo.
  return typeof limit === "number" && limit > 0 ? limit : undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Rows of reports have negative ones, where they come from several tables. */
function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && value !== 0;
}

function isList(value: unknown, most?: number): value is unknown[] {
  return Array.isArray(value) && (most === undefined || value.length <= most);
}

function isRecord(value: unknown): boolean {
  if (!isObject(value) || !isId(value["id"])) return false;
  // No field is called so. What copies a record by assigning would change its prototype.
  if (Object.hasOwn(value, "__proto__")) Reflect.deleteProperty(value, "__proto__");
  return true;
}

function isNamed(value: unknown): boolean {
  // A record without a name of its own has none, which is `false`.
  return Array.isArray(value) && isId(value[0]) && (isText(value[1]) || value[1] === false);
}

function isGroup(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { __count: count = 0, __domain: own = [], __extra_domain: extra = [], __range: range } = value;
  const isRange = range === undefined || range === null || isObject(range);
  return Number.isSafeInteger(count) && Array.isArray(own) && Array.isArray(extra) && isRange;
}

function isContext(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { uid, lang, tz } = value;
  const isName = (name: unknown) => name === undefined || name === null || name === false || isText(name);
  return (uid === undefined || isId(uid)) && isName(lang) && isName(tz);
}

function isImported(value: unknown, faults: string): boolean {
  if (!isObject(value) || !isList(value[faults]) || !(value[faults] as unknown[]).every(isObject)) return false;
  const { ids } = value;
  return ids === false || (isList(ids) && ids.every(isId));
}

const mebibyte = 1024 * 1024;
/** The largest answers that there are: many rows, their texts among them. Files say how much they take. */
const most = 8 * mebibyte;
const bytes: Partial<Readonly<Record<OdooMethod, number>>> = {
  search_count: mebibyte,
  check_access: mebibyte,
  context_get: mebibyte,
  name_search: mebibyte,
  available_models: mebibyte,
  // 300 fields with help and choices take half of one.
  fields_get: 4 * mebibyte,
  create: mebibyte,
  write: mebibyte,
  unlink: mebibyte,
  message_post: mebibyte,
  add_attachment: mebibyte,
  document_drop: mebibyte,
};

/** Bytes for a row: among many rows each is short, a few may hold long texts. */
const rows = { all: 3 * mebibyte, each: 128 * 1024 };

/** Keys of an answer without rows. */
export const usualKeys = 20_000;
/** Keys of a row beside its fields: a field with properties has seven for each of them. */
const keysInside = 100;
/** As many as 200 rows of all fields have. */
const maxKeys = 100_000;

/** How many keys the objects of an answer to a call may have in all. */
export function keysOf(call: OdooCall): number {
  // 4,000 fields with what is asked of each.
  if (call.method === "fields_get") return 60_000;
  const { fields } = (call.args ?? {}) as { readonly fields?: readonly unknown[] };
  const each = 2 * (fields?.length ?? 500) + keysInside;
  return Math.min(maxKeys, usualKeys + (limitOf(call) ?? 1_000) * each);
}

/** How many bytes the answer to a call may have: with a fault and its traceback, and nobody waits for more. */
export function bytesOf(call: OdooCall): number {
  const limit = limitOf(call);
  // Of one record nobody can ask for fewer.
  const ofRows = limit === undefined || limit === 1 ? most : Math.min(most, rows.all + limit * rows.each);
  return bytes[call.method] ?? ofRows;
}
