import { create, write } from "../../odoo/calls/client.ts";
import type { CallIo } from "../../records/call-io.ts";
import { checkOutside } from "../../records/writes/check-outside.ts";
import type { Done } from "../catalog/define-tool.ts";
import { dryRun, type Written } from "./written.ts";

export interface DryRunRequest {
  readonly model: string;
  /** The values as they would be sent to Odoo. */
  readonly values: Record<string, unknown>;
  /** The record to change; undefined for a new record. */
  readonly id?: number;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Tries a write without changing Odoo. Odoo carries it out and rolls it back if the connection supports that; otherwise
 * the gateway checks it. The answer says which of the two was done. Throws the errors that the write would throw.
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
