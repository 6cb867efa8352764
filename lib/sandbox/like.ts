import type { OdooValue } from "../kernel/odoo-values.ts";

/**
 * A pattern of SQL's LIKE as an expression: `%` is any text, `_` any character, a backslash takes the next one as it is.
 * Without `=` in the operator the text may hold the pattern anywhere.
 */
export function likePattern(operator: string, pattern: string): RegExp {
  const whole = operator.includes("=");
  let source = "";
  for (const [token] of (whole ? pattern : `%${pattern}%`).matchAll(/\\?./gsu))
    source += token === "%" ? ".*" : token === "_" ? "." : literal(token.length > 1 ? token.replace("\\", "") : token);
  return new RegExp(`^${source}$`, operator.includes("ilike") ? "isu" : "su");
}

/** What Odoo compares with a pattern, or makes a pattern of. */
export function asText(value: OdooValue): string {
  return value === true ? "True" : Array.isArray(value) ? JSON.stringify(value) : String(value);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
}
