import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ForgotForm } from "#components/auth/forgot-form.tsx";
import { nextOf, type Query, withNext } from "../_parts/next-of.ts";
import { requestReset } from "../actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("sign-in");
  return { title: t("forgot.title") };
}

export default async function ForgotPage({ searchParams }: { readonly searchParams: Query }) {
  const next = await nextOf(searchParams);
  const t = await getTranslations("sign-in");
  return (
    <>
      <h1 className="mb-6 text-xl font-semibold tracking-tight">{t("forgot.title")}</h1>
      <ForgotForm next={next} onSubmit={requestReset} />
      <p className="mt-6">
        <Link href={withNext("/sign-in", next)} className="inline-link">
          {t("forgot.back")}
        </Link>
      </p>
    </>
  );
}
