export const reportNames = [
  "top_sales",
  "low_stock",
  "customer_history",
  "executive_summary",
  "receivables",
  "pipeline",
] as const;
export type ReportName = (typeof reportNames)[number];

/** What a report is made of. Presets open all of it, so that what one promises works. */
export interface ReportModels {
  /** One of these it cannot do without; the first is what it is about. */
  readonly main: readonly [string, ...string[]];
  /** What it leaves out, and says so, where it is closed. */
  readonly parts: readonly string[];
}

/** Whose figures they are, and in which currency. */
const house = ["res.company", "res.currency", "res.users"] as const;

export const reportModels: Readonly<Record<ReportName, ReportModels>> = {
  top_sales: { main: ["sale.report", "sale.order"], parts: ["res.partner", ...house] },
  low_stock: { main: ["product.product"], parts: ["stock.quant", "stock.location", ...house] },
  customer_history: { main: ["res.partner"], parts: ["sale.order", "account.move", "mail.message", ...house] },
  executive_summary: { main: ["account.move.line", "account.move"], parts: ["account.account", ...house] },
  receivables: { main: ["account.move"], parts: ["res.partner", ...house] },
  pipeline: { main: ["crm.lead"], parts: ["crm.stage", ...house] },
};

/** Everything that a report reads. */
export function modelsOf(report: ReportName): readonly string[] {
  const { main, parts } = reportModels[report];
  return [...main, ...parts];
}
