import { z } from "zod";
import { AppError } from "../../../kernel/errors.ts";
import { read } from "../../../odoo/calls/client.ts";
import { deniedIn, unnamed, withoutClosedNames } from "../../../records/authorize.ts";
import { noteLines, toNotes } from "../../../records/domains/domain-notes.ts";
import { zoneOf } from "../../../records/domains/odoo-domain.ts";
import { recordLink } from "../../../records/lookups/record-link.ts";
import { leftOutLine, readRequestedOrDefault } from "../../../records/reads/default-fields.ts";
import { readContext } from "../../../records/reads/read-context.ts";
import { smartFields } from "../../../records/reads/smart-fields.ts";
import { toLines } from "../../../records/text/present-values.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { nameLargeFields } from "../../../records/values/large-fields.ts";
import { timesIn, withLocalTimes } from "../../../records/values/local-times.ts";
import { clipRecord, shapeRecord } from "../../../records/values/shape-record.ts";
import { requireField } from "../../../records/values/values.ts";
import { notes as notesField } from "../../answers/notes.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { context, fieldNames, keepHtml, modelName, readableId } from "../../catalog/inputs.ts";

export const getRecord = defineTool({
  name: "get_record",
  title: "Get a record",
  description: "Reads one record by its id, with a link that opens it in Odoo.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  access: "read",
  toolsets: ["read"],
  input: z.strictObject({
    model: modelName,
    record_id: readableId,
    fields: fieldNames.optional(),
    context: context.optional(),
    html: keepHtml.default(false),
  }),
  output: z.object({
    model: z.string(),
    record: z.record(z.string(), z.unknown()),
    link: z.string().optional(),
    clipped_fields: z.array(z.string()).optional(),
    times_in: z.string().optional(),
    notes: notesField,
  }),
  plan: ({ model, record_id: id, html, ...args }) => ({
    subject: { operation: "read", model, recordIds: [id], fields: args.fields },
    request: {
      kind: "read",
      model,
      ...(args.fields === undefined ? {} : { fields: args.fields }),
      ...(args.context === undefined ? {} : { context: args.context }),
    },
    writes: false,
    async execute(io) {
      const map = await io.fields(model);
      for (const name of args.fields ?? []) requireField(name, map, "fields");
      const defaults = smartFields(map, io.context, model, "record");
      const context = readContext(args.context);
      const isDenied = deniedIn(io.context, model, map);
      // Odoo 19 computes fields even for a record that does not exist, but never finds a name for it.
      const proven = (fields: readonly string[]) =>
        isDenied("display_name") || fields.some((name) => name !== "id" && map.get(name)?.store)
          ? fields
          : [...new Set([...fields, "display_name"])];
      const readOne = (fields: readonly string[]) => read(io.odoo, model, [id], { fields: proven(fields), context });
      const { names, left, ...chosen } = await readRequestedOrDefault(
        { fields: map, asked: args.fields, defaults, isOne: true },
        (fields) =>
          readOne(fields).catch(async (error) => {
            throw await nameLargeFields(error, { names: fields, fields: map, read: (name) => readOne([name]) });
          }),
      );
      const [found] = chosen.found;
      if (found === undefined) {
        throw new AppError("odoo_missing", `There is no ${model} with id ${id}, or it may not be seen.`, {
          path: "record_id",
          hint: `Call find_record model="${model}" with a part of its name, or search_records; archived ones with context {"active_test":false}.`,
        });
      }
      const { record, clipped } = clipRecord(shapeRecord(withoutClosedNames(io.context, map)(found), names, map, html));
      const notes = unnamed(io.context, map, names);
      const link = recordLink(io.context.connection, model, id);
      return {
        data: {
          model,
          record,
          ...(link === undefined ? {} : { link }),
          ...(clipped.length > 0 ? { clipped_fields: clipped } : {}),
          ...timesIn([record], map),
          ...toNotes(notes),
        },
        text: [
          `${model} ${id}${link === undefined ? "" : ` ${link}`}`,
          wrapUntrusted(toLines(withLocalTimes(record, map, await zoneOf(io, args.context)), map)),
          ...(clipped.length > 0 ? [`Cut short: ${clipped.join(", ")}`] : []),
          ...leftOutLine(left),
          ...noteLines(notes),
        ].join("\n"),
        rows: 1,
      };
    },
  }),
});
