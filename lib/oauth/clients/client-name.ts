import { clipText } from "../../kernel/text/clip-text.ts";

const maxName = 100;
/** Characters that people do not see or that change the direction of what they see, and line breaks. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Zl}\p{Zp}]/gu;

/** Returns the name that a client gives itself on one line of at most 100 characters, or undefined if it has none. */
export function cleanClientName(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const clean = text.slice(0, 1_000).replace(unseen, " ").replace(/ {2,}/g, " ").trim().toWellFormed();
  return clean === "" ? undefined : clipText(clean, maxName);
}
