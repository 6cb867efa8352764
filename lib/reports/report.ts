import type { ReportChartSpec, ReportColumn, ReportKpi, ReportRow } from "../views/report.ts";
import type { Period } from "./period.ts";
import type { ReportContext } from "./report-context.ts";

export type { ReportColumn as Column, ReportKpi as Kpi, ReportRow } from "../views/report.ts";

export interface ReportAsk {
  /** The requested period; undefined for the report's default. */
  readonly period: Period | undefined;
  readonly thisMonth: Period;
  readonly customer: string;
  readonly threshold: number;
  readonly limit: number;
}

export interface ReportBody {
  readonly period?: Period;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  readonly kpis: readonly ReportKpi[];
  readonly chart?: ReportChartSpec;
}

/** A report on the models that `reportModels` names for it. */
export interface Report {
  make(reporting: ReportContext, ask: ReportAsk): Promise<ReportBody>;
}
