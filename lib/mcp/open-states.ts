import { AppError, isAppError } from "../kernel/errors.ts";
import { read } from "../odoo/client.ts";
import { policyTable } from "../policy/table.ts";
import type { CallIo } from "./define-tool.ts";
import type { WrittenRecord } from "./written-records.ts";

/**
 * Throws AppError `denied` for a field that Odoo's own screens do not let be changed as its record stands: until 16 a field
 * may be read-only in some of its record's states. A done transfer changes the stock with its quantities, which needs the
 * right on that; a new line of one does the same. Asks Odoo only where such fields are among the values.
 */
export async function requireOpenStates(io: CallIo, records: readonly WrittenRecord[]): Promise<void> {
  const { models } = io.context.rules;
  const changesStock = models.get("stock.quant")?.write === true;
  const isSettled = (model: string, name: string) =>
    !changesStock && policyTable.settled[model]?.includes(name) === true;
  const bound = [...records, ...records.flatMap(holdersOf)].flatMap((record) => {
    const { model, fields, id, values } = record;
    const open = models.get(model)?.writableFields ?? [];
    const names = Object.keys(values).filter(
      (name) => (fields.get(name)?.readonlyIn !== undefined || isSettled(model, name)) && !open.includes(name),
    );
    const hasState = fields.has("state") || policyTable.settled[model] !== undefined;
    return id === undefined || names.length === 0 || !hasState ? [] : [{ ...record, id, names }];
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
        if (isSettled(model, one)) return state === "done";
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

/** A line that names its transfer changes the lines of that one. */
function holdersOf({ model, values, path }: WrittenRecord): WrittenRecord[] {
  if (model !== "stock.move.line" && model !== "stock.move") return [];
  const holders = [
    ["stock.move", values["move_id"], "move_line_ids"],
    ["stock.picking", values["picking_id"], "move_line_ids"],
  ] as const;
  return holders.flatMap(([holder, of, name]) =>
    typeof of === "number" ? [{ model: holder, fields: new Map(), id: of, values: { [name]: [] }, path }] : [],
  );
}
