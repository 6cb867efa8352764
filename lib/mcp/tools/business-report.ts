import { z } from "zod";
import { AppError } from "../../kernel/errors.ts";
import { cleanValue } from "../clean-text.ts";
import { defineTool } from "../define-tool.ts";
import { fence } from "../fence.ts";
import { toTable } from "../present.ts";
import { customerHistory } from "../reports/customer-history.ts";
import { openDesk } from "../reports/desk.ts";
import { executiveSummary } from "../reports/executive-summary.ts";
import { lowStock } from "../reports/low-stock.ts";
import { toPeriod } from "../reports/period.ts";
import { pipeline } from "../reports/pipeline.ts";
import { receivables } from "../reports/receivables.ts";
import { type Kpi, type Report, type ReportName, type ReportRow, reportNames } from "../reports/report.ts";
import { topSales } from "../reports/top-sales.ts";
import { reportView } from "../views/report.ts";

const reports: Readonly<Record<ReportName, Report>> = {
  top_sales: topSales,
  low_stock: lowStock,
  customer_history: customerHistory,
  executive_summary: executiveSummary,
  receivables,
  pipeline,
};

const things = z.array(z.record(z.string(), z.unknown()));

export const businessReport = defineTool({
  name: "business_report",
  title: "Business report",
  description:
    "Ready-made figures in one call: best sales with salespeople, products low in stock with locations, a customer's orders, invoices and notes, sales-expenses-profit, receivables by age, pipeline by stage.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  access: "read",
  toolsets: ["reports"],
  meta: { ui: { resourceUri: reportView.uri } },
  input: z.strictObject({
    report: z.enum(reportNames),
    period: z
      .string()
      .max(22)
      .optional()
      .describe("this_month (default), last_quarter, this_year, 2026, 2026-Q3, 2026-09, 2026-01-01..2026-03-31"),
    customer: z.string().min(1).max(200).optional().describe("Name or id, for customer_history"),
    threshold: z.number().min(0).max(1_000_000).default(10).describe("For low_stock"),
    limit: z.int().min(1).max(50).default(10),
    company: z.int().min(1).max(2_147_483_647).optional().describe("Id, where there are several"),
  }),
  output: z.object({
    report: z.string(),
    title: z.string(),
    period: z.record(z.string(), z.string()).optional(),
    company: z.record(z.string(), z.unknown()).optional(),
    kpis: things,
    columns: things,
    rows: things,
    chart: z.record(z.string(), z.unknown()).optional(),
    notes: z.array(z.string()),
  }),
  plan({ report: name, period, customer = "", threshold, limit, company }) {
    const report = reports[name];
    const [model, ...others] = report.models;
    if (name === "customer_history" && customer.trim() === "") {
      throw new AppError("invalid_input", "customer_history needs a customer.", {
        path: "customer",
        hint: "Give the name or the id.",
      });
    }
    // Judged now, whatever day it is where the Odoo user is.
    if (period !== undefined) toPeriod(period, "2000-01-01");
    return {
      subject: { operation: "read", model },
      // Where another model can do instead, the report itself finds out which is open.
      ...(others.length === 0 ? { request: { kind: "read", model } } : {}),
      writes: false,
      async execute(io) {
        const desk = await openDesk(io, { company, models: report.models, now: new Date() });
        const made = await report.make(desk, {
          period: period === undefined ? undefined : toPeriod(period, desk.today),
          thisMonth: toPeriod("this_month", desk.today),
          customer,
          threshold,
          limit,
        });
        const title = desk.words.title(name);
        const data = {
          report: name,
          title,
          ...(made.period === undefined ? {} : { period: { ...made.period } }),
          ...(desk.company === undefined ? {} : { company: { ...desk.company } }),
          kpis: made.kpis.map((kpi) => ({ ...kpi })),
          columns: made.columns.map((column) => ({ ...column })),
          rows: made.rows.map((row) => ({ ...row })),
          ...(made.chart === undefined ? {} : { chart: { ...made.chart } }),
          notes: [...desk.notes],
        };
        // One cleaning for both parts: what the text shows is what the structured part holds.
        const clean = cleanValue(data) as typeof data;
        const keys = made.columns.map(({ key }) => key);
        const span = made.period === undefined ? desk.today : `${made.period.from} – ${made.period.to}`;
        return {
          data: clean,
          text: [
            `${title}, ${span}`,
            fence(
              [clean.company?.name ?? "", ...clean.kpis.map(toLine), toTable(clean.rows.map(compact), keys)]
                .filter((line) => line !== "")
                .join("\n"),
            ),
            ...clean.notes,
          ].join("\n"),
          rows: made.rows.length,
        };
      },
    };
  },
});

function toLine({ label, value, unit }: Kpi): string {
  return `${label}: ${value}${unit === undefined ? "" : ` ${unit}`}`;
}

/** What is not there is left out of the table. */
function compact(row: ReportRow): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
