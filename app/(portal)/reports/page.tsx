import { ChartColumn } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ReportResult } from "#components/reports/report-result.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { wordError } from "#components/ui/error-text.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { getRuntime } from "#lib/composition/runtime.ts";
import { reportNames, reportPeriods } from "#lib/kernel/choices.ts";
import { clipText } from "#lib/kernel/text/clip-text.ts";
import { listConnections } from "#lib/services/connections/list-connections.ts";
import type { ReportView } from "#lib/views/report.ts";
import { openPage } from "../../_server/open-page.ts";
import { NoAccess } from "../_parts/no-access.tsx";
import { ReportBar } from "./_parts/report-bar.tsx";

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("reports");
  return { title: t("title") };
}

export default async function ReportsPage({ searchParams }: Props) {
  const context = await openPage("/reports");
  const t = await getTranslations("reports");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const connections = await listConnections(context);
  const asked = await searchParams;
  const connection = connections.find(({ id }) => id === asked["connection"]) ?? connections[0];
  if (connection === undefined) {
    return (
      <>
        <PageHeader title={t("title")} />
        <EmptyState
          icon={ChartColumn}
          title={t("noConnection.title")}
          description={t("noConnection.description")}
          action={<LinkButton href="/connections/new">{t("noConnection.action")}</LinkButton>}
        />
      </>
    );
  }
  const report = reportNames.find((name) => name === asked["report"]);
  const period = reportPeriods.find((name) => name === asked["period"]);
  const customer = typeof asked["customer"] === "string" ? clipText(asked["customer"], 200) : "";
  const { mcp } = await getRuntime();
  const result =
    report === undefined
      ? undefined
      : await mcp.callAs({
          principal: context.actor,
          connectionId: connection.id,
          source: { ip: context.ip, userAgent: "portal", client: "portal" },
          requestId: context.requestId,
          signal: new AbortController().signal,
          tool: "business_report",
          language: await getLocale(),
          args: {
            report,
            ...(period === undefined ? {} : { period }),
            ...(customer === "" || report !== "customer_history" ? {} : { customer }),
          },
        });
  const refused = result?.error === undefined ? undefined : wordError(await getTranslations(), result.error);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <ReportBar
        key={`${connection.id} ${report} ${period} ${customer}`}
        connections={connections.map(({ id, name }) => ({ id, name }))}
        connectionId={connection.id}
        report={report ?? "top_sales"}
        period={period ?? (report === "customer_history" || report === "pipeline" ? "any" : "this_month")}
        customer={customer}
      />
      {refused !== undefined && (
        <Notice tone="danger" title={t("failed")}>
          {[refused.message, refused.hint].filter(Boolean).join(" ")}
        </Notice>
      )}
      {result !== undefined && result.isError !== true && (
        <ReportResult report={result.structuredContent as unknown as ReportView} />
      )}
    </>
  );
}
