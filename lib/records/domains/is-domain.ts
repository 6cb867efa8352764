import type { Domain } from "../../odoo/types.ts";

/** True for a list of conditions. The conditions themselves were checked when the domain was parsed. */
export function isDomain(value: unknown): value is Domain {
  return Array.isArray(value) && value.every((item) => item === "&" || item === "|" || item === "!" || isLeaf(item));
}

function isLeaf(item: unknown): boolean {
  if (!Array.isArray(item) || item.length !== 3) return false;
  const [target, operator]: unknown[] = item;
  return (typeof target === "string" || typeof target === "number") && typeof operator === "string";
}
