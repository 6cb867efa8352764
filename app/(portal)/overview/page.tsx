import type { Metadata, Route } from "next";
import { getTranslations } from "next-intl/server";
import { AuditTable } from "#components/audit/audit-table.tsx";
import { ConnectionFigures } from "#components/overview/connection-figures.tsx";
import { HoursChart } from "#components/overview/hours-chart.tsx";
import { NextStepCard } from "#components/overview/next-step-card.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { can, type Permission } from "#lib/policy/permissions.ts";
import { getOverview } from "#lib/services/overview/get-overview.ts";
import type { NextStep } from "#lib/services/overview/next-step.ts";
import { openPage } from "../../_server/open-page.ts";
import { NoAccess } from "../_parts/no-access.tsx";

const needed = {
  connect: "connections.manage",
  models: "rules.manage",
  key: "keys.manage",
  client: "overview.read",
} as const satisfies Record<NextStep["step"], Permission>;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("overview");
  return { title: t("title") };
}

export default async function OverviewPage() {
  const context = await openPage("/overview");
  const t = await getTranslations("overview");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const { connections, hours, partial, problems, nextStep } = await getOverview(context);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      {nextStep !== undefined && (
        <NextStepCard step={nextStep.step} href={hrefOf(nextStep)} canAct={can(context.actor, needed[nextStep.step])} />
      )}
      {connections.length > 0 && (
        <div className="space-y-6">
          {partial && <Notice tone="info" title={t("partial")} />}
          <Panel title={t("hours.title")} description={t("hours.description")}>
            <HoursChart hours={hours} />
          </Panel>
          <section aria-labelledby="connections">
            <h2 id="connections" className="mb-3 font-semibold">
              {t("connections.title")}
            </h2>
            <ConnectionFigures connections={connections} />
          </section>
          {problems !== undefined && (
            <section aria-labelledby="problems">
              <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
                <div>
                  <h2 id="problems" className="font-semibold">
                    {t("problems.title")}
                  </h2>
                  <p className="text-[0.8125rem] text-muted">
                    {problems.length === 0 ? t("problems.none") : t("problems.description")}
                  </p>
                </div>
                <LinkButton variant="ghost" href="/audit">
                  {t("problems.all")}
                </LinkButton>
              </div>
              {problems.length > 0 && <AuditTable entries={problems} hrefOf={(id) => `/audit?entry=${id}`} />}
            </section>
          )}
        </div>
      )}
    </>
  );
}

function hrefOf(next: NextStep): Route {
  switch (next.step) {
    case "connect":
      return "/connections/new";
    case "models":
      return `/models?connection=${next.connectionId}`;
    case "key":
    case "client":
      return "/connect";
  }
}
