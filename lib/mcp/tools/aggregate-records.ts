import { z } from "zod";
import { parseDomain } from "../../policy/parse-domain.ts";
import { cleanValue } from "../clean-text.ts";
import { defineTool } from "../define-tool.ts";
import { fence } from "../fence.ts";
import { context, domain, modelName } from "../inputs.ts";
import { toOdooDomain } from "../odoo-domain.ts";
import { toTable } from "../present.ts";
import { readContext } from "../read-context.ts";
import { readGroups } from "../read-groups.ts";
import { requireField } from "../values.ts";

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
    context: context.optional(),
  }),
  output: z.object({
    model: z.string(),
    groups: z.array(
      z.object({
        key: z.record(z.string(), z.unknown()),
        aggregates: z.record(z.string(), z.unknown()),
        count: z.int(),
      }),
    ),
    has_more: z.boolean(),
  }),
  plan({ model, groupby, aggregates, limit, ...args }) {
    const conditions = parseDomain(args.domain ?? []);
    const having = parseDomain(args.having ?? []);
    const wanted = aggregates.filter((term) => term !== "__count");
    return {
      subject: {
        operation: "read",
        model,
        fields: [...groupby, ...wanted].map((term) => term.split(":")[0] as string),
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
        const map = await io.fields(model);
        for (const term of groupby) requireField(term.split(":")[0] as string, map, "groupby");
        for (const term of wanted) requireField(term.split(":")[0] as string, map, "aggregates");
        const found = await readGroups(io.odoo, model, {
          domain: await toOdooDomain(io, model, conditions, args.context),
          groupby,
          aggregates: wanted,
          having,
          order: args.order,
          limit: limit + 1,
          context: readContext(args.context),
        });
        const groups = found.slice(0, limit).map(({ key, aggregates: sums, count }) => ({
          key: cleanValue(key) as Record<string, unknown>,
          aggregates: cleanValue(sums) as Record<string, unknown>,
          count,
        }));
        const hasMore = found.length > limit;
        const rows = groups.map((group) => ({ ...labelled(group.key), ...group.aggregates, count: group.count }));
        const head = `${groups.length} group${groups.length === 1 ? "" : "s"} of ${model}${hasMore ? "; there are more" : ""}`;
        return {
          data: { model, groups, has_more: hasMore },
          text: groups.length === 0 ? `${head}.` : `${head}\n${fence(toTable(rows, [...groupby, ...wanted, "count"]))}`,
          rows: groups.length,
        };
      },
    };
  },
});

/** A period comes as its first day with its label: people read the label. */
function labelled(key: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(key).map(([term, value]) => {
      const isPeriod = Array.isArray(value) && value.length === 2 && typeof value[0] === "string";
      return [term, isPeriod ? value[1] : value];
    }),
  );
}
