import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ConfirmEmail } from "#components/auth/confirm-email.tsx";
import { checkLink, confirmEmail } from "../actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("sign-in");
  return { title: t("change.title") };
}

export default async function ConfirmEmailPage() {
  const t = await getTranslations("sign-in");
  return (
    <>
      <h1 className="mb-6 text-xl font-semibold tracking-tight">{t("change.title")}</h1>
      <ConfirmEmail check={checkLink} confirm={confirmEmail} />
    </>
  );
}
