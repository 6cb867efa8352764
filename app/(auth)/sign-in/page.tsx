import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SignInForm } from "#components/auth/sign-in-form.tsx";
import { getRuntime } from "#lib/composition/runtime.ts";
import { currentSession } from "../../_server/session.ts";
import { signIn } from "../actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("sign-in");
  return { title: t("in.title") };
}

export default async function SignInPage() {
  if ((await currentSession()) !== undefined) redirect("/overview");
  const t = await getTranslations("sign-in");
  const { config } = await getRuntime();
  return (
    <>
      <h1 className="mb-6 text-xl font-semibold tracking-tight">{t("in.title")}</h1>
      <SignInForm onSubmit={signIn} />
      {config.signUp && (
        <p className="mt-6 text-muted">
          {t("in.other")}{" "}
          <Link href="/sign-up" className="inline-link">
            {t("in.otherAction")}
          </Link>
        </p>
      )}
    </>
  );
}
