import { z } from "zod";
import { AppError } from "../../../kernel/errors.ts";
import { type Imported, importRows } from "../../../odoo/calls/import-rows.ts";
import type { FieldInfo, FieldMap, OdooRecord } from "../../../odoo/types.ts";
import { isGivenAtFirst } from "../../../policy/writes/judge-writable.ts";
import { requireOpenStates } from "../../../records/actions/open-states.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { dayNotes } from "../../../records/domains/day-notes.ts";
import { readHeld } from "../../../records/lookups/held.ts";
import { requireRecordModel, requireTargets, withModelId } from "../../../records/lookups/record-model.ts";
import { allExist } from "../../../records/lookups/still-there.ts";
import { toAsked } from "../../../records/text/asked-values.ts";
import { toText } from "../../../records/text/present-values.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { requireStoredProperties } from "../../../records/values/stored-properties.ts";
import { checkValues, refuseProperties, toOdooValues } from "../../../records/values/values.ts";
import { checkOutside } from "../../../records/writes/check-outside.ts";
import { notApplied } from "../../../records/writes/diff-after-write.ts";
import { notes } from "../../answers/notes.ts";
import { type CheckedBy, dryRunText } from "../../answers/written.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { context, modelName } from "../../catalog/inputs.ts";
import { confirmable } from "../../pipeline/confirmation.ts";

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
  output: z.object({
    ...confirmable,
    model: z.string(),
    ids: z.array(z.int()).optional(),
    dry_run: z.boolean().optional(),
    checked_by: z.enum(["odoo", "gateway"]).optional(),
    warnings: z.array(z.string()).optional(),
    changed_since: z.array(z.string()).optional(),
    notes,
    deduplicated: z.boolean().optional(),
  }),
  plan({ model, mode, dry_run, ...args }) {
    const rows = args.rows.map((row, i) => splitRow(row, mode, i));
    const names = Object.keys(rows[0]?.values ?? {});
    requireSameFields(rows, names);
    const operation = mode === "create" ? "create" : "write";
    const ids = rows.flatMap(({ id }) => (id === undefined ? [] : [id]));
    requireDifferent(ids);
    return {
      subject: { operation, model, recordIds: ids, fields: names },
      request: {
        kind: "import",
        operation,
        model,
        rows: rows.map(({ values }) => values),
        ...(args.context === undefined ? {} : { context: args.context }),
      },
      writes: !dry_run,
      bulk: true,
      confirm: {
        level: "change",
        summary: `${rows.length} records of ${model} would be ${mode}d, the first with ${toAsked(rows[0]?.values ?? {})}.`,
      },
      // The same change again is the same record: it is carried out, or what came between would stand.
      ...(dry_run || mode === "update"
        ? {}
        : {
            once: {
              arguments: { model, mode, rows: args.rows, context: args.context ?? {} },
              async standing(io, { data: first, recordIds: made = [] }) {
                const there = await allExist(io, model, made, args.context);
                if (there !== true) return there === undefined ? "unknown" : "undone";
                const sent = await convert(io, model, rows);
                const found = await compare(io, { model, ids: made, sent, context: args.context, archived: true });
                const before = new Set(first["warnings"] as readonly string[] | undefined);
                const changed = found.differences.filter(({ text }) => !before.has(text)).map(({ place }) => place);
                const warnings = toWarnings(found);
                return {
                  data: {
                    status: "done" as const,
                    model,
                    ids: [...made],
                    ...(warnings.length > 0 ? { warnings } : {}),
                    ...(changed.length > 0 ? { changed_since: changed } : {}),
                    ...(first["notes"] === undefined ? {} : { notes: first["notes"] as string[] }),
                  },
                  text: [
                    ...(changed.length > 0 ? [`Since then this was changed: ${changed.join(", ")}.`] : []),
                    `There are ${made.length} records of ${model}: ${made.join(", ")}.`,
                    ...(warnings.length > 0 ? [wrapUntrusted(warnings.join("\n"))] : []),
                  ].join("\n"),
                  recordIds: made,
                  rows: made.length,
                };
              },
            },
          }),
      async execute(io) {
        const fields = await io.fields(model);
        refuseLines(names, fields);
        if (mode === "create")
          for (const [i, { values }] of rows.entries()) requireRecordModel(values, fields, `rows[${i}]`);
        const isGiven = (field: FieldInfo) => mode === "create" && isGivenAtFirst(model, field);
        const doubts = new Set(rows.flatMap(({ values }, i) => checkValues(values, fields, `rows[${i}]`, isGiven)));
        const sent = await convert(io, model, rows);
        requireIds(sent, fields);
        if (mode === "update")
          for (const [i, { values }] of rows.entries()) refuseProperties(values, fields, `rows[${i}]`);
        const written = sent.map((values, i) => ({ model, fields, id: rows[i]?.id, values, path: `rows[${i}]` }));
        await requireOpenStates(io, written);
        await requireStoredProperties(io, written);
        const place = (i: number) => `rows[${i}]`;
        const told = await dayNotes(io, {
          model,
          rows: rows.map(({ values }) => values),
          context: args.context,
          place,
        });
        const known = new Map<string, Promise<number>>();
        const filled = await Promise.all(
          rows.map(async (row, i) => {
            const place = { model, context: args.context, path: `rows[${i}]`, known };
            return { ...row, values: await withModelId(io, sent[i] ?? {}, place) };
          }),
        );
        if (mode === "create")
          await requireTargets(
            io,
            rows.map(({ values }) => values),
            fields,
            place,
          );
        const ask = { rows: filled, fields, context: args.context };
        const noted = told.length === 0 ? {} : { notes: told };
        if (dry_run) {
          const by = await tryImport(io, model, operation, ask, doubts);
          return {
            data: { model, dry_run: true, checked_by: by, warnings: [...doubts], ...noted },
            text: [dryRunText(`${mode} ${rows.length} records of ${model}`, by), ...doubts, ...told].join("\n"),
            rows: 0,
          };
        }
        const done = settle(await importRows(io.odoo, model, ask));
        const warnings = toWarnings(await compare(io, { model, ids: done, sent, context: args.context }));
        return {
          data: {
            status: "done" as const,
            model,
            ids: [...done],
            ...(warnings.length > 0 ? { warnings } : {}),
            ...noted,
          },
          text: [
            `${mode === "create" ? "Created" : "Updated"} ${done.length} records of ${model}: ${done.join(", ")}.`,
            ...(warnings.length > 0 ? [wrapUntrusted(warnings.join("\n"))] : []),
            ...told,
          ].join("\n"),
          recordIds: done,
          rows: done.length,
        };
      },
    };
  },
});

interface Compared {
  readonly model: string;
  readonly ids: readonly number[];
  /** In the order of the ids. */
  readonly sent: readonly Readonly<Record<string, unknown>>[];
  readonly context: Readonly<Record<string, unknown>> | undefined;
  /** Rows that were archived since are told too. */
  readonly archived?: boolean;
}

interface Found {
  readonly differences: readonly { readonly place: string; readonly text: string }[];
  /** Fields that could not be read back in every row. */
  readonly open: ReadonlySet<string>;
}

const shownWarnings = 50;

/** What Odoo holds otherwise than a row says, by row. */
async function compare(io: CallIo, { model, ids, sent, context, archived = false }: Compared): Promise<Found> {
  const fields = await io.fields(model);
  const names = Object.keys(sent[0] ?? {});
  const marks = archived && fields.has("active") && !names.includes("active") ? ["active"] : [];
  const held = await readHeld(io, { model, ids, names: [...names, ...marks], context });
  const open = new Set<string>();
  const differences = ids.flatMap((id, i) => {
    const now: OdooRecord = held.get(id) ?? { id };
    for (const name of Object.keys(sent[i] ?? {})) if (now[name] === undefined) open.add(name);
    const others = notApplied({ sent: sent[i] ?? {}, now, before: {}, fields });
    const gone = marks.length > 0 && now["active"] === false;
    return [
      ...others.map(({ field, now: value }) => {
        const place = `rows[${i}].${field}`;
        return { place, text: `${place}: Odoo holds ${toText(value) || "nothing"}.` };
      }),
      ...(gone ? [{ place: `rows[${i}].active`, text: `rows[${i}] is archived now.` }] : []),
    ];
  });
  return { differences, open };
}

function toWarnings({ differences, open }: Found): string[] {
  const more = differences.length - shownWarnings;
  return [
    ...differences.slice(0, shownWarnings).map(({ text }) => text),
    ...(more > 0 ? [`${more} more values differ: compare with search_records on the ids.`] : []),
    ...(open.size > 0 ? [`Could not be read back in every row, so not checked: ${[...open].join(", ")}.`] : []),
  ];
}

async function convert(io: CallIo, model: string, rows: readonly Row[]): Promise<Record<string, unknown>[]> {
  return Promise.all(rows.map(({ values }, i) => toOdooValues(values, model, io.fields, { path: `rows[${i}]` })));
}

interface Row {
  readonly id?: number;
  readonly values: Readonly<Record<string, unknown>>;
}

function splitRow({ id, ...values }: Record<string, unknown>, mode: "create" | "update", i: number): Row {
  if (mode === "create") {
    if (id === undefined) return { values };
    throw new AppError("invalid_input", "A new record has no id yet.", { path: `rows[${i}].id` });
  }
  if (Number.isInteger(id) && (id as number) > 0) return { id: id as number, values };
  throw new AppError("invalid_input", "To update, every row needs the id of its record.", { path: `rows[${i}].id` });
}

function requireSameFields(rows: readonly Row[], names: readonly string[]): void {
  if (names.length === 0) {
    throw new AppError("invalid_input", "A row needs fields.", {
      path: "rows[0]",
      hint: `Such as ${rows[0]?.id === undefined ? '{"name": "Azure"}' : `{"id": ${rows[0].id}, "name": "Azure"}`}.`,
    });
  }
  const odd = rows.findIndex(
    ({ values }) => Object.keys(values).length !== names.length || !names.every((name) => Object.hasOwn(values, name)),
  );
  if (odd === -1) return;
  throw new AppError("invalid_input", `Every row has the same fields: ${names.join(", ")}.`, {
    path: `rows[${odd}]`,
    hint: "Fill what is left out, or import the rows that differ in a call of their own.",
  });
}

/** Of two rows for one record the second would undo the first, and two changes would be claimed. */
function requireDifferent(ids: readonly number[]): void {
  const again = ids.findIndex((id, i) => ids.indexOf(id) < i);
  if (again === -1) return;
  throw new AppError("invalid_input", `rows[${ids.indexOf(ids[again] as number)}] changes the same record.`, {
    path: `rows[${again}].id`,
    hint: "Send one row for each record.",
  });
}

/** Lines of a record have records of their own, which rows cannot say. */
function refuseLines(names: readonly string[], fields: FieldMap): void {
  const line = names.find((name) => fields.get(name)?.type === "one2many");
  if (line === undefined) return;
  throw new AppError("invalid_input", `${line} holds records of its own.`, {
    path: `rows[0].${line}`,
    hint: "Import those records by themselves, or use create_record.",
  });
}

/** A row sets the ids of a relation to many: Odoo's import knows no other command. */
function requireIds(rows: readonly Readonly<Record<string, unknown>>[], fields: FieldMap): void {
  rows.forEach((values, i) => {
    for (const [name, value] of Object.entries(values)) {
      if (fields.get(name)?.type !== "many2many" || !Array.isArray(value)) continue;
      if (value.length === 1 && Array.isArray(value[0]) && value[0][0] === 6) continue;
      throw new AppError("invalid_input", `${name} takes a list of ids in a row, which become the ones it has.`, {
        path: `rows[${i}].${name}`,
        hint: `Such as "${name}": [7]. For other commands use update_record.`,
      });
    }
  });
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
  const rows = ask.rows.map((row, i) => ({ ...row, path: `rows[${i}]` }));
  for (const doubt of await checkOutside(io, { model, operation, rows, context: ask.context })) doubts.add(doubt);
  return "gateway";
}

const shownErrors = 20;

function settle({ ids, errors }: Imported): readonly number[] {
  if (ids !== undefined) return ids;
  const lines = errors.slice(0, shownErrors).map(({ row, message }) => `rows[${row}]: ${message}`);
  const more = errors.length > shownErrors ? [`${errors.length - shownErrors} more rows have faults.`] : [];
  throw new AppError("odoo_validation", [...lines, ...more].join("\n"), {
    quoted: true,
    hint: "Nothing was imported. Mend these rows and send all of them again.",
  });
}
