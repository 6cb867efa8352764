import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SignUpForm } from "#components/auth/sign-up-form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { getRuntime } from "#lib/composition/runtime.ts";
import { minPasswordLength } from "#lib/services/accounts/check-password.ts";
import { currentSession } from "../../_server/session.ts";
import { signUp } from "../actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("sign-in");
  return { title: t("up.title") };
}

export default async function SignUpPage() {
  if ((await currentSession()) !== undefined) redirect("/overview");
  const t = await getTranslations("sign-in");
  const { config } = await getRuntime();
  return (
    <>
      <h1 className="text-xl font-semibold tracking-tight">{t("up.title")}</h1>
      <p className="mt-1 mb-6 text-pretty text-muted">{t("up.description")}</p>
      {config.signUp ? (
        <SignUpForm minPasswordLength={minPasswordLength} onSubmit={signUp} />
      ) : (
        <Notice tone="warning" title={t("up.closed")}>
          {t("up.closedHint")}
        </Notice>
      )}
      <p className="mt-6 text-muted">
        {t("up.other")}{" "}
        <Link href="/sign-in" className="inline-link">
          {t("up.otherAction")}
        </Link>
      </p>
    </>
  );
}
