import { z } from "zod";
import { asList } from "../../../kernel/read-json.ts";
import { importRows } from "../../../odoo/calls/import-rows.ts";
import type { FieldInfo, FieldMap } from "../../../odoo/types.ts";
import { isGivenAtFirst } from "../../../policy/writes/judge-writable.ts";
import { requireEditableStates } from "../../../records/actions/editable-states.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { dayNotes } from "../../../records/domains/day-notes.ts";
import { requireRecordModel, requireTargets, withModelId } from "../../../records/lookups/record-model.ts";
import { allExist } from "../../../records/lookups/still-there.ts";
import { toAsked } from "../../../records/text/asked-values.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { requireStoredProperties } from "../../../records/values/stored-properties.ts";
import { checkValues, refuseProperties } from "../../../records/values/values.ts";
import { checkOutside } from "../../../records/writes/check-outside.ts";
import { notes } from "../../answers/notes.ts";
import { type CheckedBy, dryRunText } from "../../answers/written.ts";
import { type Done, defineTool, type WriteState } from "../../catalog/define-tool.ts";
import { context, modelName } from "../../catalog/inputs.ts";
import { confirmable } from "../../pipeline/confirmation.ts";
import { compare, settle, toWarnings } from "./import-records-result.ts";
import {
  convert,
  type Row,
  refuseLines,
  requireDifferent,
  requireIds,
  requireSameFields,
  splitRow,
} from "./import-records-rows.ts";

const output = z.object({
  ...confirmable,
  model: z.string(),
  ids: z.array(z.int()).optional(),
  dry_run: z.boolean().optional(),
  checked_by: z.enum(["odoo", "gateway"]).optional(),
  warnings: z.array(z.string()).optional(),
  changed_since: z.array(z.string()).optional(),
  notes,
  deduplicated: z.boolean().optional(),
});

export const importRecords = defineTool({
  name: "import_records",
  title: "Import records",
  description:
    "Creates or updates up to 100 records, all or none. Every row has the same fields; to update, its id too.",
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  access: "write",
  toolsets: ["write"],
  input: z.strictObject({
    model: modelName,
    rows: z.array(z.record(z.string(), z.unknown())).min(1).max(100).describe("Field values by name; relations by id"),
    mode: z.enum(["create", "update"]),
    dry_run: z.boolean().default(false).describe("Try without changing"),
    context: context.optional(),
  }),
  output,
  plan({ model, mode, dry_run, context, ...args }) {
    const rows = args.rows.map((row, i) => splitRow(row, mode, i));
    const names = Object.keys(rows[0]?.values ?? {});
    requireSameFields(rows, names);
    const operation = mode === "create" ? "create" : "write";
    const ids = rows.flatMap(({ id }) => (id === undefined ? [] : [id]));
    requireDifferent(ids);
    const planned: PlannedImport = { model, mode, operation, rows, names, context };
    return {
      subject: { operation, model, recordIds: ids, fields: names },
      request: {
        kind: "import",
        operation,
        model,
        rows: rows.map(({ values }) => values),
        ...(context === undefined ? {} : { context }),
      },
      writes: !dry_run,
      bulk: true,
      confirm: {
        level: "change",
        summary: `${rows.length} records of ${model} would be ${mode}d, the first with ${toAsked(rows[0]?.values ?? {})}.`,
      },
      // A repeated update is carried out again, because other changes may have happened in between.
      ...(dry_run || mode === "update"
        ? {}
        : {
            once: {
              arguments: { model, mode, rows: args.rows, context: context ?? {} },
              standing: (io, first) => standing(io, planned, first),
            },
          }),
      async execute(io) {
        const checked = await check(io, planned);
        return dry_run ? tryOut(io, planned, checked) : executeCall(io, planned, checked);
      },
    };
  },
});

type Answer = Done<z.input<typeof output>>;

interface PlannedImport {
  readonly model: string;
  readonly mode: "create" | "update";
  readonly operation: "create" | "write";
  readonly rows: readonly Row[];
  /** The fields of every row. */
  readonly names: readonly string[];
  readonly context: Readonly<Record<string, unknown>> | undefined;
}

interface CheckedImport {
  /** The values of each row as Odoo takes them. */
  readonly sent: readonly Record<string, unknown>[];
  readonly ask: Ask;
  readonly doubts: Set<string>;
  readonly notes: readonly string[];
}

/** Returns what became of the records that an equal call created before. */
async function standing(
  io: CallIo,
  { model, rows, context }: PlannedImport,
  { data: first, recordIds: made = [] }: Done<Record<string, unknown>>,
): Promise<WriteState<z.input<typeof output>>> {
  const there = await allExist(io, model, made, context);
  if (there !== true) return there === undefined ? "unknown" : "undone";
  const sent = await convert(io, model, rows);
  const found = await compare(io, { model, ids: made, sent, context, archived: true });
  const before = new Set(asList(first["warnings"]));
  const changed = found.differences.filter(({ text }) => !before.has(text)).map(({ place }) => place);
  const warnings = toWarnings(found);
  return {
    data: {
      status: "done" as const,
      model,
      ids: [...made],
      ...(warnings.length > 0 ? { warnings } : {}),
      ...(changed.length > 0 ? { changed_since: changed } : {}),
      ...(first["notes"] === undefined ? {} : { notes: asList(first["notes"]).map(String) }),
    },
    text: [
      ...(changed.length > 0 ? [`Since then this was changed: ${changed.join(", ")}.`] : []),
      `There are ${made.length} records of ${model}: ${made.join(", ")}.`,
      ...(warnings.length > 0 ? [wrapUntrusted(warnings.join("\n"))] : []),
    ].join("\n"),
    recordIds: made,
    rows: made.length,
  };
}

/** Converts the rows for the import. Throws if a row cannot be imported. */
async function check(io: CallIo, { model, mode, rows, names, context }: PlannedImport): Promise<CheckedImport> {
  const fields = await io.fields(model);
  const values = rows.map((row) => row.values);
  refuseLines(names, fields);
  if (mode === "create") for (const [i, row] of values.entries()) requireRecordModel(row, fields, place(i));
  const isGiven = (field: FieldInfo) => mode === "create" && isGivenAtFirst(model, field);
  const doubts = new Set(values.flatMap((row, i) => checkValues(row, fields, place(i), isGiven)));
  const sent = await convert(io, model, rows);
  requireIds(sent, fields);
  if (mode === "update") for (const [i, row] of values.entries()) refuseProperties(row, fields, place(i));
  const written = sent.map((row, i) => ({ model, fields, id: rows[i]?.id, values: row, path: place(i) }));
  await requireEditableStates(io, written);
  await requireStoredProperties(io, written);
  const notes = await dayNotes(io, { model, rows: values, context, place });
  const known = new Map<string, Promise<number>>();
  const filled = await Promise.all(
    rows.map(async (row, i) => {
      const at = { model, context, path: place(i), known };
      return { ...row, values: await withModelId(io, sent[i] ?? {}, at) };
    }),
  );
  if (mode === "create") await requireTargets(io, values, fields, place);
  return { sent, ask: { rows: filled, fields, context }, doubts, notes };
}

async function tryOut(io: CallIo, planned: PlannedImport, { ask, doubts, notes }: CheckedImport): Promise<Answer> {
  const { model, mode, operation, rows } = planned;
  const by = await tryImport(io, model, operation, ask, doubts);
  return {
    data: { model, dry_run: true, checked_by: by, warnings: [...doubts], ...toNoted(notes) },
    text: [dryRunText(`${mode} ${rows.length} records of ${model}`, by), ...doubts, ...notes].join("\n"),
    rows: 0,
  };
}

async function executeCall(
  io: CallIo,
  { model, mode, context }: PlannedImport,
  { sent, ask, notes }: CheckedImport,
): Promise<Answer> {
  const done = settle(await importRows(io.odoo, model, ask));
  const warnings = toWarnings(await compare(io, { model, ids: done, sent, context }));
  return {
    data: {
      status: "done" as const,
      model,
      ids: [...done],
      ...(warnings.length > 0 ? { warnings } : {}),
      ...toNoted(notes),
    },
    text: [
      `${mode === "create" ? "Created" : "Updated"} ${done.length} records of ${model}: ${done.join(", ")}.`,
      ...(warnings.length > 0 ? [wrapUntrusted(warnings.join("\n"))] : []),
      ...notes,
    ].join("\n"),
    recordIds: done,
    rows: done.length,
  };
}

function toNoted(notes: readonly string[]): { notes?: string[] } {
  return notes.length === 0 ? {} : { notes: [...notes] };
}

interface Ask {
  readonly rows: readonly (Row & { readonly values: Record<string, unknown> })[];
  readonly fields: FieldMap;
  readonly context: Readonly<Record<string, unknown>> | undefined;
}

async function tryImport(
  io: CallIo,
  model: string,
  operation: "create" | "write",
  ask: Ask,
  doubts: Set<string>,
): Promise<CheckedBy> {
  if (io.odoo.supportsDryRun === true) {
    settle(await importRows(io.odoo, model, ask, { dryRun: true }));
    return "odoo";
  }
  const rows = ask.rows.map((row, i) => ({ ...row, path: place(i) }));
  for (const doubt of await checkOutside(io, { model, operation, rows, context: ask.context })) doubts.add(doubt);
  return "gateway";
}

function place(i: number): string {
  return `rows[${i}]`;
}
