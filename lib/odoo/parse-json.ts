/** The parsed text in an object, or undefined when it is no JSON. A key that would reach a prototype is dropped. */
export function parseJson(text: string): { readonly json: unknown } | undefined {
  try {
    return {
      json: text.includes("__proto__")
        ? JSON.parse(text, (key, value) => (key === "__proto__" ? undefined : value))
        : JSON.parse(text),
    };
  } catch {
    return undefined;
  }
}
