/** A report as the portal draws it, and what `lib/reports` makes it of. */

export interface ReportColumn {
  readonly key: string;
  readonly label: string;
  readonly type: "text" | "date" | "money" | "number";
  /** The key under which a row holds the id of the record that this column names. */
  readonly id?: string;
  /** The model of that record; none where rows are of several, each with its own under `model`. */
  readonly model?: string;
}

type Cell = string | number | null;
export type ReportRow = Readonly<Record<string, Cell>>;

export interface ReportKpi {
  readonly key: string;
  readonly label: string;
  readonly value: string | number;
  /** A currency or `%`. */
  readonly unit?: string;
  /** Of the record that the value names. */
  readonly id?: number;
}

/** What to draw of the rows: `x` names the column of labels, `series` those of numbers. */
export interface ReportChartSpec {
  readonly type: "bar";
  readonly x: string;
  readonly series: readonly string[];
  /** The series are parts of one whole. */
  readonly stacked?: true;
}

/** What `business_report` answers, as far as a page shows it. */
export interface ReportView {
  readonly title: string;
  readonly period?: { readonly from: string; readonly to: string };
  readonly company?: { readonly name: string; readonly currency?: string };
  readonly kpis: readonly ReportKpi[];
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  readonly chart?: ReportChartSpec;
  readonly notes: readonly string[];
}
