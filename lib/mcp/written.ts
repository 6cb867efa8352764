import { z } from "zod";
import { cleanValue } from "./clean-text.ts";
import type { Done } from "./define-tool.ts";
import { fence } from "./fence.ts";
import { toText } from "./present.ts";

/** What a write answers, for a new record and a changed one. */
export const writtenOutput = z.object({
  model: z.string(),
  id: z.int().optional(),
  record: z.record(z.string(), z.unknown()).optional(),
  link: z.string().optional(),
  changed_fields: z.array(z.string()).optional(),
  fields_not_applied: z.array(z.object({ field: z.string(), now: z.unknown() })).optional(),
  deduplicated: z.boolean().optional(),
  dry_run: z.boolean().optional(),
  warnings: z.array(z.string()).optional(),
});
export type Written = z.input<typeof writtenOutput>;

/** The answer of a write that was only checked. */
export function dryRun(verb: "create" | "update", model: string, warnings: string[]): Done<Written> {
  const lines = [
    `Nothing was changed. The names and types to ${verb} in ${model} are right, as far as can be seen from outside.`,
    "Odoo itself was not asked: its own rules may still refuse.",
    ...warnings,
  ];
  return { data: { model, dry_run: true, warnings }, text: lines.join("\n"), rows: 0 };
}

export function writtenText(verb: "Created" | "Updated", data: Written): string {
  const others = (data.fields_not_applied ?? []).map(({ field, now }) => `${field}: ${toText(cleanValue(now))}`);
  const name = data.record?.["display_name"];
  return [
    `${verb} ${data.model} ${data.id}.${data.link === undefined ? "" : ` ${data.link}`}`,
    ...(name === undefined ? [] : [fence(`display_name: ${toText(name)}`)]),
    ...(others.length > 0 ? [`Odoo holds other values than were sent in:\n${fence(others.join("\n"))}`] : []),
    ...(data.record === undefined ? ["It could not be read back."] : []),
  ].join("\n");
}
