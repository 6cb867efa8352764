import { Cable } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ConnectionTable } from "#components/connections/connection-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { can } from "#lib/policy/permissions.ts";
import { listConnections } from "#lib/services/connections/list-connections.ts";
import { openPage } from "../../_server/open-page.ts";
import { NoAccess } from "../_parts/no-access.tsx";

const create = "/connections/new";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("connections");
  return { title: t("title") };
}

export default async function ConnectionsPage() {
  const context = await openPage("/connections");
  const t = await getTranslations("connections");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const connections = await listConnections(context);
  const canManage = can(context.actor, "connections.manage");
  const empty = connections.length === 0;
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={canManage && !empty ? <LinkButton href={create}>{t("new")}</LinkButton> : undefined}
      />
      {empty ? (
        <EmptyState
          icon={Cable}
          title={t("empty.title")}
          description={t("empty.description")}
          action={canManage ? <LinkButton href={create}>{t("empty.action")}</LinkButton> : undefined}
        />
      ) : (
        <ConnectionTable connections={connections} />
      )}
    </>
  );
}
