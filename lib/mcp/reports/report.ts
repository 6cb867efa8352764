import type { Desk } from "./desk.ts";
import type { Period } from "./period.ts";

export const reportNames = [
  "top_sales",
  "low_stock",
  "customer_history",
  "executive_summary",
  "receivables",
  "pipeline",
] as const;
export type ReportName = (typeof reportNames)[number];

export interface ReportAsk {
  /** As it was asked for; none: what suits the report. */
  readonly period: Period | undefined;
  readonly thisMonth: Period;
  readonly customer: string;
  readonly threshold: number;
  readonly limit: number;
}

export interface Column {
  readonly key: string;
  readonly label: string;
  readonly type: "text" | "date" | "money" | "number";
}

export type Cell = string | number | null;
export type ReportRow = Readonly<Record<string, Cell>>;

export interface Kpi {
  readonly key: string;
  readonly label: string;
  readonly value: string | number;
  /** A currency or `%`. */
  readonly unit?: string;
}

/** What to draw of the rows: `x` names the column of labels, `series` those of numbers. */
export interface Chart {
  readonly type: "bar";
  readonly x: string;
  readonly series: readonly string[];
  /** The series are parts of one whole. */
  readonly stacked?: true;
}

export interface ReportBody {
  readonly period?: Period;
  readonly columns: readonly Column[];
  readonly rows: readonly ReportRow[];
  readonly kpis: readonly Kpi[];
  readonly chart?: Chart;
}

/** One report: the models that it is made of, one of which it cannot do without, and how it is made. */
export interface Report {
  readonly models: readonly [string, ...string[]];
  make(desk: Desk, ask: ReportAsk): Promise<ReportBody>;
}
