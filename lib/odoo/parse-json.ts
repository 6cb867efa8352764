/** `__proto__` as it is, or with a letter of it escaped: Odoo escapes no printable ASCII. */
const suspect = /__proto__|\\u00[2-7]/;

/** The parsed text in an object, or undefined when it is no JSON. A key that would reach a prototype is dropped. */
export function parseJson(text: string): { readonly json: unknown } | undefined {
  try {
    return {
      json: suspect.test(text)
        ? JSON.parse(text, (key, value) => (key === "__proto__" ? undefined : value))
        : JSON.parse(text),
    };
  } catch {
    return undefined;
  }
}
