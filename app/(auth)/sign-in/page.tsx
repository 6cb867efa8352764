import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { SignInForm } from "#components/auth/sign-in-form.tsx";
import { ExternalButtons } from "#components/external-sign-in/external-buttons.tsx";
import { ExternalNotice } from "#components/external-sign-in/external-notice.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { getRuntime } from "#lib/composition/runtime.ts";
import { externalOutcome } from "../../_server/external-outcome.ts";
import { goTo } from "../../_server/go-to.ts";
import { anySession } from "../../_server/session.ts";
import { nextOf, type Query, withNext } from "../_parts/next-of.ts";
import { beginExternal, signIn } from "../actions.ts";

const doneKinds = ["password", "deleted"] as const;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("sign-in");
  return { title: t("in.title") };
}

export default async function SignInPage({ searchParams }: { readonly searchParams: Query }) {
  const next = await nextOf(searchParams);
  const session = await anySession();
  // A page that refuses such a session leads here, so this must not lead back to it.
  if (session !== undefined) goTo(session.needsSecondFactor ? "/settings/security" : (next ?? "/overview"));
  const t = await getTranslations("sign-in");
  const { auth, config } = await getRuntime();
  const { providers } = auth.external;
  const { outcome, provider } = await externalOutcome(searchParams, providers);
  const asked = (await searchParams)["done"];
  const done = doneKinds.find((kind) => kind === asked);
  return (
    <>
      <h1 className="mb-6 text-xl font-semibold tracking-tight">{t("in.title")}</h1>
      {done !== undefined && (
        <div className="mb-4">
          <Notice tone="ok" title={t(`done.${done}.title`)}>
            {t(`done.${done}.text`)}
          </Notice>
        </div>
      )}
      {outcome !== undefined && (
        <div className="mb-4">
          <ExternalNotice outcome={outcome} provider={provider} />
        </div>
      )}
      <SignInForm next={next} onSubmit={signIn} />
      {providers.length > 0 && <ExternalButtons providers={providers} next={next} begin={beginExternal} />}
      <p className="mt-6">
        <Link href={withNext("/forgot", next)} className="inline-link">
          {t("in.forgot")}
        </Link>
      </p>
      {config.signUp && (
        <p className="mt-2 text-muted">
          {t("in.other")}{" "}
          <Link href={withNext("/sign-up", next)} className="inline-link">
            {t("in.otherAction")}
          </Link>
        </p>
      )}
    </>
  );
}
