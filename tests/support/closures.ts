import type { FieldInfo, FieldMap } from "#lib/kernel/odoo-values.ts";
import { findClosures } from "#lib/policy/closures/find-closures.ts";
import type { ModelRule } from "#lib/policy/types.ts";
import { field } from "./judged.ts";

/** Returns fields as Odoo describes them: stored, writable texts, except for the properties that are given. */
export function fieldMap(fields: Readonly<Record<string, Partial<FieldInfo>>>): FieldMap {
  return new Map(
    Object.entries(fields).map(([name, { type = "char", ...more }]) => {
      const computed = (more.depends ?? []).length > 0;
      return [name, field(name, type, { computed, ...more })];
    }),
  );
}

/**
 * Returns, by model, the fields that are closed because they reveal a denied field, each with that field as
 * `model.field`. The rules open all these models except those in `closed`.
 */
export function closedWith(
  odoo: Readonly<Record<string, FieldMap>>,
  denied: Readonly<Record<string, readonly string[]>>,
  closed: readonly string[] = [],
): Record<string, Record<string, string>> {
  const rule = (model: string): ModelRule => ({
    model,
    label: model,
    read: true,
    create: true,
    write: true,
    unlink: true,
    actions: [],
    deniedFields: denied[model] ?? [],
  });
  const open = Object.keys(odoo).filter((model) => !closed.includes(model));
  const rules = { models: new Map(open.map((model) => [model, rule(model)])) };
  const found = open.map((model) => {
    const closures = findClosures(rules, model, (name) => odoo[name] ?? null);
    if ("need" in closures) throw new Error(`needs ${closures.need}`);
    const sources = [...closures.closed].map(([name, by]) => [name, `${by.model}.${by.field}`] as const);
    return [model, Object.fromEntries(sources)] as const;
  });
  return Object.fromEntries(found.filter(([, sources]) => Object.keys(sources).length > 0));
}
