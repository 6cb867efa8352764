import { z } from "zod";
import type { OdooRecord } from "../../../odoo/types.ts";
import { parseDomain } from "../../../policy/domain/parse-domain.ts";
import { unnamed, withoutClosedNames } from "../../../records/authorize.ts";
import { noteLines, notesOn, toNotes } from "../../../records/domains/domain-notes.ts";
import { toOdooDomain, zoneOf } from "../../../records/domains/odoo-domain.ts";
import { leftOutLine, readRequestedOrDefault } from "../../../records/reads/default-fields.ts";
import { listRecords } from "../../../records/reads/list-records.ts";
import { readContext } from "../../../records/reads/read-context.ts";
import { readPage, toMore } from "../../../records/reads/read-page.ts";
import { smartFields } from "../../../records/reads/smart-fields.ts";
import { uniqueOrder } from "../../../records/reads/unique-order.ts";
import { toTable } from "../../../records/text/present-values.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { timesIn, withLocalTimes } from "../../../records/values/local-times.ts";
import { fitRows, shapeRecord } from "../../../records/values/shape-record.ts";
import { requireField } from "../../../records/values/values.ts";
import { notes as notesField } from "../../answers/notes.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { context, domain, fieldNames, keepHtml, modelName, offset } from "../../catalog/inputs.ts";

export const searchRecords = defineTool({
  name: "search_records",
  title: "Search records",
  description: "Finds records by conditions, page by page. Without fields, main ones are read.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  access: "read",
  toolsets: ["read"],
  input: z.strictObject({
    model: modelName,
    domain: domain.optional(),
    fields: fieldNames.optional(),
    limit: z.int().min(1).max(200).default(20),
    offset,
    order: z.string().max(300).optional().describe('Such as "date_order desc"'),
    context: context.optional(),
    count: z.boolean().default(false).describe("Count all matches too"),
    html: keepHtml.default(false),
  }),
  output: z.object({
    model: z.string(),
    // The rows are not checked again: `z.record` would walk and copy each value.
    records: z.array(z.unknown().meta({ type: "object" })),
    total: z.int().optional(),
    has_more: z.boolean(),
    next_offset: z.int().optional(),
    times_in: z.string().optional(),
    notes: notesField,
  }),
  plan({ model, limit, offset, count, html, ...args }) {
    const conditions = parseDomain(args.domain ?? []);
    return {
      subject: { operation: "read", model, fields: args.fields },
      request: {
        kind: "read",
        model,
        domain: conditions,
        ...(args.fields === undefined ? {} : { fields: args.fields }),
        ...(args.order === undefined ? {} : { order: args.order }),
        ...(args.context === undefined ? {} : { context: args.context }),
      },
      writes: false,
      async execute(io) {
        const map = await io.fields(model);
        for (const name of args.fields ?? []) requireField(name, map, "fields");
        const asked = await toOdooDomain(io, model, conditions, args.context);
        const context = readContext(args.context);
        const order = uniqueOrder(io, model, map, args.order);
        const toTold = withoutClosedNames(io.context, map);
        const listOf = (fields: readonly string[]) => ({
          ...listRecords(io.odoo, { model, domain: asked, fields, order, context }),
          fit: (found: readonly OdooRecord[]) =>
            fitRows(found, (record, effort) => shapeRecord(toTold(record), fields, map, html, effort)),
        });
        const counting = count ? listOf([]).total() : undefined;
        const defaults = smartFields(map, io.context, model, "list");
        const [chosen, total] = await Promise.all([
          readRequestedOrDefault({ fields: map, asked: args.fields, defaults }, (fields) =>
            readPage(listOf(fields), { offset, limit }, counting),
          ),
          counting,
        ]);
        const { found: page, names } = chosen;
        const { rows: records, next } = page;
        const isEmpty = records.length === 0 && offset === 0 && next === undefined;
        const notes = [
          ...(await notesOn(io, model, conditions, isEmpty)),
          ...(records.length === 0 ? [] : unnamed(io.context, map, names)),
        ];
        const data = {
          model,
          records,
          ...(total === undefined ? {} : { total }),
          has_more: next !== undefined,
          ...(next === undefined ? {} : { next_offset: next }),
          ...timesIn(records, map),
          ...toNotes(notes),
        };
        const zone = await zoneOf(io, args.context);
        const shown = records.map((record) => withLocalTimes(record, map, zone));
        const counted = `${records.length} of ${model}${total === undefined ? "" : `, ${total} in all`}${toMore(page)}`;
        const head = [counted, ...leftOutLine(chosen.left)].join("\n");
        const columns = ["id", ...names.filter((name) => name !== "id")];
        return {
          data,
          text: [
            records.length === 0 ? `${head}.` : `${head}\n${wrapUntrusted(toTable(shown, columns))}`,
            ...noteLines(notes),
          ].join("\n"),
          rows: records.length,
        };
      },
    };
  },
});
