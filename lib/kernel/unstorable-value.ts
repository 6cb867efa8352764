import { clipText } from "./text/clip-text.ts";

export interface UnstorableValue {
  /** The path of the value, such as `values.name` or `rows[2].city`. */
  readonly path: string;
  /** The problem, as a part of a sentence. */
  readonly what: string;
}

/**
 * Returns the first part of `value` that no database stores, or undefined: half a character, which JSON allows and Odoo
 * fails on, a NUL, or an infinite number. Keys of objects count as texts.
 */
export function findUnstorable(value: unknown, path = ""): UnstorableValue | undefined {
  if (typeof value === "string") return unfitText(value, path);
  if (typeof value === "number")
    return Number.isFinite(value) ? undefined : { path, what: "this number is too large for any field" };
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = findUnstorable(value[i]);
      if (found !== undefined) return { ...found, path: join(`${path}[${i}]`, found.path) };
    }
    return undefined;
  }
  for (const [name, inner] of Object.entries(value)) {
    const found = unfitText(name, "") ?? findUnstorable(inner);
    if (found !== undefined) return { ...found, path: join(join(path, shown(name)), found.path) };
  }
  return undefined;
}

/** Joins a path, only for a finding: a path for each value of a long list would cost more than the search. */
function join(path: string, rest: string): string {
  if (path === "" || rest === "") return path + rest;
  return rest.startsWith("[") ? path + rest : `${path}.${rest}`;
}

function unfitText(text: string, path: string): UnstorableValue | undefined {
  if (!text.isWellFormed())
    return { path, what: "this text holds half a character, such as the first part of an emoji: send it whole" };
  if (text.includes("\u0000")) return { path, what: "this text holds a NUL character: leave it out" };
  return undefined;
}

function shown(name: string): string {
  return clipText(name, 60).toWellFormed().replaceAll("\u0000", "\ufffd");
}
