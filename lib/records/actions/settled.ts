import { policyTable } from "../../policy/table.ts";
import type { RuleSet } from "../../policy/types.ts";
import type { WrittenRecord } from "../writes/written-records.ts";

type Settled = NonNullable<(typeof policyTable.settled)[string]>;
type Rules = Pick<RuleSet, "models">;

/**
 * What a change of the field sets going as its record may stand, where no rule opens that: the stock of a done transfer, the
 * delivery of a confirmed order. Undefined where the record need not be asked.
 */
export function settledBy({ models }: Rules, { model, fields }: WrittenRecord, name: string, value: unknown) {
  const settled = policyTable.settled[model];
  if (!settled?.fields.includes(name) || isOpen({ models }, settled.needs)) return undefined;
  if (addsNoLine(value, fields.get(name)?.type)) return undefined;
  if (settled.unless !== undefined && new RegExp(settled.unless).test(String(value))) return undefined;
  // The app that has the field may not be installed. Of a holder no fields are known, and each has a state.
  return settled.by === undefined || fields.has(settled.by) ? settled : undefined;
}

/** Whether the record stands so, by what was read of it. */
export function standsSo(
  { by = "state", when }: Settled,
  read: Readonly<Record<string, unknown>> | undefined,
): boolean {
  const value = read?.[by];
  return when === undefined ? Boolean(value) : when.includes(String(value));
}

/** The right that a change needs, in words. */
export function rightFor({ needs }: Settled): string {
  const [on = "", action] = needs.split("/");
  const [model = "", operation] = on.split(":");
  return action === undefined ? `${operation} on ${model}` : `the action ${action} of ${model}`;
}

/** A line that names the record that it belongs to changes the lines of that one. */
export function holdersOf({ model, fields, values, path }: WrittenRecord): WrittenRecord[] {
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

/** Whether lines that are there are changed or taken out alone: each is judged itself, and Odoo keeps what is done. */
function addsNoLine(value: unknown, type: string | undefined): boolean {
  if (!Array.isArray(value)) return false;
  // No commands change no lines; between records that stand on their own, no ids end the relation.
  if (value.length === 0) return type === "one2many";
  return value.every((command) => Array.isArray(command) && [1, 2, 3, 5].includes(command[0]));
}
