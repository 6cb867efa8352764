import { z } from "zod";
import { create } from "../../../odoo/calls/client.ts";
import { isGivenAtFirst } from "../../../policy/writes/judge-writable.ts";
import { requireEditableStates } from "../../../records/actions/editable-states.ts";
import { dayNotes } from "../../../records/domains/day-notes.ts";
import { zoneOf } from "../../../records/domains/odoo-domain.ts";
import { requireRecordModel, requireTargets, withModelId } from "../../../records/lookups/record-model.ts";
import { toAsked } from "../../../records/text/asked-values.ts";
import { timesIn } from "../../../records/values/local-times.ts";
import { requireStoredProperties } from "../../../records/values/stored-properties.ts";
import { checkValues, toOdooValues } from "../../../records/values/values.ts";
import { requireOwnLines } from "../../../records/writes/own-lines.ts";
import { readBack } from "../../../records/writes/read-back.ts";
import { writtenRecords } from "../../../records/writes/written-records.ts";
import { changesSinceCreation } from "../../answers/changes-since-creation.ts";
import { dryRunWrite } from "../../answers/dry-run.ts";
import { writtenOutput, writtenText } from "../../answers/written.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { context, modelName, values } from "../../catalog/inputs.ts";

export const createRecord = defineTool({
  name: "create_record",
  title: "Create a record",
  description: "Creates one record and reads it back. The same call again within 5 minutes creates no second one.",
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  access: "write",
  toolsets: ["write"],
  input: z.strictObject({
    model: modelName,
    values,
    dry_run: z.boolean().default(false).describe("Try without creating"),
    idempotency_key: z.string().min(1).max(200).optional().describe("One record per key in 24 hours"),
    allow_duplicate: z.boolean().default(false).describe("Create the same again"),
    context: context.optional(),
  }),
  output: writtenOutput,
  plan({ model, dry_run, idempotency_key, allow_duplicate, ...args }) {
    const repeatable = dry_run || (allow_duplicate && idempotency_key === undefined);
    return {
      subject: { operation: "create", model, fields: Object.keys(args.values) },
      request: {
        kind: "create",
        model,
        values: args.values,
        ...(args.context === undefined ? {} : { context: args.context }),
      },
      writes: !dry_run,
      ...(repeatable
        ? {}
        : {
            once: {
              arguments: { model, values: args.values, context: args.context ?? {} },
              ...(idempotency_key === undefined ? {} : { key: idempotency_key }),
              async standing(io, first) {
                const sent = await toOdooValues(args.values, model, io.fields);
                return changesSinceCreation(io, { model, sent, context: args.context }, first);
              },
            },
          }),
      confirm: { level: "change", summary: `A new ${model} would be created: ${toAsked(args.values) || "empty"}.` },
      async execute(io) {
        const map = await io.fields(model);
        const doubts = checkValues(args.values, map, "values", (field) => isGivenAtFirst(model, field));
        requireRecordModel(args.values, map);
        const sent = await toOdooValues(args.values, model, io.fields);
        await requireOwnLines(io, { model, sent, context: args.context });
        const records = await writtenRecords(io, { model, id: undefined, values: sent, path: "values" });
        await requireEditableStates(io, records);
        await requireStoredProperties(io, records);
        const values = await withModelId(io, sent, { model, context: args.context });
        await requireTargets(io, [args.values], map, () => "values");
        const notes = await dayNotes(io, { model, rows: [args.values], context: args.context });
        if (dry_run) return dryRunWrite(io, { model, values, context: args.context }, doubts, notes);
        const id = await create(io.odoo, model, values, { context: args.context ?? {} });
        const { lines, ...held } = await readBack(io, id, { model, sent, context: args.context });
        const noted = notes.length === 0 ? {} : { notes };
        const data = { model, id, ...held, ...noted, ...timesIn([held.record ?? {}], map) };
        const zone = await zoneOf(io, args.context);
        return { data, text: writtenText("Created", data, { fields: map, zone }, lines), recordIds: [id], rows: 1 };
      },
    };
  },
});
