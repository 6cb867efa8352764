import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { DemandPanel } from "#components/second-factor/demand-panel.tsx";
import { SecondFactorPanel } from "#components/second-factor/second-factor-panel.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { can } from "#lib/policy/permissions.ts";
import { getSecondFactor } from "#lib/services/second-factor/get-second-factor.ts";
import { setupContext } from "../../../_server/context.ts";
import { confirm, demand, disable, renew, start } from "./actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("security");
  return { title: t("title") };
}

export default async function SecurityPage() {
  const context = await setupContext();
  const t = await getTranslations("security");
  const { session, actor } = context;
  const view = await getSecondFactor(context);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <div className="space-y-6">
        {session.needsSecondFactor && (
          <Notice tone="warning" title={t("needed.title", { company: session.tenant.name })}>
            {t("needed.body")}
          </Notice>
        )}
        <SecondFactorPanel view={view} start={start} confirm={confirm} renew={renew} disable={disable} />
        {!session.needsSecondFactor && session.tenant.kind === "live" && (
          <DemandPanel
            company={session.tenant.name}
            isDemanded={view.isDemanded}
            canChange={can(actor, "tenant.manage")}
            demand={demand}
          />
        )}
      </div>
    </>
  );
}
