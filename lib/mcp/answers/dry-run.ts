import { create, write } from "../../odoo/calls/client.ts";
import type { CallIo } from "../../records/call-io.ts";
import { checkOutside } from "../../records/writes/check-outside.ts";
import type { Done } from "../catalog/define-tool.ts";
import { dryRun, type Written } from "./written.ts";

export interface DryRunRequest {
  readonly model: string;
  /** As Odoo would be sent them. */
  readonly values: Record<string, unknown>;
  /** Of the record to change; none: a new one. */
  readonly id?: number;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A write that leaves nothing: carried out and rolled back where the way to Odoo can do that, else checked from outside.
 * The answer says which of the two it was. Throws what the write would.
 */
export async function dryRunWrite(
  io: CallIo,
  trial: DryRunRequest,
  doubts: readonly string[],
  notes: string[],
): Promise<Done<Written>> {
  const { model, id, values, context = {} } = trial;
  const verb = id === undefined ? "create" : "update";
  if (io.odoo.supportsDryRun === true) {
    if (id === undefined) await create(io.odoo, model, values, { context }, { dryRun: true });
    else await write(io.odoo, model, [id], values, { context }, { dryRun: true });
    return dryRun(verb, model, "odoo", { warnings: [...doubts], notes });
  }
  const row = { path: "values", values, ...(id === undefined ? {} : { id }) };
  const more = await checkOutside(io, {
    model,
    operation: id === undefined ? "create" : "write",
    rows: [row],
    context,
  });
  return dryRun(verb, model, "gateway", { warnings: [...doubts, ...more], notes });
}
