import { ListChecks, ScrollText, ShieldCheck } from "lucide-react";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Mark } from "#components/shell/mark.tsx";
import { PreferencesMenu } from "#components/shell/preferences.tsx";
import { messagesFor } from "../_server/messages.ts";
import { setLocale } from "../_server/shell-actions.ts";

const points = [
  { key: "rules", icon: ListChecks },
  { key: "keys", icon: ShieldCheck },
  { key: "audit", icon: ScrollText },
] as const;

export default async function AuthLayout({ children }: { readonly children: ReactNode }) {
  const t = await getTranslations();
  return (
    <NextIntlClientProvider messages={await messagesFor("common", "sign-in", "auth", "security")}>
      <div className="flex min-h-dvh flex-col">
        <header className="flex h-14 items-center justify-between px-4 md:px-6">
          <span className="flex items-center gap-2.5 font-semibold">
            <Mark className="size-7" />
            {t("common.product")}
          </span>
          <PreferencesMenu setLocale={setLocale} />
        </header>
        <main
          id="content"
          className="mx-auto grid w-full max-w-5xl flex-1 content-center items-center gap-12 px-4 py-8 md:px-6 lg:grid-cols-[1fr_24rem]"
        >
          <div className="mx-auto w-full max-w-sm lg:order-2">{children}</div>
          <section className="hidden max-w-md lg:block">
            <h2 className="text-2xl font-semibold tracking-tight text-balance">{t("sign-in.points.title")}</h2>
            <ul className="mt-8 space-y-5">
              {points.map(({ key, icon: Icon }) => (
                <li key={key} className="flex gap-3">
                  <Icon className="mt-0.5 size-5 shrink-0 text-link" aria-hidden />
                  <span className="text-pretty text-muted">{t(`sign-in.points.${key}`)}</span>
                </li>
              ))}
            </ul>
          </section>
        </main>
      </div>
    </NextIntlClientProvider>
  );
}
