import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Mark } from "#components/shell/mark.tsx";
import { PreferencesMenu } from "#components/shell/preferences.tsx";
import { messagesFor } from "../_server/messages.ts";
import { setLocale } from "../_server/shell-actions.ts";

/** The frame of a question that another program asks: no way to other pages, so that the answer is not lost. */
export default async function ConsentLayout({ children }: { readonly children: ReactNode }) {
  const t = await getTranslations("common");
  return (
    <NextIntlClientProvider
      messages={await messagesFor("common", "consent", "companies", "grants", "auth", "connections")}
    >
      <div className="flex min-h-dvh flex-col">
        <header className="flex h-14 items-center justify-between px-4 md:px-6">
          <span className="flex items-center gap-2.5 font-semibold">
            <Mark className="size-7" />
            {t("product")}
          </span>
          <PreferencesMenu setLocale={setLocale} />
        </header>
        <main id="content" className="mx-auto w-full max-w-lg flex-1 px-4 py-6 md:py-12">
          {children}
        </main>
      </div>
    </NextIntlClientProvider>
  );
}
