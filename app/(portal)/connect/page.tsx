import { Plug } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ConnectView } from "#components/connect/connect-view.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { can } from "#lib/policy/permissions.ts";
import { listConnections } from "#lib/services/connections/list-connections.ts";
import { listKeys } from "#lib/services/keys/list-keys.ts";
import { mcpEndpoint } from "../../_server/endpoint.ts";
import { openPage } from "../../_server/open-page.ts";
import { ConnectionPicker } from "../_parts/connection-picker.tsx";
import { NoAccess } from "../_parts/no-access.tsx";
import { create, listCompanies } from "../keys/actions.ts";
import { findBundle } from "./_parts/bundle.ts";

interface Props {
  readonly searchParams: Promise<{ readonly connection?: string | string[] }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("connect");
  return { title: t("title") };
}

export default async function ConnectPage({ searchParams }: Props) {
  const context = await openPage("/connect");
  const t = await getTranslations("connect");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const { actor } = context;
  const connections = await listConnections(context);
  const { connection: asked } = await searchParams;
  const connection = connections.find(({ id }) => id === asked) ?? connections[0];
  if (connection === undefined) {
    return (
      <>
        <PageHeader title={t("title")} description={t("description")} />
        <EmptyState
          icon={Plug}
          title={t("noConnection.title")}
          description={t("noConnection.description")}
          action={
            can(actor, "connections.manage") ? (
              <LinkButton href="/connections/new">{t("noConnection.action")}</LinkButton>
            ) : undefined
          }
        />
      </>
    );
  }
  const keys = can(actor, "keys.read") ? await listKeys(context) : [];
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          connections.length > 1 ? (
            <ConnectionPicker
              connections={connections.map(({ id, name }) => ({ id, name }))}
              connectionId={connection.id}
            />
          ) : undefined
        }
      />
      <ConnectView
        key={connection.id}
        connection={{ id: connection.id, name: connection.name }}
        connections={connections.length}
        keys={keys.filter(({ connectionId, state }) => connectionId === connection.id && state === "active")}
        canSignIn={can(actor, "grants.own")}
        canManage={can(actor, "keys.manage")}
        canAudit={can(actor, "audit.read")}
        endpoint={await mcpEndpoint()}
        bundle={(await findBundle()) !== undefined}
        openedAt={context.now().toISOString()}
        actions={{ create, listCompanies }}
      />
    </>
  );
}
