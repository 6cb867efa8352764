import { AppError, isAppError } from "../../kernel/errors.ts";
import { read } from "../../odoo/calls/client.ts";
import { byRule, caller } from "../../policy/judge/refusal.ts";
import type { CallIo } from "../call-io.ts";
import type { WrittenRecord } from "../writes/written-records.ts";
import { isInState, parentsOf, rightFor, stateEffectsOf } from "./settled.ts";

/**
 * Throws AppError `denied` for a field that Odoo's own screens make read-only in the current state of its record (such
 * fields exist until Odoo 16), and for a change that triggers more, such as stock moves, without the right to that.
 * Asks Odoo only if such fields are among the values.
 */
export async function requireEditableStates(io: CallIo, records: readonly WrittenRecord[]): Promise<void> {
  const { rules } = io.context;
  const bound = [...records, ...records.flatMap(parentsOf)].flatMap((record) => {
    const { model, fields, id, values } = record;
    if (id === undefined) return [];
    const open = new Set(rules.models.get(model)?.writableFields);
    const names = Object.entries(values).flatMap(([name, value]) => {
      const settled = stateEffectsOf(rules, record, name, value);
      const isBound = settled !== undefined || (fields.has("state") && fields.get(name)?.readonlyIn !== undefined);
      return isBound && !open.has(name) ? [{ name, settled }] : [];
    });
    return names.length === 0 ? [] : [{ ...record, id, names }];
  });
  for (const [model, own] of Map.groupBy(bound, ({ model: name }) => name)) {
    const ids = [...new Set(own.map(({ id }) => id))];
    const asked = new Set(own.flatMap(({ names }) => names.map(({ settled }) => settled?.by ?? "state")));
    const found = await read(io.odoo, model, ids, { fields: [...asked] }).catch((error: unknown) => {
      // If the addon denies the read of the state, the addon decides about the write itself.
      if (isAppError(error) && error.code === "denied") return [];
      throw error;
    });
    const standing = new Map(found.map((record) => [record.id, record]));
    for (const { id, fields, names, path } of own) {
      const now = standing.get(id);
      if (now === undefined) continue;
      const closed = names.find(({ name, settled }) => {
        if (settled !== undefined && isInState(settled, now)) return true;
        const field = fields.get(name);
        return field?.readonlyIn?.[String(now["state"])] ?? (settled === undefined && field?.readonly === true);
      });
      if (closed === undefined) continue;
      const { name, settled } = closed;
      throw new AppError("denied", `${name} of ${model} ${id} cannot be changed in the record's current state.`, {
        path: `${path}.${name}`,
        reason: "field_readonly",
        ...(settled !== undefined && isInState(settled, now)
          ? {
              hint: `This change also needs ${rightFor(settled)}, which is not enabled.`,
              remedy: byRule(settled.needs.includes("/") ? "action" : "operation"),
            }
          : {
              hint: "Odoo allows this change only in other states of the record: call get_record for its state.",
              remedy: caller,
            }),
      });
    }
  }
}
