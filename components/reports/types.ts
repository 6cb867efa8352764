/** What `business_report` answers, as far as a page shows it. */
export interface ReportView {
  readonly title: string;
  readonly period?: { readonly from: string; readonly to: string };
  readonly company?: { readonly name: string; readonly currency?: string };
  readonly kpis: readonly {
    readonly key: string;
    readonly label: string;
    readonly value: string | number;
    readonly unit?: string;
  }[];
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  readonly chart?: ReportChartSpec;
  readonly notes: readonly string[];
}

export interface ReportColumn {
  readonly key: string;
  readonly label: string;
  readonly type: "text" | "date" | "money" | "number";
}

export type ReportRow = Readonly<Record<string, string | number | null>>;

export interface ReportChartSpec {
  readonly x: string;
  readonly series: readonly string[];
  readonly stacked?: boolean;
}

/** As business_report takes them. */
export const reportNames = [
  "top_sales",
  "low_stock",
  "customer_history",
  "executive_summary",
  "receivables",
  "pipeline",
] as const;
export type ReportName = (typeof reportNames)[number];

export const periods = ["this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year"] as const;
export type ReportPeriod = (typeof periods)[number];
