import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ExternalNotice } from "#components/external-sign-in/external-notice.tsx";
import { IdentitiesPanel } from "#components/external-sign-in/identities-panel.tsx";
import { DemandPanel } from "#components/second-factor/demand-panel.tsx";
import { SecondFactorPanel } from "#components/second-factor/second-factor-panel.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { getRuntime } from "#lib/composition/runtime.ts";
import { can } from "#lib/policy/permissions.ts";
import { listIdentities } from "#lib/services/identities/list-identities.ts";
import { getSecondFactor } from "#lib/services/second-factor/get-second-factor.ts";
import { setupContext } from "../../../_server/context.ts";
import { externalOutcome } from "../../../_server/external-outcome.ts";
import { confirm, connect, demand, disable, disconnect, renew, start } from "./actions.ts";

type Query = Promise<Readonly<Record<string, string | string[] | undefined>>>;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("security");
  return { title: t("title") };
}

export default async function SecurityPage({ searchParams }: { readonly searchParams: Query }) {
  const context = await setupContext();
  const t = await getTranslations("security");
  const { session, actor } = context;
  const view = await getSecondFactor(context);
  const identities = session.needsSecondFactor ? [] : await listIdentities(context);
  const offered = (await getRuntime()).auth.external.providers;
  const { outcome, provider } = await externalOutcome(searchParams, offered);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <div className="space-y-6">
        {outcome !== undefined && <ExternalNotice outcome={outcome} provider={provider} />}
        {session.needsSecondFactor && (
          <Notice tone="warning" title={t("needed.title", { company: session.tenant.name })}>
            {t("needed.body")}
          </Notice>
        )}
        <SecondFactorPanel view={view} start={start} confirm={confirm} renew={renew} disable={disable} />
        {!session.needsSecondFactor && (offered.length > 0 || identities.length > 0) && !view.isShared && (
          <IdentitiesPanel offered={offered} identities={identities} connect={connect} disconnect={disconnect} />
        )}
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
