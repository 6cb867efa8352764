import { z } from "zod";
import { toLocalTime } from "../../../kernel/locale/time-zone.ts";
import type { Group } from "../../../odoo/calls/groups.ts";
import type { FieldMap } from "../../../odoo/types.ts";
import { parseDomain } from "../../../policy/domain/parse-domain.ts";
import { deniedIn } from "../../../records/authorize.ts";
import { noteLines, notesOn, toNotes } from "../../../records/domains/domain-notes.ts";
import { toOdooDomain, zoneOf } from "../../../records/domains/odoo-domain.ts";
import { checkGroups, explainAggregates } from "../../../records/reads/check-groups.ts";
import { readContext } from "../../../records/reads/read-context.ts";
import { readGroups } from "../../../records/reads/read-groups.ts";
import { toMore } from "../../../records/reads/read-page.ts";
import { cleanObject } from "../../../records/text/clean-text.ts";
import { isMany2one, toTable } from "../../../records/text/present-values.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { type Units, unitHint, unitsOf, unitsOfGroups, unitTerms } from "../../../records/values/amount-units.ts";
import { timesIn, withLocalTimes } from "../../../records/values/local-times.ts";
import { notes as notesField } from "../../answers/notes.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { context, domain, modelName, offset } from "../../catalog/inputs.ts";

export const aggregateRecords = defineTool({
  name: "aggregate_records",
  title: "Aggregate records",
  description: "Groups records and sums, averages or counts them inside Odoo: totals without reading the rows.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  access: "read",
  toolsets: ["read"],
  input: z.strictObject({
    model: modelName,
    groupby: z
      .array(z.string().min(1).max(140))
      .max(4)
      .default([])
      .describe('Fields, dates with a period: ["user_id", "date_order:month"]; none: one total'),
    aggregates: z
      .array(z.string().min(1).max(140))
      .max(10)
      .default([])
      .describe('Such as "amount_total:sum"; sum, avg, min, max, count_distinct. The count always comes'),
    domain: domain.optional(),
    having: domain.optional().describe('On aggregates, such as [["amount_total:sum", ">", 1000]]'),
    order: z.string().max(300).optional().describe('Such as "amount_total:sum desc" or "__count desc"'),
    limit: z.int().min(1).max(500).default(50),
    offset,
    context: context.optional(),
  }),
  output: z.object({
    model: z.string(),
    groups: z.array(
      z.object({
        key: z.record(z.string(), z.unknown()),
        aggregates: z.record(z.string(), z.unknown()),
        count: z.int(),
        mixed: z.record(z.string(), z.int()).optional(),
        unit: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
    has_more: z.boolean(),
    next_offset: z.int().optional(),
    times_in: z.string().optional(),
    notes: notesField,
  }),
  plan({ model, groupby, aggregates, limit, offset, ...args }) {
    const conditions = parseDomain(args.domain ?? []);
    const having = parseDomain(args.having ?? []);
    const wanted = aggregates.filter((term) => term !== "__count");
    return {
      subject: {
        operation: "read",
        model,
        fields: [...groupby, ...wanted].flatMap((term) => term.split(":", 1)),
      },
      request: {
        kind: "read",
        model,
        domain: conditions,
        groupby,
        aggregates: wanted,
        having,
        ...(args.order === undefined ? {} : { order: args.order }),
        ...(args.context === undefined ? {} : { context: args.context }),
      },
      writes: false,
      async execute(io) {
        await checkGroups({ groupby, aggregates: wanted, having, order: args.order }, model, io.odoo.series, io.fields);
        const context = readContext(args.context);
        const fields = await io.fields(model);
        const zone = await zoneOf(io, args.context);
        const units = unitsOf(fields, { groupby, aggregates: wanted }, deniedIn(io.context, model, fields));
        const found = await readGroups(io.odoo, model, {
          domain: await toOdooDomain(io, model, conditions, args.context),
          groupby,
          aggregates: [...new Set([...wanted, ...unitTerms(units)])],
          having,
          order: args.order,
          offset,
          limit: limit + 1,
          context,
        }).catch((error: unknown) => {
          throw explainAggregates(error, wanted, fields);
        });
        const shown = found.slice(0, limit);
        const groupUnits = (await unitsOfGroups(shown, units, model, io, args.context)).map(
          ({ unit, ...one }): Units => (unit === undefined ? one : { ...one, unit: cleanObject(unit) }),
        );
        const groups = shown.map(({ key, aggregates: sums, count }, i) => ({
          key: cleanObject(withPropertyIds(key, fields)),
          aggregates: cleanObject(Object.fromEntries(wanted.map((term) => [term, sums[term]]))),
          count,
          ...groupUnits[i],
        }));
        const isEmpty = having.length === 0 && offset === 0 && groups.every(({ count }) => count === 0);
        const notes = await notesOn(io, model, conditions, isEmpty);
        const next = found.length > limit ? offset + limit : undefined;
        const head = `${groups.length} group${groups.length === 1 ? "" : "s"} of ${model}${toMore({ next, cut: false })}`;
        const table = wrapUntrusted(
          toTable(
            groups.map((group) => withLocalTimes(toRow(group, zone), fields, zone)),
            columnsOf(groupby, wanted, groupUnits),
          ),
        );
        return {
          data: {
            model,
            groups,
            has_more: next !== undefined,
            ...(next === undefined ? {} : { next_offset: next }),
            ...timesIn(
              groups.map(({ key, aggregates: sums }) => ({ ...key, ...sums })),
              fields,
            ),
            ...toNotes(notes),
          },
          text: [...(groups.length === 0 ? [`${head}.`] : [head, unitHint(groupUnits), table]), ...noteLines(notes)]
            .filter((line) => line !== undefined)
            .join("\n"),
          rows: groups.length,
        };
      },
    };
  },
});

interface Shown extends Units {
  readonly key: Record<string, unknown>;
  readonly aggregates: Record<string, unknown>;
  readonly count: number;
}

/** Returns the requested columns and a column for each field that holds a unit. */
function columnsOf(groupby: readonly string[], aggregates: readonly string[], groupUnits: readonly Units[]): string[] {
  const units = groupUnits.flatMap(({ mixed = {}, unit = {} }) => [...Object.keys(mixed), ...Object.keys(unit)]);
  return [...groupby, ...aggregates, "count", ...new Set(units)];
}

function toRow({ key, aggregates, count, mixed = {}, unit = {} }: Shown, zone: string): Record<string, unknown> {
  const several = Object.entries(mixed).map(([name, many]) => [name, `mixed: ${many}`]);
  return { ...unit, ...Object.fromEntries(several), ...labelled(key, zone), ...aggregates, count };
}

/** Replaces each period by its label. An hour becomes its local start: its label has no year and only twelve hours. */
function labelled(key: Record<string, unknown>, zone: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(key).map(([term, value]) => {
      const isPeriod = Array.isArray(value) && value.length === 2 && typeof value[0] === "string";
      if (!isPeriod) return [term, value];
      return [term, term.endsWith(":hour") ? toLocalTime(value[0], zone) : value[1]];
    }),
  );
}

/** Reduces the records of a property to their ids, because it is not known if the rules open their model. */
function withPropertyIds(key: Group["key"], fields: FieldMap): Group["key"] {
  const isProperty = (term: string) =>
    term.includes(".") && fields.get(term.split(".")[0] ?? "")?.type === "properties";
  return Object.fromEntries(
    Object.entries(key).map(([term, value]) => [term, isProperty(term) && isMany2one(value) ? value[0] : value]),
  );
}
