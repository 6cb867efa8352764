import { useFormatter } from "next-intl";
import type { ReportChartSpec, ReportColumn, ReportRow } from "#lib/views/report.ts";

export interface ReportChartProps {
  readonly title: string;
  readonly chart: ReportChartSpec;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
}

/** Colours that colour-blind people can tell apart, in both themes. */
const colours = [
  "bg-[#1f6fb2] dark:bg-[#5aa9e6]",
  "bg-[#c97a00] dark:bg-[#f0a830]",
  "bg-[#0a7d5c] dark:bg-[#3cc29a]",
  "bg-[#c4501b] dark:bg-[#f08a5d]",
  "bg-[#a3457f] dark:bg-[#d98cba]",
];
const colourOf = (series: number) => colours[series % colours.length] ?? "";

/** The rows as bars, each with a line of text above it. AI clients show the same chart beside an answer. */
export function ReportChart({ title, chart, columns, rows }: ReportChartProps) {
  const format = useFormatter();
  const { x, series, stacked = false } = chart;
  const labelOf = (key: string) => columns.find((column) => column.key === key)?.label ?? key;
  const lengths = rows.map((row) => series.map((key) => numberOf(row[key], stacked)));
  const ends = stacked ? lengths.map(sum) : lengths.flat();
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const percentOf = (value: number) => (high === low ? 0 : (value / (high - low)) * 100);
  return (
    <figure>
      {series.length > 1 && (
        <figcaption className="mb-3 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
          {series.map((key, s) => (
            <span key={key} className="inline-flex items-center gap-1.5">
              <span className={`size-2.5 rounded-xs ${colourOf(s)}`} aria-hidden />
              {labelOf(key)}
            </span>
          ))}
        </figcaption>
      )}
      <div className="space-y-2.5" role="img" aria-label={title}>
        {rows.map((row, i) => {
          const values = lengths[i] ?? [];
          const shown = stacked ? [sum(values)] : values;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: two rows may be the same in all they show, and none ever moves
            <div key={i}>
              <div className="flex items-baseline justify-between gap-4 text-xs">
                <span className="min-w-0 truncate">{row[x] ?? ""}</span>
                <span className="shrink-0 text-muted tabular-nums">
                  {shown.map((value) => format.number(value, { maximumFractionDigits: 2 })).join(" · ")}
                </span>
              </div>
              <div className={`mt-1 flex ${stacked ? "" : "flex-col gap-0.5"}`}>
                {values.map((value, s) => (
                  <div
                    key={series[s]}
                    className={`h-2 ${stacked ? "" : "rounded-xs"} ${colourOf(s)}`}
                    style={
                      stacked
                        ? { width: `${percentOf(value)}%` }
                        : {
                            width: `${Math.abs(percentOf(value))}%`,
                            marginLeft: `${percentOf(Math.min(0, value) - low)}%`,
                          }
                    }
                  />
                ))}
              </div>
            </div>
          );
        })}
      </div>
    </figure>
  );
}

/** Returns the number of a cell. A part of a stacked bar is never negative. */
function numberOf(value: string | number | null | undefined, stacked: boolean): number {
  const number = typeof value === "number" ? value : 0;
  return stacked ? Math.max(0, number) : number;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
