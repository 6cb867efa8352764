import type { Route } from "next";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AuditEntryView } from "#lib/views/audit.ts";
import { DataTable } from "../ui/data-table.tsx";
import { OutcomeBadge } from "../ui/outcome-badge.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { ActorName } from "./actor-name.tsx";
import { actionOf } from "./field-parts.ts";

export interface AuditTableProps {
  readonly entries: readonly AuditEntryView[];
  /** The URL of an entry's details. */
  readonly hrefOf: (id: string) => Route;
  readonly footer?: ReactNode;
}

/** The entries of the audit log, one row each. */
export function AuditTable({ entries, hrefOf, footer }: AuditTableProps) {
  const t = useTranslations("audit");
  const format = useFormatter();
  return (
    <DataTable caption={t("table.caption")} footer={footer}>
      <thead>
        <tr>
          <th scope="col">{t("table.time")}</th>
          <th scope="col">{t("table.outcome")}</th>
          <th scope="col">{t("table.what")}</th>
          <th scope="col">{t("table.model")}</th>
          <th scope="col">{t("table.who")}</th>
          <th scope="col" className="numeric">
            {t("table.duration")}
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <th scope="row">
              <Link
                href={hrefOf(entry.id)}
                scroll={false}
                className="inline-flex min-h-6 items-center font-normal hover:underline"
              >
                <RelativeTime value={entry.startedAt} mode="absolute" />
              </Link>
            </th>
            <td>
              <OutcomeBadge outcome={entry.outcome} />
            </td>
            <td className="whitespace-nowrap">
              <span className="font-mono text-[0.8125rem]">{entry.tool}</span>
              {entry.operation !== "none" && (
                <span className="block text-xs text-muted">
                  {[t(`operations.${entry.operation}`), actionOf(entry.fields)].filter(Boolean).join(" · ")}
                </span>
              )}
            </td>
            <td>
              <span className="font-mono text-[0.8125rem]">{entry.model}</span>
              <span className="block text-xs text-muted">
                {entry.recordIds.length > 0
                  ? t("records", { count: entry.recordIds.length })
                  : entry.rows !== null && t("rows", { count: entry.rows })}
              </span>
            </td>
            <td>
              <span className="line-clamp-1 max-w-64 wrap-anywhere">
                <ActorName {...entry} />
              </span>
              <span className="block text-xs text-muted">
                {entry.client === "" ? t(`actorKinds.${entry.actorKind}`) : entry.client}
              </span>
            </td>
            <td className="numeric">{entry.durationMs === null ? "" : format.number(entry.durationMs)}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
