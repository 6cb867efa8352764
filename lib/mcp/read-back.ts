import { read } from "../odoo/client.ts";
import type { OdooRecord } from "../odoo/types.ts";
import type { CallIo } from "./define-tool.ts";
import { deniedIn } from "./may-it.ts";
import { readContext } from "./read-context.ts";
import { recordLink } from "./record-link.ts";
import { clipRecord, shapeRecord } from "./shape-record.ts";

export interface ReadBack {
  readonly record?: Record<string, unknown>;
  readonly link?: string;
  /** As Odoo sent it, to compare. */
  readonly raw?: OdooRecord;
}

/**
 * What Odoo holds after a write. The write has happened: if reading fails or is not enabled, the answer is just shorter.
 */
export async function readBack(
  io: CallIo,
  model: string,
  id: number,
  written: readonly string[],
  context: Readonly<Record<string, unknown>> | undefined,
): Promise<ReadBack> {
  const link = recordLink(io.context.connection, model, id);
  const head = link === undefined ? {} : { link };
  if (io.context.rules.models.get(model)?.read !== true) return head;
  const isDenied = deniedIn(io.context, model);
  const names = [...new Set(["display_name", ...written])].filter((name) => !isDenied(name));
  try {
    const [raw] = await read(io.odoo, model, [id], { fields: names, context: readContext(context) });
    if (raw === undefined) return head;
    const map = await io.fields(model);
    return { ...head, raw, record: clipRecord(shapeRecord(raw, names, map)).record };
  } catch {
    return head;
  }
}
