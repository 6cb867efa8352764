import { z } from "zod";
import { confirmable } from "./confirmation.ts";
import type { Done } from "./define-tool.ts";
import { fence } from "./fence.ts";
import { toText } from "./present.ts";

/** What a write answers, for a new record and a changed one. */
export const writtenOutput = z.object({
  ...confirmable,
  model: z.string(),
  id: z.int().optional(),
  record: z.record(z.string(), z.unknown()).optional(),
  link: z.string().optional(),
  changed_fields: z.array(z.string()).optional(),
  fields_not_applied: z.array(z.object({ field: z.string(), now: z.unknown() })).optional(),
  deduplicated: z.boolean().optional(),
  dry_run: z.boolean().optional(),
  checked_by: z.enum(["odoo", "gateway"]).optional(),
  warnings: z.array(z.string()).optional(),
});
export type Written = z.input<typeof writtenOutput>;

/** Who a dry run asked: Odoo itself, which did it all and took it back, or what can be seen from outside. */
export type CheckedBy = "odoo" | "gateway";

export function dryRunText(what: string, by: CheckedBy): string {
  return by === "odoo"
    ? `Nothing was changed. Odoo tried to ${what} for real, found nothing to object to, and took it back.`
    : `Nothing was changed. From outside nothing speaks against it to ${what}: rights, required fields, types and relations were checked. Odoo itself was not asked: its own rules may still refuse.`;
}

/** The answer of a write that was only tried. */
export function dryRun(verb: "create" | "update", model: string, by: CheckedBy, warnings: string[]): Done<Written> {
  const what = verb === "create" ? `create a ${model}` : `update the ${model}`;
  return {
    data: { model, dry_run: true, checked_by: by, warnings },
    text: [dryRunText(what, by), ...warnings].join("\n"),
    rows: 0,
  };
}

export function writtenText(verb: "Created" | "Updated", data: Written): string {
  const others = (data.fields_not_applied ?? []).map(({ field, now }) => `${field}: ${toText(now)}`);
  const name = data.record?.["display_name"];
  return [
    `${verb} ${data.model} ${data.id}.${data.link === undefined ? "" : ` ${data.link}`}`,
    ...(name === undefined ? [] : [fence(`display_name: ${toText(name)}`)]),
    ...(others.length > 0 ? [`Odoo holds other values than were sent in:\n${fence(others.join("\n"))}`] : []),
    ...(data.record === undefined ? ["It could not be read back."] : []),
  ].join("\n");
}
