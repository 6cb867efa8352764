import { linkOf } from "../../policy/fields/linked-models.ts";
import type { PolicyRequest } from "../../policy/request.ts";
import { policyTable } from "../../policy/table/table.ts";
import { effectsIn } from "../../policy/writes/judge-effects.ts";
import { isParent } from "../../policy/writes/line-parents.ts";
import type { CallIo } from "../call-io.ts";
import { isToMany } from "../values/values.ts";
import { effectsOf, recordsOf } from "./write-effects.ts";
import type { WrittenRecord } from "./written-records.ts";

/**
 * Returns the models whose records a write changes: its own, those of its lines and of their parents, those that are
 * deleted along, and the record of a file or message. `all` is returned where that is not known beforehand: a button
 * may change anything.
 */
export async function touchedModels(
  io: Pick<CallIo, "fields">,
  request: PolicyRequest,
): Promise<ReadonlySet<string> | "all"> {
  // A form that opens without a method is a read for the rules.
  if (request.kind === "action" || request.kind === "read") return "all";
  const touched = new Set([request.model]);
  for (const record of await recordsOf(io, request)) {
    const named = namedRecord(record);
    if (named === "unknown") return "all";
    for (const model of [...named, record.model, ...parentsOf(record), ...linesOf(record)]) touched.add(model);
  }
  for (const model of (await effectsOf(io, request)).changes.keys()) touched.add(model);
  if (request.kind === "unlink") {
    const fields = await io.fields(request.model);
    const record = { model: request.model, fields };
    const lines = [...fields.values()].flatMap(({ type, relation }) => (type === "one2many" && relation) || []);
    const along = policyTable.deletedAlong[request.model] ?? [];
    for (const model of [...parentsOf(record), ...lines, ...along]) touched.add(model);
  }
  return withParts(touched);
}

/** Returns the models of which the record is a line: changing a line changes its document. */
function parentsOf({ model, fields }: Pick<WrittenRecord, "model" | "fields">): string[] {
  return [...fields.values()].flatMap((field) => (isParent(model, field) && field.relation) || []);
}

/** Returns the models of lines that are added, taken out or deleted, and those that a field changes beside itself. */
function linesOf({ model, fields, id, values }: WrittenRecord): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const field = fields.get(name);
    if (field === undefined) return [];
    const beside = effectsIn({ model, fields, name, value, creates: id === undefined }).map(({ on }) => on);
    const { type, relation } = field;
    const isLines = relation !== undefined && isToMany(field) && (type === "one2many" || deletes(value));
    return isLines ? [...beside, relation] : beside;
  });
}

function deletes(value: unknown): boolean {
  return Array.isArray(value) && value.some((command) => Array.isArray(command) && command[0] === 2);
}

/** Returns the model of the record to which a file, message or activity belongs; none for other records. */
function namedRecord({ model, fields, values }: WrittenRecord): readonly string[] | "unknown" {
  const link = linkOf(model, fields);
  if (link === undefined) return [];
  const named = "through" in link ? undefined : values[link.model];
  return typeof named === "string" ? [named] : "unknown";
}

/** Adds the other half of records that Odoo stores in two models, such as a product and its template. */
function withParts(touched: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(touched);
  for (const [whole, parts] of Object.entries(policyTable.ownParts)) {
    if (touched.has(whole)) for (const part of parts ?? []) all.add(part);
    if (parts?.some((part) => touched.has(part)) === true) all.add(whole);
  }
  return all;
}
