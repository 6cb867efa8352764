import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ConnectionView } from "#lib/views/connections.ts";
import { Badge } from "../ui/badge.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { StatusDot } from "../ui/status-dot.tsx";

/** All connections with their state. */
export function ConnectionTable({ connections }: { readonly connections: readonly ConnectionView[] }) {
  const t = useTranslations("connections");
  const common = useTranslations("common");
  return (
    <DataTable caption={t("title")}>
      <thead>
        <tr>
          <th scope="col">{t("table.name")}</th>
          <th scope="col">{t("table.state")}</th>
          <th scope="col">{t("table.series")}</th>
          <th scope="col">{t("table.transport")}</th>
          <th scope="col">{t("table.verified")}</th>
        </tr>
      </thead>
      <tbody>
        {connections.map((connection) => (
          <tr key={connection.id}>
            <th scope="row">
              <Link
                href={`/connections/${connection.id}`}
                className="inline-flex min-h-6 items-center font-medium hover:underline"
              >
                {connection.name}
              </Link>
              <span className="block font-normal text-xs text-muted">
                {connection.kind === "sandbox"
                  ? t("table.demo")
                  : [connection.url, connection.database].filter(Boolean).join(" · ")}
              </span>
              {connection.confirm === "nothing" && (
                <span className="mt-1 block">
                  <Badge tone="warning">{t("table.unconfirmed")}</Badge>
                </span>
              )}
            </th>
            <td className="whitespace-nowrap">
              <StatusDot state={connection.state} withWord />
            </td>
            <td className="whitespace-nowrap tabular-nums">
              {connection.series}
              {connection.edition !== "unknown" && (
                <span className="ml-2 text-muted">{t(`editions.${connection.edition}`)}</span>
              )}
            </td>
            <td>
              <Badge>{common(`transports.${connection.transport}`)}</Badge>
            </td>
            <td>
              {connection.verifiedAt === undefined ? (
                <span className="text-muted">{common("time.never")}</span>
              ) : (
                <RelativeTime value={connection.verifiedAt} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
