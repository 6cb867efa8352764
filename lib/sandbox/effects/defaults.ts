import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { Model } from "../models/model.ts";
import { stamp } from "../query/moments.ts";
import type { Store } from "../store.ts";

export interface Moment {
  readonly now: Date;
  readonly context: Readonly<Record<string, unknown>>;
}

/** What Odoo puts into these fields of a new record by itself; a `default_` of the context goes first. */
export function defaultsOf(
  store: Store,
  model: Model,
  names: readonly string[],
  { now, context }: Moment,
): Record<string, OdooValue> {
  const defaults: Record<string, OdooValue> = {};
  for (const name of names) {
    const field = model.fields.get(name);
    const given = context[`default_${name}`] as OdooValue | undefined;
    const value = given ?? field?.defaultFrom?.(context, store) ?? field?.defaultAt?.({ now }) ?? field?.default;
    if (field === undefined || value === undefined) continue;
    if (given === undefined && field.relation === "res.company") {
      defaults[name] = store.company;
      continue;
    }
    defaults[name] = value === "now" ? stamp(now) : value === "today" ? store.today : value;
  }
  return defaults;
}
