import { policyTable } from "../../policy/table/table.ts";
import type { RuleSet } from "../../policy/types.ts";
import type { WrittenRecord } from "../writes/written-records.ts";

type Settled = NonNullable<(typeof policyTable.settled)[string]>;
type Rules = Pick<RuleSet, "models">;

/**
 * Returns the table entry of a field whose change may trigger stock moves, deliveries or the like, if no rule allows
 * these. Undefined if the record's state need not be read.
 */
export function stateEffectsOf({ models }: Rules, { model, fields }: WrittenRecord, name: string, value: unknown) {
  const settled = policyTable.settled[model];
  if (!settled?.fields.includes(name) || isOpen({ models }, settled.needs)) return undefined;
  if (addsNoLine(value, fields.get(name)?.type)) return undefined;
  if (settled.unless !== undefined && new RegExp(settled.unless).test(String(value))) return undefined;
  // The app that adds the field may not be installed. The fields of a holder are not loaded: its field is always
  // `state`.
  return settled.by === undefined || fields.has(settled.by) ? settled : undefined;
}

/** True if the values that were read of the record put it into the state that the entry describes. */
export function isInState(
  { by = "state", when }: Settled,
  read: Readonly<Record<string, unknown>> | undefined,
): boolean {
  const value = read?.[by];
  return when === undefined ? Boolean(value) : when.includes(String(value));
}

/** Returns the right that a change needs, in words. */
export function rightFor({ needs }: Settled): string {
  const [on = "", action] = needs.split("/");
  const [model = "", operation] = on.split(":");
  return action === undefined ? `${operation} on ${model}` : `the action ${action} of ${model}`;
}

/** Returns the records that get a new line: a line that names its parent record changes the lines of that record. */
export function parentsOf({ model, fields, values, path }: WrittenRecord): WrittenRecord[] {
  return Object.entries(policyTable.settledBy[model] ?? {}).flatMap(([link, lines]) => {
    const id = values[link];
    const holder = fields.get(link)?.relation;
    if (typeof id !== "number" || holder === undefined) return [];
    return [{ model: holder, fields: new Map(), id, values: { [lines]: [[4]] }, path }];
  });
}

function isOpen({ models }: Rules, needs: string): boolean {
  const [on = "", action] = needs.split("/");
  if (action !== undefined) return models.get(on)?.actions?.includes(action) === true;
  const [model = "", operation] = on.split(":");
  return models.get(model)?.[operation as "create" | "write" | "unlink"] === true;
}

/**
 * True if the commands only change or remove existing lines: each such line is checked itself, and Odoo refuses to
 * remove done lines.
 */
function addsNoLine(value: unknown, type: string | undefined): boolean {
  if (!Array.isArray(value)) return false;
  // An empty list changes no lines of a one-to-many, and ends a many-to-many relation.
  if (value.length === 0) return type === "one2many";
  return value.every((command) => Array.isArray(command) && [1, 2, 3, 5].includes(command[0]));
}
