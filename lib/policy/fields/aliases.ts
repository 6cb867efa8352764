import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { closedOperations } from "../hard-floor.ts";
import { policyTable } from "../table/table.ts";

/** The path that a field is another name for, as its steps; undefined for a field of the record's own. */
export function aliasOf(model: string, { name, related }: FieldInfo): readonly string[] | undefined {
  const path = (related ?? policyTable.aliases[model]?.[name])?.split(".");
  return path === undefined || path.length < 2 ? undefined : path;
}

/** Whether the right on a record opens the field of a part of it. Where nobody may change such parts, only harmless ones. */
export function isPartField(part: string, name: string): boolean {
  return !closedOperations(part).includes("write") || policyTable.partFields[part]?.includes(name) === true;
}

/** Whether the records of a model are made along with those of another one, and are parts of them. */
export function isPart(of: string, model: string): boolean {
  return [of, "*"].some((name) => policyTable.ownParts[name]?.includes(model) === true);
}
