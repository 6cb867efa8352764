import { isObject } from "../../kernel/read-json.ts";
import { isWrite } from "../calls/methods.ts";
import { oddAnswer } from "../faults/errors.ts";
import type { OdooCall, OdooMethod } from "../types.ts";

interface Shape {
  /** The expected answer, for the error message. */
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

/**
 * The shape of each method's answer, over every transport. The answer of a write is only checked if it contains an id.
 */
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
    // Odoo searches states and the like by their codes and then by their names, each up to the limit.
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

/** Throws AppError if Odoo never answers this call with such a value. */
export function requireShape(value: unknown, call: OdooCall): void {
  const { due, fits } = shapes[call.method];
  if (!fits(value, call)) throw oddAnswer(due, isWrite(call.method));
}

function limitOf({ args, ids, method }: OdooCall): number | undefined {
  if (method === "read" || method === "document_files" || method === "document_composer") return ids?.length;
  const limit = args?.["limit"];
  // A missing limit or 0 means no limit in Odoo.
  return typeof limit === "number" && limit > 0 ? limit : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Rows of reports have negative ids if they come from several tables. */
function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && value !== 0;
}

function isList(value: unknown, most?: number): value is unknown[] {
  return Array.isArray(value) && (most === undefined || value.length <= most);
}

function isRecord(value: unknown): boolean {
  if (!isObject(value) || !isId(value["id"])) return false;
  // No field has this name. Code that copies a record by assignment would change its prototype.
  if (Object.hasOwn(value, "__proto__")) Reflect.deleteProperty(value, "__proto__");
  return true;
}

function isNamed(value: unknown): boolean {
  // The name of a record without a name is `false`.
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
  if (!isObject(value)) return false;
  const { ids, [faults]: found } = value;
  if (!isList(found) || !found.every(isObject)) return false;
  return ids === false || (isList(ids) && ids.every(isId));
}

const mebibyte = 1024 * 1024;
/** The largest answers: many rows with texts in them. Files are counted by their own size. */
const most = 8 * mebibyte;
const bytes: Partial<Readonly<Record<OdooMethod, number>>> = {
  search_count: mebibyte,
  check_access: mebibyte,
  context_get: mebibyte,
  name_search: mebibyte,
  available_models: mebibyte,
  // 300 fields with help texts and choices take half a mebibyte.
  fields_get: 4 * mebibyte,
  create: mebibyte,
  write: mebibyte,
  unlink: mebibyte,
  message_post: mebibyte,
  add_attachment: mebibyte,
  document_drop: mebibyte,
};

/** The bytes for a row. Many rows are short each; a few may contain long texts. */
const rows = { all: 3 * mebibyte, each: 128 * 1024 };

/** The most keys of an answer without rows. */
export const usualKeys = 20_000;
/** The keys of a row besides its fields: a field with properties has seven for each of them. */
const keysInside = 100;
/** The keys of 200 rows with all fields. */
const maxKeys = 100_000;

/** Returns the most keys that the objects of an answer to this call may have in all. */
export function keysOf(call: OdooCall): number {
  // 4,000 fields with the attributes that are read of each.
  if (call.method === "fields_get") return 60_000;
  const fields = call.args?.["fields"];
  const each = 2 * (Array.isArray(fields) ? fields.length : 500) + keysInside;
  return Math.min(maxKeys, usualKeys + (limitOf(call) ?? 1_000) * each);
}

/** Returns the most bytes that an answer to this call may have, including a fault with its traceback. */
export function bytesOf(call: OdooCall): number {
  const limit = limitOf(call);
  // A caller can't ask for fewer records than one.
  const ofRows = limit === undefined || limit === 1 ? most : Math.min(most, rows.all + limit * rows.each);
  return bytes[call.method] ?? ofRows;
}
