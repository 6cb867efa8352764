import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LinkedPasswordForm } from "#components/auth/linked-password-form.tsx";
import { minPasswordLength } from "#lib/services/accounts/check-password.ts";
import { checkLink, resetPassword } from "../actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("sign-in");
  return { title: t("reset.title") };
}

export default async function ResetPage() {
  const t = await getTranslations("sign-in");
  return (
    <>
      <h1 className="mb-6 text-xl font-semibold tracking-tight">{t("reset.title")}</h1>
      <LinkedPasswordForm
        kind="reset_password"
        minPasswordLength={minPasswordLength}
        check={checkLink}
        onSubmit={resetPassword}
      />
    </>
  );
}
