import { z } from "zod";
import { AppError } from "../../../kernel/errors.ts";
import { write } from "../../../odoo/calls/client.ts";
import { requireEditableStates } from "../../../records/actions/editable-states.ts";
import { dayNotes } from "../../../records/domains/day-notes.ts";
import { zoneOf } from "../../../records/domains/odoo-domain.ts";
import { withModelId } from "../../../records/lookups/record-model.ts";
import { recordName } from "../../../records/lookups/record-name.ts";
import { toAsked } from "../../../records/text/asked-values.ts";
import { timesIn } from "../../../records/values/local-times.ts";
import { mergeProperties } from "../../../records/values/merge-properties.ts";
import { requireStoredProperties } from "../../../records/values/stored-properties.ts";
import { checkValues, toOdooValues } from "../../../records/values/values.ts";
import { readBefore } from "../../../records/writes/judge-written.ts";
import { requireOwnLines } from "../../../records/writes/own-lines.ts";
import { readBack } from "../../../records/writes/read-back.ts";
import { writtenRecords } from "../../../records/writes/written-records.ts";
import { dryRunWrite } from "../../answers/dry-run.ts";
import { writtenOutput, writtenText } from "../../answers/written.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { context, modelName, recordId, values } from "../../catalog/inputs.ts";

export const updateRecord = defineTool({
  name: "update_record",
  title: "Update a record",
  description: "Changes fields of one record and names those that Odoo did not take.",
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  access: "write",
  toolsets: ["write"],
  input: z.strictObject({
    model: modelName,
    record_id: recordId,
    values,
    dry_run: z.boolean().default(false).describe("Try without changing"),
    context: context.optional(),
  }),
  output: writtenOutput,
  plan({ model, record_id: id, dry_run, ...args }) {
    const names = Object.keys(args.values);
    if (names.length === 0) throw nothingToChange();
    return {
      subject: { operation: "write", model, recordIds: [id], fields: names },
      request: {
        kind: "write",
        model,
        values: args.values,
        ...(args.context === undefined ? {} : { context: args.context }),
      },
      writes: !dry_run,
      confirm: {
        level: "change",
        summary: `${model} ${id} would be changed: ${toAsked(args.values)}.`,
        names: (io) => recordName(io, model, id),
      },
      async execute(io) {
        const map = await io.fields(model);
        const doubts = checkValues(args.values, map);
        const sent = await toOdooValues(args.values, model, io.fields, { changes: true });
        const values = await withModelId(io, sent, { model, context: args.context });
        const notes = await dayNotes(io, { model, rows: [args.values], context: args.context });
        const ask = { model, sent, context: args.context };
        const records = await writtenRecords(io, { model, id, values: sent, path: "values" });
        await requireEditableStates(io, records);
        await requireStoredProperties(io, records);
        if (dry_run) {
          await requireOwnLines(io, { ...ask, id });
          return dryRunWrite(io, { model, id, values, context: args.context }, doubts, notes);
        }
        const before = await readBefore(io, id, ask);
        await requireOwnLines(io, { ...ask, id, held: before.record ?? {} });
        const whole = mergeProperties(values, before.record, map);
        await write(io.odoo, model, [id], whole, { context: args.context ?? {} });
        const { lines, ...held } = await readBack(io, id, ask, before);
        const noted = notes.length === 0 ? {} : { notes };
        const data = { model, id, ...held, ...noted, ...timesIn([held.record ?? {}], map) };
        const zone = await zoneOf(io, args.context);
        return { data, text: writtenText("Updated", data, { fields: map, zone }, lines), recordIds: [id], rows: 1 };
      },
    };
  },
});

/** Returns the error of an update without fields: its answer would claim a change. */
function nothingToChange(): AppError {
  return new AppError("invalid_input", "values names no field, so there is nothing to change.", {
    path: "values",
    hint: 'Name the fields with their new values, such as "values": {"name": "Azure"}.',
  });
}
