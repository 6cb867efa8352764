import Negotiator from "negotiator";
import { isLocale, type Locale, locales } from "./locale.ts";

/** The most characters of the header that are read. Browsers send fewer than 200. */
const maxHeader = 1_000;

/**
 * Returns the language for a reader: `chosen` (a cookie's value) if the product has it, else the product's language
 * with the highest quality in the `Accept-Language` header, else English. `*` and refusals (`q=0`) are respected, a
 * region counts as its language, and the first of equal languages wins. Never throws.
 */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(chosen)) return chosen;
  const asked = new Negotiator({ headers: { "accept-language": acceptLanguage?.slice(0, maxHeader) } });
  const accepted = asked.languages(locales).filter(isLocale);
  for (const wish of asked.languages()) {
    if (wish === "*") break;
    const language = wish.split("-", 1)[0]?.toLowerCase();
    const found = accepted.find((locale) => locale === language);
    if (found !== undefined) return found;
  }
  return accepted[0] ?? "en";
}
