import { z } from "zod";
import { shorten } from "../../kernel/text/clip-text.ts";
import type { FieldInfo, FieldMap } from "../../odoo/types.ts";
import { toText } from "../../records/text/present-values.ts";
import { wrapUntrusted } from "../../records/text/wrap-untrusted.ts";
import { localTime } from "../../records/values/local-times.ts";
import type { Done } from "../catalog/define-tool.ts";
import { confirmable } from "../pipeline/confirmation.ts";
import { notes } from "./notes.ts";

/** The answer of a write, for a new record and for a changed one. */
export const writtenOutput = z.object({
  ...confirmable,
  model: z.string(),
  id: z.int().optional(),
  record: z.record(z.string(), z.unknown()).optional(),
  link: z.string().optional(),
  changed_fields: z.array(z.string()).optional(),
  fields_not_applied: z.array(z.object({ field: z.string(), now: z.unknown() })).optional(),
  fields_not_checked: z.array(z.string()).optional(),
  clipped_fields: z.array(z.string()).optional(),
  deduplicated: z.boolean().optional(),
  dry_run: z.boolean().optional(),
  checked_by: z.enum(["odoo", "gateway"]).optional(),
  warnings: z.array(z.string()).optional(),
  changed_since: z.array(z.string()).optional(),
  notes,
  times_in: z.string().optional(),
});
export type Written = z.input<typeof writtenOutput>;

/** The side that checked a dry run: Odoo, which rolled the write back, or only the gateway, outside of Odoo. */
export type CheckedBy = "odoo" | "gateway";

export function dryRunText(what: string, by: CheckedBy): string {
  return by === "odoo"
    ? `Nothing was changed. Odoo tried to ${what}, found no error and rolled it back.`
    : `Nothing was changed. No error was found in the attempt to ${what}: rights, required fields, types and relations were checked. Odoo itself was not asked: its own rules may still refuse.`;
}

/** Returns the answer of a dry run. */
export function dryRun(
  verb: "create" | "update",
  model: string,
  by: CheckedBy,
  { warnings, notes: told }: { readonly warnings: string[]; readonly notes: string[] },
): Done<Written> {
  const what = verb === "create" ? `create a ${model}` : `update the ${model}`;
  return {
    data: { model, dry_run: true, checked_by: by, warnings, ...(told.length === 0 ? {} : { notes: told }) },
    text: [dryRunText(what, by), ...warnings, ...told].join("\n"),
    rows: 0,
  };
}

const maxLines = 60;

/** Returns a text with the values in Odoo, those that differ from the sent ones and those not checked. */
export function writtenText(
  verb: "Created" | "Updated" | "There is",
  data: Written,
  { fields, zone }: { readonly fields: FieldMap; readonly zone: string },
  lines: readonly (readonly [place: string, value: unknown])[] = [],
): string {
  const others = (data.fields_not_applied ?? []).map(({ field, now }) =>
    toLine(field, localTime(now, fields.get(field), zone), fields.get(field)),
  );
  const open = data.fields_not_checked ?? [];
  const { id: _id, ...record } = data.record ?? {};
  const shown = [...Object.entries(record), ...lines].map(([name, value]) => {
    const field = fields.get(name);
    return toLine(name, localTime(value, field, zone), field);
  });
  const changed = data.changed_fields === undefined ? undefined : new Set(data.changed_fields);
  const unchanged = Object.keys(record).filter((name) => name !== "display_name" && changed?.has(name) === false);
  return [
    `${verb} ${data.model} ${data.id}.${data.link === undefined ? "" : ` ${data.link}`}`,
    ...(shown.length > 0 ? [wrapUntrusted(shown.slice(0, maxLines).join("\n"))] : []),
    ...(shown.length > maxLines
      ? [`${shown.length - maxLines} more values are not shown: call get_record, and of lines search_records.`]
      : []),
    ...(unchanged.length > 0 ? [`The same as before: ${unchanged.join(", ")}.`] : []),
    ...(others.length > 0 ? [`Odoo holds other values than were sent in:\n${wrapUntrusted(others.join("\n"))}`] : []),
    ...(open.length > 0
      ? [`These could not be read back, so whether Odoo took them was not checked: ${open.join(", ")}.`]
      : []),
    ...(data.clipped_fields === undefined ? [] : [`Cut short: ${data.clipped_fields.join(", ")}`]),
    ...(data.notes ?? []),
  ].join("\n");
}

function toLine(name: string, value: unknown, field?: FieldInfo): string {
  return `${name}: ${shorten(toText(value, field), 500) || "(empty)"}`;
}
