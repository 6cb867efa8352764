import { clipText, shorten } from "../../kernel/text/clip-text.ts";
import { cleanValue } from "./clean-text.ts";
import { neutralizeWrapping } from "./wrap-untrusted.ts";

const maxShown = 20;
const maxLength = 120;

/**
 * Returns the values that a person is asked to confirm, each cut to 120 characters: `city = "Vigo", active = false`.
 * From the 21st value on, only the names are listed.
 */
export function toAsked(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([name, value], i) => (i < maxShown ? `${name} = ${toShort(value)}` : name))
    .join(", ");
}

function toShort(value: unknown): string {
  // A long text is cut before it is cleaned, because cleaning a whole file costs too much.
  const part = typeof value === "string" ? clipText(value, 2 * maxLength) : value;
  return neutralizeWrapping(shorten(JSON.stringify(cleanValue(part)) ?? "nothing", maxLength));
}
