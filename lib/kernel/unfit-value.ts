import { clipText } from "./clip-text.ts";

export interface UnfitValue {
  /** Where it stands, such as `values.name` or `rows[2].city`. */
  readonly path: string;
  /** What is wrong with it, a part of a sentence. */
  readonly what: string;
}

/**
 * The first thing inside of `value` that no database keeps: half a character, which JSON can hold and Odoo fails on, a NUL,
 * a number without end. Names of objects count as texts. Undefined where there is none.
 */
export function findUnfit(value: unknown, path = ""): UnfitValue | undefined {
  if (typeof value === "string") return unfitText(value, path);
  if (typeof value === "number")
    return Number.isFinite(value) ? undefined : { path, what: "this number is too large for any field" };
  if (typeof value !== "object" || value === null) return undefined;
  const isList = Array.isArray(value);
  for (const [name, inner] of Object.entries(value)) {
    const place = isList ? `${path}[${name}]` : path === "" ? shown(name) : `${path}.${shown(name)}`;
    const found = (isList ? undefined : unfitText(name, place)) ?? findUnfit(inner, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unfitText(text: string, path: string): UnfitValue | undefined {
  if (!text.isWellFormed())
    return { path, what: "this text holds half a character, such as the first part of an emoji: send it whole" };
  if (text.includes("\u0000")) return { path, what: "this text holds a NUL character: leave it out" };
  return undefined;
}

function shown(name: string): string {
  return clipText(name, 60).toWellFormed().replaceAll("\u0000", "\ufffd");
}
