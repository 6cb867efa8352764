import { isSecretField } from "../../policy/hard-floor.ts";

const parameter = /([?&;#](?:amp;)?([A-Za-z]\w*)=)[^&"'\s<>#]+/g;

/** Returns `text` without the tokens in its links: they let a reader in without a sign-in. */
export function withoutTokens(text: string): string {
  return text.replace(parameter, (all, start: string, name: string) =>
    name === "hash" || isSecretField(name) ? `${start}…` : all,
  );
}

/** Returns a value with the tokens removed from every text in it. */
export function valueWithoutTokens(value: unknown): unknown {
  if (typeof value === "string") return withoutTokens(value);
  if (Array.isArray(value)) return value.map(valueWithoutTokens);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, valueWithoutTokens(inner)]));
}
