import type { Route } from "next";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ConnectionOverview } from "#lib/views/overview.ts";
import { DataTable } from "../ui/data-table.tsx";
import type { Outcome } from "../ui/outcome-badge.tsx";
import { StatusDot } from "../ui/status-dot.tsx";

/** The usage of each connection, one row each. */
export function ConnectionFigures({ connections }: { readonly connections: readonly ConnectionOverview[] }) {
  const t = useTranslations("overview");
  const format = useFormatter();
  const time = (ms: number | undefined) =>
    ms === undefined ? t("figures.none") : t("figures.ms", { value: format.number(Math.round(ms)) });
  return (
    <DataTable caption={t("connections.title")}>
      <thead>
        <tr>
          <th scope="col">{t("connections.name")}</th>
          <th scope="col" className="numeric">
            {t("figures.calls")}
          </th>
          <th scope="col" className="numeric">
            {t("figures.refused")}
          </th>
          <th scope="col" className="numeric">
            {t("figures.failed")}
          </th>
          <th scope="col" className="numeric">
            {t("figures.p50")}
          </th>
          <th scope="col" className="numeric">
            {t("figures.p95")}
          </th>
          <th scope="col">{t("connections.top")}</th>
        </tr>
      </thead>
      <tbody>
        {connections.map(({ id, name, state, total, outcomes, p50, p95, models }) => {
          const audit = (outcome: Outcome): Route => `/audit?period=24h&connection=${id}&outcome=${outcome}`;
          const refused = (outcomes.denied ?? 0) + (outcomes.limited ?? 0);
          const failed = (outcomes.failed ?? 0) + (outcomes.unknown ?? 0);
          return (
            <tr key={id}>
              <th scope="row">
                <Link
                  href={`/connections/${id}`}
                  className="inline-flex min-h-6 items-center gap-2 font-medium whitespace-nowrap hover:underline"
                >
                  <StatusDot state={state} />
                  {name}
                </Link>
              </th>
              <td className="numeric">
                {total === 0 ? (
                  0
                ) : (
                  <Link href={`/audit?period=24h&connection=${id}`} className="inline-link">
                    {format.number(total)}
                  </Link>
                )}
              </td>
              <Count
                value={refused}
                href={audit((outcomes.denied ?? 0) > 0 ? "denied" : "limited")}
                tone="text-warning-text"
              />
              <Count
                value={failed}
                href={audit((outcomes.failed ?? 0) > 0 ? "failed" : "unknown")}
                tone="text-danger-text"
              />
              <td className="numeric whitespace-nowrap">{time(p50)}</td>
              <td className="numeric whitespace-nowrap">{time(p95)}</td>
              <td className="font-mono text-xs text-muted">
                {models
                  .slice(0, 3)
                  .map((model) => model.name)
                  .join(", ")}
              </td>
            </tr>
          );
        })}
      </tbody>
    </DataTable>
  );
}

function Count({ value, href, tone }: { readonly value: number; readonly href: Route; readonly tone: string }) {
  const format = useFormatter();
  return (
    <td className="numeric">
      {value === 0 ? (
        <span className="text-muted">0</span>
      ) : (
        <Link href={href} className={`underline underline-offset-3 ${tone}`}>
          {format.number(value)}
        </Link>
      )}
    </td>
  );
}
