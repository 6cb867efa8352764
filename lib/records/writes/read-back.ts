import type { CallIo } from "../call-io.ts";
import { readValues, withoutContent } from "../lookups/read-values.ts";
import { recordLink } from "../lookups/record-link.ts";
import { clipRecord, shapeRecord } from "../values/shape-record.ts";
import { type Before, judgeWritten, type WrittenAsk } from "./judge-written.ts";

export interface ReadBack {
  readonly record?: Record<string, unknown> | undefined;
  readonly link?: string | undefined;
  readonly changed_fields?: string[] | undefined;
  /** The fields whose value in Odoo differs from the sent one, with Odoo's value. */
  readonly fields_not_applied?: { field: string; now: unknown }[] | undefined;
  readonly fields_not_checked?: string[] | undefined;
  readonly clipped_fields?: string[] | undefined;
  /** The current values of lines, by their path. */
  readonly lines?: readonly (readonly [place: string, value: unknown])[];
}

/**
 * Reads a record after a write and compares it with the sent values. The write has happened, so a read that fails or is
 * not enabled gives no error, and all fields count as not checked. `before` is undefined for a new record.
 */
export async function readBack(io: CallIo, id: number, ask: WrittenAsk, before?: Before): Promise<ReadBack> {
  const { model, sent, context } = ask;
  const link = recordLink(io.context.connection, model, id);
  const names = Object.keys(sent);
  const head = link === undefined ? {} : { link };
  const held = await readValues(io, { model, ids: [id], names: ["display_name", ...names], context });
  const raw = held.get(id);
  if (raw === undefined) return { ...head, fields_not_checked: names };
  const fields = await io.fields(model);
  const files = names.filter((name) => fields.get(name)?.type === "binary");
  const shown = shapeRecord(withoutContent(raw, files), ["display_name", ...names], fields);
  const verdict = await judgeWritten(io, ask, raw, before);
  const { record, clipped } = clipRecord(shown);
  return {
    ...head,
    record,
    ...(clipped.length === 0 ? {} : { clipped_fields: clipped }),
    ...(before?.record === undefined ? {} : { changed_fields: [...verdict.changed] }),
    fields_not_applied: [...verdict.notApplied],
    ...(verdict.notChecked.length === 0 ? {} : { fields_not_checked: [...verdict.notChecked] }),
    lines: verdict.lines,
  };
}
