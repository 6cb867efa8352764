import { AppError } from "../../kernel/errors.ts";
import { valueError } from "../odoo-errors.ts";
import { seenRow } from "../query/companies.ts";
import { valuesOf } from "../read-values.ts";
import type { SandboxCall } from "../sandbox-call.ts";
import { createRow, writeRows } from "./write.ts";

/** Creates or changes records, all or none. Every row is tried, so that the answer has all errors. */
export function importRows({ store, model, args, now, context }: SandboxCall) {
  const kept = store.fork();
  const ids: number[] = [];
  const errors: { row: number; message: string }[] = [];
  const { rows } = args;
  if (!Array.isArray(rows)) throw valueError("Invalid rows: they are no list");
  for (const [at, row] of rows.entries()) {
    const { id: given, values: written } = valuesOf(row);
    const values = valuesOf(written);
    const id = given === undefined ? undefined : Number(given);
    const tried = kept.fork();
    try {
      if (id === undefined) ids.push(seenRow(tried, model, createRow(tried, model, values, now, context), "create").id);
      else {
        seenRow(tried, model, id, "write");
        writeRows(tried, model, [id], values, now);
        ids.push(seenRow(tried, model, id, "write").id);
      }
      kept.adopt(tried);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      errors.push({ row: at, message: error.message });
    }
  }
  if (errors.length > 0) return { ids: false, errors };
  store.adopt(kept);
  return { ids, errors };
}
