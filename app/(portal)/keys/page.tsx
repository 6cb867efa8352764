import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { KeysView } from "#components/keys/keys-view.tsx";
import { can } from "#lib/policy/permissions.ts";
import { listConnections } from "#lib/services/connections/list-connections.ts";
import { listKeys } from "#lib/services/keys/list-keys.ts";
import { mcpEndpoint } from "../../_server/endpoint.ts";
import { openPage } from "../../_server/open-page.ts";
import { NoAccess } from "../_parts/no-access.tsx";
import { create, listCompanies, revoke, rotate } from "./actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("keys");
  return { title: t("title") };
}

export default async function KeysPage() {
  const context = await openPage("/keys");
  const t = await getTranslations("keys");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const { actor } = context;
  const connections = await listConnections(context);
  return (
    <KeysView
      keys={await listKeys(context)}
      connections={connections.map(({ id, name }) => ({ id, name }))}
      canManage={can(actor, "keys.manage")}
      endpoint={await mcpEndpoint()}
      actions={{ create, listCompanies }}
      revoke={revoke}
      rotate={rotate}
    />
  );
}
