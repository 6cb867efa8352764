import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { KeysView } from "#components/keys/keys-view.tsx";
import { can } from "#lib/policy/permissions.ts";
import { listConnections } from "#lib/services/connections/list-connections.ts";
import { listKeys } from "#lib/services/keys/list-keys.ts";
import { pageContext } from "../../_server/context.ts";
import { mcpEndpoint } from "../../_server/endpoint.ts";
import { NoAccess } from "../_parts/no-access.tsx";
import { create, revoke } from "./actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("keys");
  return { title: t("title") };
}

export default async function KeysPage() {
  const context = await pageContext();
  const t = await getTranslations("keys");
  const { actor } = context;
  if (!can(actor, "keys.read")) return <NoAccess title={t("title")} />;
  const connections = await listConnections(context);
  return (
    <KeysView
      keys={await listKeys(context)}
      connections={connections.map(({ id, name }) => ({ id, name }))}
      canManage={can(actor, "keys.manage")}
      endpoint={await mcpEndpoint()}
      create={create}
      revoke={revoke}
    />
  );
}
