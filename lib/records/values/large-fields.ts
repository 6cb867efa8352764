import { AppError } from "../../kernel/errors.ts";
import { hasReason } from "../../kernel/odoo-error.ts";
import type { FieldMap, OdooRecord } from "../../odoo/types.ts";

/** Types of fields that can have megabytes. Files are read as their size. */
const isLong = new Set(["html", "text", "json", "one2many", "many2many"]);
/** The most fields whose size is read, each with a call of its own. */
const mostAsked = 8;
const largeBytes = 1024 * 1024;

export interface LargeAsk {
  readonly names: readonly string[];
  readonly fields: FieldMap;
  /** Reads one field of the record. */
  readonly read: (name: string) => Promise<readonly OdooRecord[]>;
}

/**
 * Returns the error of reading one record, reworded to name the fields that are too large. Any other error is returned
 * unchanged.
 */
export async function nameLargeFields(error: unknown, { names, fields, read }: LargeAsk): Promise<unknown> {
  if (!isTooLarge(error)) return error;
  const large: string[] = [];
  for (const name of names.filter((one) => isLong.has(fields.get(one)?.type ?? "")).slice(0, mostAsked)) {
    const size = await sizeOf(name, read);
    if (size > largeBytes) large.push(name);
  }
  if (large.length === 0) return error;
  const list = large.join(", ");
  return new AppError(error.code, `Odoo's answer is too large because of ${list}.`, {
    ...error.options,
    path: "fields",
    hint: `Name the fields that you need in fields, without ${list}.`,
  });
}

async function sizeOf(name: string, read: LargeAsk["read"]): Promise<number> {
  try {
    const [record] = await read(name);
    return Buffer.byteLength(JSON.stringify(record?.[name] ?? null));
  } catch (error) {
    return isTooLarge(error) ? Number.POSITIVE_INFINITY : 0;
  }
}

function isTooLarge(error: unknown): error is AppError {
  return hasReason(error, "too_large");
}
