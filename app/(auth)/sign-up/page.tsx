import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { SignUpForm } from "#components/auth/sign-up-form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { getRuntime } from "#lib/composition/runtime.ts";
import { goTo } from "../../_server/go-to.ts";
import { currentSession } from "../../_server/session.ts";
import { nextOf, type Query, withNext } from "../_parts/next-of.ts";
import { requestSignUp } from "../actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("sign-in");
  return { title: t("up.title") };
}

export default async function SignUpPage({ searchParams }: { readonly searchParams: Query }) {
  const next = await nextOf(searchParams);
  if ((await currentSession()) !== undefined) goTo(next ?? "/overview");
  const t = await getTranslations("sign-in");
  const { config } = await getRuntime();
  return (
    <>
      <h1 className="text-xl font-semibold tracking-tight">{t("up.title")}</h1>
      <p className="mt-1 mb-6 text-pretty text-muted">{t("up.description")}</p>
      {config.signUp ? (
        <SignUpForm next={next} onSubmit={requestSignUp} />
      ) : (
        <Notice tone="warning" title={t("up.closed")}>
          {t("up.closedHint")}
        </Notice>
      )}
      <p className="mt-6 text-muted">
        {t("up.other")}{" "}
        <Link href={withNext("/sign-in", next)} className="inline-link">
          {t("up.otherAction")}
        </Link>
      </p>
    </>
  );
}
