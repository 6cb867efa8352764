import { readdirSync, readFileSync } from "node:fs";
import { createTranslator } from "next-intl";

export type Locale = "en" | "es";

/** The texts of the portal and of its mails in one language, by their keys such as `sign-in.forgot.submit`. */
export type Words = (key: string, params?: Readonly<Record<string, string | number>>) => string;

/** Reads the texts of a language. A text that is missing fails the test. */
export function wordsOf(locale: Locale): Words {
  const folder = `messages/${locale}`;
  const messages = Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .map((file) => [file.slice(0, -".json".length), JSON.parse(readFileSync(`${folder}/${file}`, "utf8"))]),
  );
  const onError = (fault: Error) => {
    throw fault;
  };
  return createTranslator({ locale, messages, onError }) as unknown as Words;
}
