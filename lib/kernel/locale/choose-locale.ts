import Negotiator from "negotiator";
import { isLocale, type Locale, locales } from "./locale.ts";

/** Browsers send less than 200 characters. What stands behind this many is not read, so that a long header costs nothing. */
const maxHeader = 1_000;

/**
 * The language for a reader: `chosen` (a cookie's value) if it is one of the product's, else the one that the
 * `Accept-Language` header wants most, else English. Quality values, `*` and refusals (`q=0`) count; a region counts as its
 * language; of languages wanted equally the first counts. It never throws.
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
