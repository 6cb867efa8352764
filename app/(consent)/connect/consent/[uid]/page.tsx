import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ConsentForm } from "#components/consent/consent-form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { actorIn } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { can } from "#lib/policy/permissions.ts";
import { listConnections } from "#lib/services/connections/list-connections.ts";
import { pageContext } from "../../../../_server/context.ts";
import { cookieHeader } from "../../../../_server/cookie-header.ts";
import { anySession } from "../../../../_server/session.ts";
import { approve, listCompanies, refuse } from "./actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("consent");
  return { title: t("title") };
}

/** Asks the member whether an AI client may act in the member's name. */
export default async function ConsentPage({ params }: { readonly params: Promise<{ readonly uid: string }> }) {
  const { uid } = await params;
  if ((await anySession()) === undefined) redirect(`/sign-in?next=${encodeURIComponent(`/connect/consent/${uid}`)}`);
  const t = await getTranslations("consent");
  const { oauth } = await getRuntime();
  const request = await oauth.interactions.find(uid, await cookieHeader());
  if (request === undefined) {
    return (
      <Notice tone="warning" title={t("gone.title")}>
        {t("gone.hint")}
      </Notice>
    );
  }
  const context = await pageContext();
  const { session } = context;
  const companies = [];
  for (const tenant of session.tenants) {
    const actor = actorIn(session, tenant.id);
    const mayGive = actor !== undefined && can(actor, "grants.own");
    const connections = mayGive ? await listConnections({ ...context, actor }) : [];
    companies.push({
      id: tenant.id,
      name: tenant.name,
      mayGive,
      connections: connections.map(({ id, name, state }) => ({ id, name, isOff: state === "disabled" })),
    });
  }
  return (
    <ConsentForm
      request={request}
      companies={companies}
      company={session.tenant.id}
      member={session.user.email}
      actions={{ approve, refuse, listCompanies }}
    />
  );
}
