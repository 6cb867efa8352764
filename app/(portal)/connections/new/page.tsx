import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { getRuntime } from "#lib/composition/runtime.ts";
import { can } from "#lib/policy/permissions.ts";
import { pageContext } from "../../../_server/context.ts";
import { create } from "../actions.ts";
import { NewConnectionForm } from "./_parts/new-connection-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("connections.wizard");
  return { title: t("title") };
}

export default async function NewConnectionPage() {
  const { actor } = await pageContext();
  const t = await getTranslations("connections.wizard");
  const common = await getTranslations("common");
  if (!can(actor, "connections.manage")) return <Notice tone="warning" title={common("errors.forbidden")} />;
  const { config } = await getRuntime();
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <NewConnectionForm sandboxEnabled={config.sandbox} create={create} />
    </>
  );
}
