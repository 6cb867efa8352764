import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { Steps } from "../steps.ts";

/** The work of preparing a pattern: measured 10 microseconds for a short one. */
const patternSteps = 200;
const characterSteps = 20;

/** A number is the code point of one character. */
type Part = "any text" | "any character" | number;

/**
 * Converts a pattern of SQL's LIKE into a test of texts: `%` is any text, `_` any character, a backslash makes the next
 * one literal. Without `=` in the operator the pattern may be anywhere in the text. The worst case is the length of the
 * text times that of the pattern; each step counts as work.
 */
export function likePattern(operator: string, pattern: string, steps: Steps): (text: string) => boolean {
  const fold = (text: string) => (operator.includes("ilike") ? text.toLowerCase() : text);
  const whole = operator.includes("=") ? pattern : `%${pattern}%`;
  steps.take(patternSteps + characterSteps * whole.length);
  const parts = [...fold(whole).matchAll(/\\?./gsu)].map(([token]) => partOf(token));
  return (text) => {
    steps.take(Math.ceil(text.length / 8));
    return matches(parts, fold(text), steps);
  };
}

function partOf(token: string): Part {
  if (token === "%") return "any text";
  if (token === "_") return "any character";
  return (token.length > 1 ? token.replace("\\", "") : token).codePointAt(0) ?? 0;
}

/** Only the last `%` is tried again, one character further: an earlier one cannot change the result. */
function matches(parts: readonly Part[], text: string, steps: Steps): boolean {
  let part = 0;
  let at = 0;
  let again: { part: number; at: number } | undefined;
  while (at < text.length) {
    steps.take();
    const wanted = parts[part];
    const character = text.codePointAt(at) ?? 0;
    if (wanted === "any text") {
      again = { part: ++part, at };
    } else if (wanted === "any character" || wanted === character) {
      part++;
      at += widthOf(character);
    } else if (again === undefined) {
      return false;
    } else {
      part = again.part;
      at = again.at += widthOf(text.codePointAt(again.at) ?? 0);
    }
  }
  return parts.slice(part).every((left) => left === "any text");
}

function widthOf(character: number): number {
  return character > 0xffff ? 2 : 1;
}

/** Returns the text that Odoo compares with a pattern, or uses as one. */
export function asText(value: OdooValue): string {
  return value === true ? "True" : Array.isArray(value) ? JSON.stringify(value) : String(value);
}
