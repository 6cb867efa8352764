import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { OwnKeysPanel } from "#components/credentials/own-keys-panel.tsx";
import { GrantsView } from "#components/grants/grants-view.tsx";
import { can } from "#lib/policy/permissions.ts";
import { listCredentials } from "#lib/services/credentials/list-credentials.ts";
import { listGrants } from "#lib/services/grants/list-grants.ts";
import { openPage } from "../../_server/open-page.ts";
import { NoAccess } from "../_parts/no-access.tsx";
import { end, remove, store } from "./actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("grants");
  return { title: t("title") };
}

/** The AI clients that signed in: all of the company for its admins, the own ones for other members. */
export default async function AccessPage() {
  const context = await openPage("/access");
  const t = await getTranslations("grants");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const credentials = await listCredentials(context);
  return (
    <div className="space-y-6">
      <GrantsView grants={await listGrants(context)} seesAll={can(context.actor, "grants.manage")} end={end} />
      {credentials.length > 0 && <OwnKeysPanel credentials={credentials} actions={{ store, remove }} />}
    </div>
  );
}
