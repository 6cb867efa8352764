import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { InvitationView } from "#components/members/invitation/invitation-view.tsx";
import { minPasswordLength } from "#lib/services/accounts/check-password.ts";
import { messagesFor } from "../../_server/messages.ts";
import { currentSession } from "../../_server/session.ts";
import { accept, acceptByMail, askMail, join, look, signOut } from "./actions.ts";

const actions = { accept, acceptByMail, askMail, join, look, signOut };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("members.invitation");
  // The address has the token of the invitation in it until the browser has read it.
  return { title: t("title"), referrer: "no-referrer" };
}

/** The page of an invitation's link. It has the same content for every link: the browser alone reads the token. */
export default async function InvitationPage() {
  const session = await currentSession();
  const t = await getTranslations("members.invitation");
  return (
    <NextIntlClientProvider messages={await messagesFor("common", "sign-in", "auth", "members")}>
      <h1 className="mb-6 text-xl font-semibold tracking-tight">{t("title")}</h1>
      <noscript>
        <p className="mb-6">{t("noScript")}</p>
      </noscript>
      <InvitationView signedInAs={session?.user.email} minPasswordLength={minPasswordLength} actions={actions} />
    </NextIntlClientProvider>
  );
}
