import type { ApprovalDetails, ChangedField } from "../../kernel/approval.ts";
import { read } from "../../odoo/calls/client.ts";
import type { PolicyRequest } from "../../policy/request.ts";
import type { CallIo } from "../call-io.ts";
import { recordsOf } from "./write-effects.ts";

/** The most fields that are shown, and the most records whose present values are read. */
const maxChanges = 100;

export type Described = Pick<ApprovalDetails, "changes" | "amounts">;

/**
 * Returns the fields that a call changes with their values before and after, and the totals of its records. Only fields
 * that the call itself writes are read, and totals that the rules let it read.
 */
export async function describeChanges(
  io: Pick<CallIo, "fields" | "odoo" | "context">,
  request: PolicyRequest | undefined,
  recordIds: readonly number[],
): Promise<Described> {
  if (request === undefined) return { changes: [], amounts: [] };
  const records = await recordsOf(io, request);
  const changes: ChangedField[] = [];
  for (const [index, { model, fields, id, values }] of records.entries()) {
    // The first record of a plan has no id of its own: the call names it.
    const real = index === 0 && id !== undefined ? recordIds[0] : id;
    const names = Object.keys(values).filter((name) => fields.has(name));
    const before = real === undefined || names.length === 0 ? undefined : await readOne(io, model, real, names);
    for (const name of names) {
      if (changes.length === maxChanges) return { changes, amounts: await amountsOf(io, request.model, recordIds) };
      const field = fields.get(name);
      changes.push({
        model,
        id: real,
        field: name,
        label: field?.string ?? name,
        ...(before === undefined ? {} : { before: before[name] }),
        after: values[name],
      });
    }
  }
  return { changes, amounts: await amountsOf(io, request.model, recordIds) };
}

async function readOne(
  io: Pick<CallIo, "odoo">,
  model: string,
  id: number,
  fields: readonly string[],
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const [row] = await read(io.odoo, model, [id], { fields });
  return row;
}

/** Returns the total of each record, where its model has one that may be read. */
async function amountsOf(
  io: Pick<CallIo, "fields" | "odoo" | "context">,
  model: string,
  ids: readonly number[],
): Promise<Described["amounts"]> {
  const fields = await io.fields(model);
  const rule = io.context.rules.models.get(model);
  const isOpen = (name: string) => fields.has(name) && rule?.deniedFields.includes(name) !== true;
  if (ids.length === 0 || rule?.read !== true || !isOpen("amount_total")) return [];
  const names = ["amount_total", ...(isOpen("currency_id") ? ["currency_id"] : [])];
  const rows = await read(io.odoo, model, ids.slice(0, 20), { fields: names });
  return rows.map((row) => ({
    label: fields.get("amount_total")?.string ?? "amount_total",
    value: Number(row["amount_total"]),
    currency: Array.isArray(row["currency_id"]) ? String(row["currency_id"][1]) : "",
  }));
}
