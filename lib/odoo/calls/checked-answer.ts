import { isObject } from "../../kernel/read-json.ts";
import { oddAnswer } from "../faults/errors.ts";
import type { OdooRecord } from "../types.ts";

/** Returns the answer of a read, which is a list. Throws AppError for any other answer. */
export function listIn(answer: unknown): unknown[] {
  if (!Array.isArray(answer)) throw oddAnswer("a list", false);
  return answer;
}

/** Returns the answer of a read, which is a list of records. Throws AppError for any other answer. */
export function recordsIn(answer: unknown): OdooRecord[] {
  const rows = listIn(answer);
  if (!rows.every(isRecord)) throw oddAnswer("a list of records", false);
  return rows;
}

/** A parsed answer contains no other values than those of Odoo. */
function isRecord(row: unknown): row is OdooRecord {
  return isObject(row) && typeof row["id"] === "number";
}

/** Returns the answer of a call, which is a number. Throws AppError for any other answer. */
export function numberIn(answer: unknown, { write }: { readonly write: boolean }): number {
  if (typeof answer !== "number") throw oddAnswer("a number", write);
  return answer;
}
