import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ConnectionDetail } from "#components/connections/connection-detail.tsx";
import { ConnectionFacts } from "#components/connections/connection-facts.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StatusDot } from "#components/ui/status-dot.tsx";
import { isAppError } from "#lib/kernel/errors.ts";
import { can } from "#lib/policy/permissions.ts";
import { getConnection } from "#lib/services/connections/get-connection.ts";
import { daysLeft } from "#lib/services/credentials/days-left.ts";
import { openPage } from "../../../_server/open-page.ts";
import { NoAccess } from "../../_parts/no-access.tsx";
import { approval, confirm, remove, rename, requireOwn, switchOn, update } from "../actions.ts";

const actions = { remove, rename, requireOwn, setApproval: approval, setConfirm: confirm, switchOn, update };

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const context = await openPage("/connections/[id]");
  const t = await getTranslations("connections");
  return { title: context === undefined ? t("title") : (await load(context, (await params).id)).name };
}

export default async function ConnectionPage({ params }: Props) {
  const context = await openPage("/connections/[id]");
  const t = await getTranslations("connections");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const connection = await load(context, (await params).id);
  const left = daysLeft(connection.secretExpiresAt ?? null, context.now());
  return (
    <>
      <PageHeader
        title={connection.name}
        description={<StatusDot state={connection.state} withWord />}
        actions={<LinkButton href={`/models?connection=${connection.id}`}>{t("detail.models")}</LinkButton>}
      />
      <ConnectionDetail
        connection={connection}
        canManage={can(context.actor, "connections.manage")}
        facts={<ConnectionFacts connection={connection} daysLeft={left} />}
        actions={actions}
      />
    </>
  );
}

async function load(context: Parameters<typeof getConnection>[0], id: string) {
  try {
    return await getConnection(context, id);
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") notFound();
    throw error;
  }
}
