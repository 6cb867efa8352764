import { AppError, isAppError } from "../kernel/errors.ts";
import { read } from "../odoo/client.ts";
import type { CallIo } from "./define-tool.ts";
import type { WrittenRecord } from "./written-records.ts";

/**
 * Throws AppError `denied` for a field that Odoo's own screens do not let be changed as its record stands: until 16 a field
 * may be read-only in some of its record's states. Asks Odoo only where such fields are among the values.
 */
export async function requireOpenStates(io: CallIo, records: readonly WrittenRecord[]): Promise<void> {
  const bound = records.flatMap((record) => {
    const { model, fields, id, values } = record;
    const open = io.context.rules.models.get(model)?.writableFields ?? [];
    const names = Object.keys(values).filter(
      (name) => fields.get(name)?.readonlyIn !== undefined && !open.includes(name),
    );
    return id === undefined || names.length === 0 || !fields.has("state") ? [] : [{ ...record, id, names }];
  });
  for (const [model, own] of Map.groupBy(bound, ({ model: name }) => name)) {
    const ids = [...new Set(own.map(({ id }) => id))];
    const found = await read(io.odoo, model, ids, { fields: ["state"] }).catch((error: unknown) => {
      // An addon that hides the state judges the write itself.
      if (isAppError(error) && error.code === "denied") return [];
      throw error;
    });
    const states = new Map(found.map(({ id, state }) => [id, String(state)]));
    for (const { id, fields, names, path } of own) {
      const state = states.get(id);
      const name = names.find((one) => {
        const field = fields.get(one);
        return field?.readonlyIn?.[state ?? ""] ?? field?.readonly;
      });
      if (state === undefined || name === undefined) continue;
      throw new AppError("denied", `${name} of ${model} ${id} cannot be changed as the record stands.`, {
        path: `${path}.${name}`,
        hint: `Odoo lets it be changed only in some states of the record, and this is not one: call get_record for its state.`,
      });
    }
  }
}
