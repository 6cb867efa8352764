import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SignInCodeForm } from "#components/second-factor/sign-in-code-form.tsx";
import { getRuntime } from "#lib/composition/runtime.ts";
import { currentEdge } from "../../../_server/edge.ts";
import { goTo } from "../../../_server/go-to.ts";
import { anySession } from "../../../_server/session.ts";
import { nextOf, type Query, withNext } from "../../_parts/next-of.ts";
import { finishSignIn } from "./actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("security.signIn");
  return { title: t("title") };
}

/** The second step of a sign-in. */
export default async function SignInCodePage({ searchParams }: { readonly searchParams: Query }) {
  const next = await nextOf(searchParams);
  if ((await anySession()) !== undefined) goTo(next ?? "/overview");
  const { auth } = await getRuntime();
  if (!(await auth.isCodeNeeded(await currentEdge()))) redirect("/sign-in");
  const t = await getTranslations("security.signIn");
  return (
    <>
      <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
      <p className="mt-1 mb-6 text-pretty text-muted">{t("description")}</p>
      <SignInCodeForm next={next} onSubmit={finishSignIn} />
      <p className="mt-6 text-muted">
        {t("other")}{" "}
        <Link href={withNext("/sign-in", next)} className="inline-link">
          {t("otherAction")}
        </Link>
      </p>
    </>
  );
}
