import { canonicalJson } from "../../kernel/canonical-json.ts";
import { deniedIn } from "../../records/authorize.ts";
import type { CallIo } from "../../records/call-io.ts";
import { zoneOf } from "../../records/domains/odoo-domain.ts";
import { allExist } from "../../records/lookups/still-there.ts";
import { timesIn } from "../../records/values/local-times.ts";
import type { WrittenAsk } from "../../records/writes/judge-written.ts";
import { readBack } from "../../records/writes/read-back.ts";
import type { Done, WriteState } from "../catalog/define-tool.ts";
import { type Written, writtenText } from "./written.ts";

/**
 * Returns what became of a record since it was created. A record that exists is never created again, however it was
 * changed: the answer shows its present values and names the fields that differ from the first answer.
 */
export async function changesSinceCreation(
  io: CallIo,
  { model, sent, context }: WrittenAsk,
  { data, recordIds: [id = 0] = [] }: Done<Record<string, unknown>>,
): Promise<WriteState<Written>> {
  const there = await allExist(io, model, [id], context);
  if (there !== true) return there === undefined ? "unknown" : "undone";
  const first = data as Written;
  const fields = await io.fields(model);
  // A create that does not set `active` means a record that is not archived.
  const isMarked = fields.get("active")?.type === "boolean" && !deniedIn(io.context, model, fields)("active");
  const asked = isMarked ? { active: true, ...sent } : sent;
  const { lines, ...held } = await readBack(io, id, { model, sent: asked, context });
  const before = new Set((first.fields_not_applied ?? []).map((one) => canonicalJson(one)));
  const others = (held.fields_not_applied ?? []).filter((one) => !before.has(canonicalJson(one)));
  // Lines of the first answer that cannot be matched any more: some were added or removed.
  const unchecked = new Set(first.fields_not_checked);
  const unmatched = (held.fields_not_checked ?? []).filter((name) => !unchecked.has(name));
  const changed = [
    ...new Set([...others.map(({ field }) => field), ...unmatched.map((name) => name.split("[")[0] ?? name)]),
  ];
  const isArchived = held.record?.["active"] === false && !("active" in sent);
  const wasSent = (name: string) => name !== "active" || "active" in sent;
  const now: Written = {
    model,
    id,
    ...held,
    record: Object.fromEntries(Object.entries(held.record ?? {}).filter(([name]) => wasSent(name) || isArchived)),
    fields_not_applied: held.fields_not_applied?.filter(({ field }) => wasSent(field)),
    fields_not_checked: held.fields_not_checked?.filter((name) => unchecked.has(name)),
    ...(changed.length === 0 ? {} : { changed_since: changed }),
    ...(first.notes === undefined ? {} : { notes: first.notes }),
    ...timesIn([held.record ?? {}], fields),
  };
  const zone = await zoneOf(io, context);
  return {
    data: now,
    text: [
      ...(changed.length === 0 ? [] : [`Since then this was changed: ${changed.join(", ")}.`]),
      ...(isArchived ? ["It is archived now."] : []),
      writtenText("There is", now, { fields, zone }, lines),
    ].join("\n"),
    recordIds: [id],
    rows: 1,
  };
}
