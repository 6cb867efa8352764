import { NextIntlClientProvider } from "next-intl";
import { getMessages, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { BottomBar } from "#components/shell/bottom-bar.tsx";
import { Rail } from "#components/shell/rail.tsx";
import type { ShellView } from "#components/shell/types.ts";
import { mayOpenPage, pagePaths } from "#lib/policy/pages.ts";
import { can } from "#lib/policy/permissions.ts";
import { countWaiting } from "#lib/services/approvals/count-waiting.ts";
import { listConnections } from "#lib/services/connections/list-connections.ts";
import { setupContext } from "../_server/context.ts";
import { setLocale, signOut, switchTenant } from "../_server/shell-actions.ts";

const actions = { setLocale, signOut, switchTenant };

export default async function PortalLayout({ children }: { readonly children: ReactNode }) {
  const context = await setupContext();
  const t = await getTranslations("common");
  const { session, actor } = context;
  const view: ShellView = {
    user: { name: session.user.name, email: session.user.email },
    tenant: { id: session.tenant.id, name: session.tenant.name, role: session.role },
    tenants: session.tenants.map(({ id, name }) => ({ id, name })),
    connections: session.needsSecondFactor
      ? []
      : (await listConnections(context)).map(({ id, name, state }) => ({ id, name, state })),
    waiting: can(actor, "approvals.decide") && !session.needsSecondFactor ? await countWaiting(context) : 0,
    pages: pagePaths.filter((path) => mayOpenPage(actor, path)),
    canAddConnection: can(actor, "connections.manage"),
  };
  return (
    <NextIntlClientProvider messages={await getMessages()}>
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 text-accent-foreground focus:translate-y-0"
      >
        {t("skip")}
      </a>
      <div className="flex min-h-dvh">
        <Rail view={view} actions={actions} />
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          <div className="mx-auto w-full max-w-6xl px-4 pt-6 pb-24 md:px-8 md:pt-8 md:pb-12">{children}</div>
        </main>
      </div>
      <BottomBar view={view} actions={actions} />
    </NextIntlClientProvider>
  );
}
