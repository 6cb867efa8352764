/** The languages of the product, the default first. */
export const locales = ["en", "es"] as const;
export type Locale = (typeof locales)[number];

/** True if `text` is exactly a language of the product: `es`, not `es-AR`. */
export function isLocale(text: string | undefined): text is Locale {
  return (locales as readonly (string | undefined)[]).includes(text);
}
