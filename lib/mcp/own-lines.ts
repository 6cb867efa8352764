import { AppError } from "../kernel/errors.ts";
import type { FieldMap, OdooRecord } from "../odoo/types.ts";
import { isIds, isToMany } from "./values.ts";

/** Commands that change, delete or take out a record of the relation by its id. */
const ofOwn: ReadonlySet<unknown> = new Set([1, 2, 3]);

/**
 * Throws AppError `invalid_input` for a command on a record that the relation does not hold: Odoo would change or delete
 * it, the line of another order, while the answer speaks of this record. `before` is what Odoo holds; what it does not
 * tell is let pass.
 */
export function requireOwnLines(sent: Readonly<Record<string, unknown>>, before: OdooRecord, fields: FieldMap): void {
  for (const [name, commands] of Object.entries(sent)) {
    const field = fields.get(name);
    const held: unknown = before[name];
    if (field === undefined || !isToMany(field) || !Array.isArray(commands) || !isIds(held)) continue;
    const own = new Set(held);
    commands.forEach((command: unknown, i) => {
      if (!Array.isArray(command)) return;
      const [code, id, ids] = command;
      if (code === 4) own.add(id);
      if (code === 6 && isIds(ids)) for (const one of ids) own.add(one);
      if (!ofOwn.has(code) || own.has(id) || (code === 3 && field.type === "many2many")) return;
      throw new AppError("invalid_input", `${name} of this record does not hold ${field.relation} ${id}.`, {
        path: `values.${name}[${i}]`,
        hint: `Call get_record with fields ["${name}"] for those that it holds, or update_record model="${field.relation}" for that one.`,
      });
    });
  }
}
