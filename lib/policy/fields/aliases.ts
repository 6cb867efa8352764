import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { closedOperations } from "../hard-floor.ts";
import { policyTable } from "../table/table.ts";

/**
 * Returns the steps of the path that a field is another name for, or undefined if it is a field of the record's own.
 */
export function aliasOf(model: string, { name, related }: FieldInfo): readonly string[] | undefined {
  const path = (related ?? policyTable.aliases[model]?.[name])?.split(".");
  return path === undefined || path.length < 2 ? undefined : path;
}

/**
 * True if a right on a record opens the field of a part of it. If no rule can open writes to such parts, only harmless
 * fields are open.
 */
export function isPartField(part: string, name: string): boolean {
  return !closedOperations(part).includes("write") || policyTable.partFields[part]?.includes(name) === true;
}

/** True if records of the model are created along with records of `of` and are parts of them. */
export function isPart(of: string, model: string): boolean {
  return [of, "*"].some((name) => policyTable.ownParts[name]?.includes(model) === true);
}
