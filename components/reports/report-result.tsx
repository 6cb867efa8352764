import { useFormatter, useTranslations } from "next-intl";
import type { ReportColumn, ReportView } from "#lib/views/report.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Notice } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { ReportChart } from "./report-chart.tsx";

/** A report: its figures, its chart and its table. Its labels come from the server in the reader's language. */
export function ReportResult({ report }: { readonly report: ReportView }) {
  const t = useTranslations("reports");
  const format = useFormatter();
  const { title, period, company, kpis, columns, rows, chart, notes } = report;
  const show = (value: string | number | null | undefined, money: boolean) =>
    typeof value === "number"
      ? format.number(value, {
          minimumFractionDigits: money ? digitsOf(company?.currency) : 0,
          maximumFractionDigits: 3,
        })
      : (value ?? "");
  const about = [company?.name, period && `${period.from} – ${period.to}`, company?.currency]
    .filter(Boolean)
    .join(" · ");
  return (
    <div className="space-y-6">
      <Panel title={title} description={about}>
        <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
          {kpis.map(({ key, label, value, unit }) => (
            <div key={key} className="min-w-0 rounded-md border border-separator px-3 py-2">
              <dt className="text-xs text-muted">{label}</dt>
              <dd className="font-semibold wrap-anywhere tabular-nums">
                {show(value, unit !== undefined && unit !== "%")} {unit}
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
      {rows.length === 0 ? (
        <Notice tone="info" title={t("nothing")} />
      ) : (
        <>
          {chart !== undefined && (
            <Panel>
              <ReportChart title={title} chart={chart} columns={columns} rows={rows} />
            </Panel>
          )}
          <DataTable caption={title}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.key} scope="col" className={classOf(column)}>
                    {column.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two rows may be the same in all they show, and none ever moves
                <tr key={i}>
                  {columns.map((column, c) => {
                    const text = show(row[column.key], column.type === "money");
                    return c === 0 ? (
                      <th key={column.key} scope="row" className={classOf(column)}>
                        {text}
                      </th>
                    ) : (
                      <td key={column.key} className={classOf(column)}>
                        {text}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </DataTable>
        </>
      )}
      {notes.length > 0 && (
        <ul className="list-disc space-y-1 pl-5 text-[0.8125rem] text-muted">
          {notes.map((note) => (
            <li key={note} className="wrap-anywhere">
              {note}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function classOf({ type }: ReportColumn): string {
  if (type === "date") return "whitespace-nowrap";
  return type === "text" ? "" : "numeric";
}

function digitsOf(currency: string | undefined): number {
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return 2;
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
