import type { Period } from "./period.ts";
import type { ReportContext } from "./report-context.ts";

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
  /** The key under which a row holds the id of the record that this column names. */
  readonly id?: string;
  /** The model of that record; none where rows are of several, each with its own under `model`. */
  readonly model?: string;
}

export type Cell = string | number | null;
export type ReportRow = Readonly<Record<string, Cell>>;

export interface Kpi {
  readonly key: string;
  readonly label: string;
  readonly value: string | number;
  /** A currency or `%`. */
  readonly unit?: string;
  /** Of the record that the value names. */
  readonly id?: number;
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

/** One report, made of the models that `reportModels` names for it. */
export interface Report {
  make(reporting: ReportContext, ask: ReportAsk): Promise<ReportBody>;
}
