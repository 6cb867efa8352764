/** The types of a report, which `lib/reports` creates and the portal draws. */

export interface ReportColumn {
  readonly key: string;
  readonly label: string;
  readonly type: "text" | "date" | "money" | "number";
  /** The key of a row under which the id of the record in this column is found. */
  readonly id?: string;
  /** The model of that record; undefined if each row has its own under `model`. */
  readonly model?: string;
}

type Cell = string | number | null;
export type ReportRow = Readonly<Record<string, Cell>>;

export interface ReportKpi {
  readonly key: string;
  readonly label: string;
  readonly value: string | number;
  /** The unit: a currency or `%`. */
  readonly unit?: string;
  /** The id of the record that the value names. */
  readonly id?: number;
}

/** The chart of the rows: `x` names the column of labels, `series` the columns of numbers. */
export interface ReportChartSpec {
  readonly type: "bar";
  readonly x: string;
  readonly series: readonly string[];
  /** Set if the series are parts of a whole. */
  readonly stacked?: true;
}

/** The part of `business_report`'s answer that a page shows. */
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
