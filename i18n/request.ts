import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { chooseLocale } from "#lib/kernel/locale/choose-locale.ts";
import type { Locale } from "#lib/kernel/locale/locale.ts";

declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
  }
}

type Messages = Record<string, Record<string, unknown>>;
const loaded = new Map<Locale, Messages>();

/** The language of a request: the member's choice (a cookie), else the browser's. A message file is a namespace. */
export default getRequestConfig(async () => {
  const locale = chooseLocale((await cookies()).get("locale")?.value, (await headers()).get("accept-language"));
  return { locale, messages: messagesOf(locale), timeZone: "UTC" };
});

function messagesOf(locale: Locale): Messages {
  const known = loaded.get(locale);
  if (known !== undefined) return known;
  const folder = join(process.cwd(), "messages", locale);
  const messages: Messages = {};
  // The texts in `endpoint/` are for AI clients: the portal need not send them to the browser.
  for (const file of readdirSync(folder)) {
    // The words of mails are for lib/mail alone.
    if (file.endsWith(".json") && file !== "mail.json")
      messages[file.slice(0, -".json".length)] = JSON.parse(readFileSync(join(folder, file), "utf8"));
  }
  // In development the files change while the server runs.
  if (loaded.size < 2 && !process.argv.includes("--dev")) loaded.set(locale, messages);
  return messages;
}
