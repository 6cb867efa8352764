export const locales = ["en", "es"] as const;
export type Locale = (typeof locales)[number];

/** The cookie's language when it is one of ours, else the first of the browser's that is, else English. */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  const wishes = [
    cookie ?? "",
    ...(acceptLanguage ?? "").split(",").map((part) => part.split(";")[0]?.trim().split("-")[0] ?? ""),
  ];
  return wishes.find((wish): wish is Locale => (locales as readonly string[]).includes(wish)) ?? "en";
}
