import { clipText, shorten } from "../../kernel/text/clip-text.ts";
import { cleanValue } from "./clean-text.ts";
import { neutralizeWrapping } from "./wrap-untrusted.ts";

const maxShown = 20;
const maxLength = 120;

/**
 * The values that a person is asked to agree to, each cut to a line: `city = "Vigo", active = false`. Of very many the
 * last are named alone.
 */
export function toAsked(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([name, value], i) => (i < maxShown ? `${name} = ${toShort(value)}` : name))
    .join(", ");
}

function toShort(value: unknown): string {
  // Cleaning a whole file would cost more than the line that is shown.
  const part = typeof value === "string" ? clipText(value, 2 * maxLength) : value;
  return neutralizeWrapping(shorten(JSON.stringify(cleanValue(part)) ?? "nothing", maxLength));
}
