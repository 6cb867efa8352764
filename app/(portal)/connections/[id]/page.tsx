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
import { pageContext } from "../../../_server/context.ts";
import { confirm, remove, rename, switchOn, update } from "../actions.ts";

const actions = { remove, rename, setConfirm: confirm, switchOn, update };

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await load((await params).id)).name };
}

export default async function ConnectionPage({ params }: Props) {
  const connection = await load((await params).id);
  const { actor } = await pageContext();
  const t = await getTranslations("connections.detail");
  return (
    <>
      <PageHeader
        title={connection.name}
        description={<StatusDot state={connection.state} withWord />}
        actions={<LinkButton href={`/models?connection=${connection.id}`}>{t("models")}</LinkButton>}
      />
      <ConnectionDetail
        connection={connection}
        canManage={can(actor, "connections.manage")}
        facts={<ConnectionFacts connection={connection} />}
        actions={actions}
      />
    </>
  );
}

async function load(id: string) {
  try {
    return await getConnection(await pageContext(), id);
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") notFound();
    throw error;
  }
}
