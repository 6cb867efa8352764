import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageHeader } from "#components/ui/page-header.tsx";
import { getRuntime } from "#lib/composition/runtime.ts";
import { openPage } from "../../../_server/open-page.ts";
import { NoAccess } from "../../_parts/no-access.tsx";
import { create } from "../actions.ts";
import { NewConnectionForm } from "./_parts/new-connection-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("connections.wizard");
  return { title: t("title") };
}

export default async function NewConnectionPage() {
  const context = await openPage("/connections/new");
  const t = await getTranslations("connections.wizard");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const { config } = await getRuntime();
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <NewConnectionForm sandboxEnabled={config.sandbox} create={create} />
    </>
  );
}
