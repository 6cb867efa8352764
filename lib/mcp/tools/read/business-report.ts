import { z } from "zod";
import { AppError } from "../../../kernel/errors.ts";
import { isZone } from "../../../kernel/locale/time-zone.ts";
import { type ReportName, reportModels, reportNames } from "../../../policy/report-models.ts";
import { cleanValue } from "../../../records/text/clean-text.ts";
import { toTable } from "../../../records/text/present-values.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { customerHistory } from "../../../reports/customer-history.ts";
import { executiveSummary } from "../../../reports/executive-summary.ts";
import { lowStock } from "../../../reports/low-stock.ts";
import { toPeriod } from "../../../reports/period.ts";
import { pipeline } from "../../../reports/pipeline.ts";
import { receivables } from "../../../reports/receivables.ts";
import type { Column, Kpi, Report, ReportRow } from "../../../reports/report.ts";
import { openReportContext } from "../../../reports/report-context.ts";
import { topSales } from "../../../reports/top-sales.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { context } from "../../catalog/inputs.ts";
import { reportView } from "../../views/report.ts";

const reports: Readonly<Record<ReportName, Report>> = {
  top_sales: topSales,
  low_stock: lowStock,
  customer_history: customerHistory,
  executive_summary: executiveSummary,
  receivables,
  pipeline,
};

/** The reports that take a customer. */
const ofCustomers: ReadonlySet<ReportName> = new Set(["customer_history", "receivables"]);

const things = z.array(z.record(z.string(), z.unknown()));

export const businessReport = defineTool({
  name: "business_report",
  title: "Business report",
  description:
    "Ready-made figures: best sales with salespeople, low stock with locations, a customer's orders, invoices and notes, sales-expenses-profit, receivables by age, pipeline by stage.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  access: "read",
  toolsets: ["reports"],
  meta: { ui: { resourceUri: reportView.uri } },
  input: z.strictObject({
    report: z.enum(reportNames),
    period: z
      .string()
      .max(30)
      .optional()
      .describe("this_month (default), last_quarter, 2026, 2026-Q3, 2026-09, 2026-09-30, 2026-01-01..2026-03-31"),
    customer: z.string().min(1).max(200).optional().describe("Name or id, for customer_history, receivables"),
    threshold: z.number().min(0).max(1_000_000).default(10).describe("For low_stock"),
    limit: z.int().min(1).max(50).default(10),
    company: z.int().min(1).max(2_147_483_647).optional(),
    context: context.describe("lang, tz, allowed_company_ids").optional(),
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
  plan({ report: name, period, customer = "", threshold, limit, company, context: asked = {} }) {
    const report = reports[name];
    const { main } = reportModels[name];
    const [model, ...others] = main;
    if (name === "customer_history" && customer.trim() === "") {
      throw new AppError("invalid_input", "customer_history needs a customer.", {
        path: "customer",
        reason: "customer_needed",
        hint: "Give the name or the id.",
      });
    }
    if (customer.trim() !== "" && !ofCustomers.has(name)) {
      throw new AppError("invalid_input", `${name} takes no customer: it covers all of them.`, {
        path: "customer",
        hint: "Leave it out, or ask for customer_history or receivables.",
      });
    }
    checkContext(asked);
    // The period is checked before Odoo is called, when the day of the Odoo user is not known yet.
    if (period !== undefined) toPeriod(period, "2000-01-01");
    return {
      subject: { operation: "read", model },
      // A report with several possible models checks itself which of them is open.
      ...(others.length === 0 ? { request: { kind: "read", model } } : {}),
      writes: false,
      async execute(io) {
        const reporting = await openReportContext(io, { company, context: asked, models: main, now: new Date() });
        const made = await report.make(reporting, {
          period: period === undefined ? undefined : toPeriod(period, reporting.today),
          thisMonth: toPeriod("this_month", reporting.today),
          customer,
          threshold,
          limit,
        });
        const title = reporting.words.title(name);
        const data = {
          report: name,
          title,
          ...(made.period === undefined ? {} : { period: { ...made.period } }),
          ...(reporting.company === undefined ? {} : { company: { ...reporting.company } }),
          kpis: made.kpis.map((kpi) => ({ ...kpi })),
          columns: made.columns.map((column) => ({ ...column })),
          rows: made.rows.map((row) => ({ ...row })),
          ...(made.chart === undefined ? {} : { chart: { ...made.chart } }),
          notes: [...reporting.notes],
        };
        // The values are cleaned once, so that the text and the data show the same.
        const clean = cleanValue(data) as typeof data;
        const span = made.period === undefined ? reporting.today : `${made.period.from} – ${made.period.to}`;
        return {
          data: clean,
          text: [
            `${title}, ${span}`,
            wrapUntrusted(
              [clean.company?.name ?? "", ...clean.kpis.map(toLine), toText(clean.rows, made.columns)]
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

/** Throws for a key of the context that reports do not use, because it would be ignored silently. */
function checkContext(asked: Readonly<Record<string, unknown>>): void {
  const fault = (key: string, message: string, hint: string) =>
    new AppError("invalid_input", message, { path: `context.${key}`, hint });
  for (const key of Object.keys(asked))
    if (key !== "lang" && key !== "tz" && key !== "allowed_company_ids")
      throw fault(key.slice(0, 60), "A report takes no such key.", "It takes lang, tz and allowed_company_ids.");
  const { lang, tz, allowed_company_ids: companies } = asked;
  if (lang !== undefined && !(typeof lang === "string" && /^[a-z]{2,3}(_\w+)?(@\w+)?$/.test(lang)))
    throw fault("lang", "This is no language.", "Give a code of Odoo's, such as es_ES.");
  if (tz !== undefined && !isZone(tz))
    throw fault("tz", "This is no time zone.", "Give its name, such as Europe/Madrid.");
  if (companies !== undefined && !isIds(companies))
    throw fault("allowed_company_ids", "These are no ids of companies.", "Give a list such as [1].");
}

function isIds(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((id) => Number.isInteger(id) && id > 0);
}

function toLine({ label, value, unit, id }: Kpi): string {
  return `${label}: ${value}${unit === undefined ? "" : ` ${unit}`}${id === undefined ? "" : ` (${id})`}`;
}

/** Returns the rows as a table. A name has the id of its record, and a missing value is empty. */
function toText(rows: readonly ReportRow[], columns: readonly Column[]): string {
  const cells = (row: ReportRow) =>
    columns.map(({ key, id, model }) => {
      const record = id === undefined ? null : (row[id] ?? null);
      if (record === null) return [key, row[key] ?? ""] as const;
      return [key, `${row[key] ?? ""} (${prefix(row["model"], model)}${record})`.trim()] as const;
    });
  return toTable(
    rows.map((row) => Object.fromEntries(cells(row))),
    columns.map(({ key }) => key),
  );
}

/** Returns the model as a prefix of the id if the column does not name it. */
function prefix(own: ReportRow[string] | undefined, model: string | undefined): string {
  return own === undefined || own === null || own === model ? "" : `${own} `;
}
