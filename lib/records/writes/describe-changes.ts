import type { ApprovalDetails, ChangedField } from "../../kernel/approvals/details.ts";
import { read } from "../../odoo/calls/client.ts";
import type { PolicyRequest } from "../../policy/request.ts";
import type { CallIo } from "../call-io.ts";
import { recordsOf } from "./write-effects.ts";

/** The most fields that are shown. */
const maxChanges = 100;

export interface Described extends Pick<ApprovalDetails, "changes" | "more" | "amounts"> {
  /** The times of the last change of every record that exists already, which differ once one has changed. */
  readonly stamps: readonly string[];
}

/**
 * Returns the fields that a call changes with their values before and after, and the totals of its records. Only fields
 * that the call itself writes are read, totals that the rules let it read, and the times of the last change.
 */
export async function describeChanges(
  io: Pick<CallIo, "fields" | "odoo" | "context">,
  request: PolicyRequest | undefined,
  recordIds: readonly number[],
): Promise<Described> {
  if (request === undefined) return { changes: [], more: 0, amounts: [], stamps: [] };
  const changes: ChangedField[] = [];
  let more = 0;
  const touched = new Map<string, Set<number>>([[request.model, new Set(recordIds)]]);
  for (const { model, fields, id, values, path } of await recordsOf(io, request)) {
    const real = id === undefined ? undefined : (idAt(path, recordIds) ?? id);
    if (real !== undefined) touched.set(model, (touched.get(model) ?? new Set()).add(real));
    const names = Object.keys(values).filter((name) => fields.has(name));
    const shown = names.slice(0, maxChanges - changes.length);
    more += names.length - shown.length;
    const before = real === undefined || shown.length === 0 ? undefined : await readOne(io, model, real, shown);
    for (const name of shown) {
      const label = fields.get(name)?.string ?? name;
      const was = before === undefined ? {} : { before: before[name] };
      changes.push({ model, id: real, field: name, label, ...was, after: values[name] });
    }
  }
  const stamps: string[] = [];
  for (const [model, ids] of touched) stamps.push(...(await stampsOf(io, model, [...ids])));
  return { changes, more, amounts: await amountsOf(io, request.model, recordIds), stamps };
}

/** Returns the id of a record that the call itself names: lines have their ids in their commands. */
function idAt(path: string, recordIds: readonly number[]): number | undefined {
  const row = /^(?:values|rows\[(\d+)\])$/.exec(path);
  return row === null ? undefined : recordIds[Number(row[1] ?? 0)];
}

async function stampsOf(io: Pick<CallIo, "odoo">, model: string, ids: readonly number[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await read(io.odoo, model, ids, { fields: ["write_date"] });
  return rows.map(({ id, write_date: at }) => `${model},${id},${String(at)}`).toSorted();
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
