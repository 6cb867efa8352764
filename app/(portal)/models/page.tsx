import { Table2 } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { can } from "#lib/policy/permissions.ts";
import { listConnections } from "#lib/services/connections/list-connections.ts";
import { getMatrix } from "#lib/services/rules/get-matrix.ts";
import { openPage } from "../../_server/open-page.ts";
import { ConnectionPicker } from "../_parts/connection-picker.tsx";
import { NoAccess } from "../_parts/no-access.tsx";
import { ModelsView } from "./_parts/models-view.tsx";
import { add, closures, fields, preset, save } from "./actions.ts";

const actions = { add, applyPreset: preset, closures, fields, save };

interface Props {
  readonly searchParams: Promise<{ readonly connection?: string | string[] }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("models");
  return { title: t("title") };
}

export default async function ModelsPage({ searchParams }: Props) {
  const context = await openPage("/models");
  const t = await getTranslations("models");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const connections = await listConnections(context);
  const { connection: asked } = await searchParams;
  const connection = connections.find(({ id }) => id === asked) ?? connections[0];
  const { actor } = context;
  if (connection === undefined) {
    return (
      <>
        <PageHeader title={t("title")} />
        <EmptyState
          icon={Table2}
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
  const locale = await getLocale();
  const matrix = await getMatrix(context, { connectionId: connection.id, locale });
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description", { connection: connection.name })}
        actions={
          connections.length > 1 ? (
            <ConnectionPicker
              connections={connections.map(({ id, name }) => ({ id, name }))}
              connectionId={connection.id}
            />
          ) : undefined
        }
      />
      <ModelsView
        key={connection.id}
        connectionId={connection.id}
        matrix={matrix}
        canEdit={can(actor, "rules.manage")}
        confirm={connection.confirm}
        actions={actions}
      />
    </>
  );
}
