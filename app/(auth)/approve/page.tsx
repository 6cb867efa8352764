import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { LinkedApproval } from "#components/approvals/linked-approval.tsx";
import { messagesFor } from "../../_server/messages.ts";
import { decide, look } from "./actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("approvals");
  // The address has the token of the link in it until the browser has read it.
  return { title: t("link.title"), referrer: "no-referrer" };
}

/** The page of a mailed link. It has the same content for every link: the browser alone reads the token. */
export default async function ApprovePage() {
  const t = await getTranslations("approvals");
  return (
    <NextIntlClientProvider messages={await messagesFor("common", "auth", "approvals")}>
      <h1 className="mb-6 text-xl font-semibold tracking-tight">{t("link.title")}</h1>
      <LinkedApproval look={look} decide={decide} />
    </NextIntlClientProvider>
  );
}
