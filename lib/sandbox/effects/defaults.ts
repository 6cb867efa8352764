import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { Model } from "../models/model.ts";
import type { Values } from "../read-values.ts";
import type { Store } from "../store.ts";

export interface Moment {
  readonly now: Date;
  readonly context: Values;
}

/** Returns the default values of these fields for a new record. A `default_` key of the context takes precedence. */
export function defaultsOf(
  store: Store,
  model: Model,
  names: readonly string[],
  { now, context }: Moment,
): Record<string, OdooValue> {
  const defaults: Record<string, OdooValue> = {};
  for (const name of names) {
    const field = model.fields.get(name);
    const given = context[`default_${name}`];
    const initial = field?.default;
    const value = given ?? (typeof initial === "function" ? initial({ now, reader: store, context }) : initial);
    if (field === undefined || value === undefined) continue;
    defaults[name] = given === undefined && field.relation === "res.company" ? store.company : value;
  }
  return defaults;
}
