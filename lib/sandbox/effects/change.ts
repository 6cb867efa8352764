import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { Row } from "../models/definition.ts";
import type { SandboxCall } from "../sandbox-call.ts";
import { writeRows } from "./write.ts";

export type Values = Record<string, OdooValue>;

/** Writes values on records of the call's model, or of another model. */
export function change(
  { store, model, now }: SandboxCall,
  rows: readonly Row[],
  values: Values,
  name = model.name,
): void {
  const ids = rows.map(({ id }) => id);
  writeRows(store, store.model(name), ids, values, now);
}

/** Returns Odoo's answer that opens a window: the form of one record, or the list of several. */
export function windowOf(model: string, ids: readonly number[], more: Values = {}): OdooValue {
  const [first = false] = ids;
  const target = ids.length === 1 ? { res_id: first } : { domain: [["id", "in", [...ids]]] };
  return { type: "ir.actions.act_window", res_model: model, ...target, ...more };
}
