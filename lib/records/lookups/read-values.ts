import { read } from "../../odoo/calls/client.ts";
import type { OdooRecord } from "../../odoo/types.ts";
import { deniedIn, withoutClosedNames } from "../authorize.ts";
import type { CallIo } from "../call-io.ts";
import { readContext } from "../reads/read-context.ts";
import { isToMany } from "../values/values.ts";
import { isSize, sizeOf } from "../writes/diff-after-write.ts";

export interface ValuesRequest {
  readonly model: string;
  readonly ids: readonly number[];
  /** The fields to read. */
  readonly names: readonly string[];
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

type Context = Readonly<Record<string, unknown>>;

/**
 * Returns the values of these fields by record id, without fields that the rules close or Odoo refuses. Small files
 * come with their content, large ones as their size. Empty if nothing can be read: this never throws.
 */
export async function readValues(io: CallIo, ask: ValuesRequest): Promise<ReadonlyMap<number, OdooRecord>> {
  const { model, ids } = ask;
  if (ids.length === 0 || io.context.rules.models.get(model)?.read !== true) return new Map();
  try {
    const fields = await io.fields(model);
    const isDenied = deniedIn(io.context, model, fields);
    const names = ask.names.filter((name) => !isDenied(name) && (fields.has(name) || name === "display_name"));
    const many = names.filter((name) => isToMany({ type: fields.get(name)?.type ?? "" }));
    // Odoo omits archived records from a relation, although they are linked.
    const context = { ...readContext(ask.context), ...(many.length > 0 ? { active_test: false } : {}) };
    const records = await readMost(io, ask, names, many, context);
    const files = names.filter((name) => fields.get(name)?.type === "binary");
    const full = await withFiles(io, model, records, files, context);
    return new Map(full.map(withoutClosedNames(io.context, fields)).map((record) => [record.id, record]));
  } catch {
    return new Map();
  }
}

/**
 * Reads the fields, and once more without the relations to many if that fails: one relation that the user may not read
 * fails the whole read.
 */
async function readMost(
  { odoo }: CallIo,
  { model, ids }: ValuesRequest,
  names: readonly string[],
  many: readonly string[],
  context: Context,
): Promise<OdooRecord[]> {
  try {
    return await read(odoo, model, ids, { fields: names, context });
  } catch (error) {
    if (many.length === 0) throw error;
    const left = new Set(many);
    return read(odoo, model, ids, { fields: names.filter((name) => !left.has(name)), context });
  }
}

const smallFile = /^[\d.]+ (bytes|kb)$/i;

/** Returns the records with the content of small files in place of their size. */
async function withFiles(
  { odoo }: CallIo,
  model: string,
  records: readonly OdooRecord[],
  files: readonly string[],
  context: Context,
): Promise<readonly OdooRecord[]> {
  const isSmall = (record: OdooRecord, name: string) => smallFile.test(String(record[name]));
  const names = files.filter((name) => records.every((record) => !record[name] || isSmall(record, name)));
  const ids = records.filter((record) => names.some((name) => isSmall(record, name))).map(({ id }) => id);
  // Odoo reads all fields if none are named.
  if (ids.length === 0) return records;
  const contents = await read(odoo, model, ids, { fields: names, context: { ...context, bin_size: false } });
  const byId = new Map(contents.map((content) => [content.id, content]));
  return records.map((record) => ({ ...record, ...byId.get(record.id) }));
}

/** Returns a record with its files replaced by their size. */
export function withoutContent(record: OdooRecord, files: readonly string[]): OdooRecord {
  const sizes = files.flatMap((name) => {
    const value = record[name];
    return typeof value === "string" && value !== "" && !isSize(value) ? [[name, sizeOf(value)]] : [];
  });
  return { ...record, ...Object.fromEntries(sizes) };
}
