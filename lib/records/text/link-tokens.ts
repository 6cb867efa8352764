import { isSecretField } from "../../policy/hard-floor.ts";

const parameter = /([?&;#](?:amp;)?([A-Za-z]\w*)=)[^&"'\s<>#]+/g;

/** `text` without the tokens that links in it carry: whoever has such a link is let in without signing in. */
export function withoutTokens(text: string): string {
  return text.replace(parameter, (all, start: string, name: string) =>
    name === "hash" || isSecretField(name) ? `${start}…` : all,
  );
}

/** The same for every text in a value. */
export function valueWithoutTokens(value: unknown): unknown {
  if (typeof value === "string") return withoutTokens(value);
  if (Array.isArray(value)) return value.map(valueWithoutTokens);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, valueWithoutTokens(inner)]));
}
