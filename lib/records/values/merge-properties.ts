import { canonicalJson } from "../../kernel/canonical-json.ts";
import type { FieldMap } from "../../odoo/types.ts";
import { isMany2one } from "../text/present-values.ts";

type Values = Readonly<Record<string, unknown>>;

interface Property {
  readonly name?: unknown;
  readonly string?: unknown;
  readonly value?: unknown;
  readonly definition_deleted?: unknown;
}

/**
 * True if a record has the properties that were sent, as `{name: value}` or as a list with their definitions.
 * Properties that were not sent are not compared. Odoo names a new property, so it is found by its label.
 */
export function hasProperties(sent: unknown, now: unknown): boolean {
  const byName = new Map<unknown, Property>();
  const byLabel = new Map<unknown, Property>();
  for (const property of toList(now).toReversed()) {
    byName.set(property.name, property);
    byLabel.set(property.string, property);
  }
  return toList(sent).every(({ name, string, value, definition_deleted: isDeleted }) => {
    const own = name === undefined ? byLabel.get(string) : byName.get(name);
    if (isDeleted === true) return own === undefined;
    return own !== undefined && canonicalJson(toIds(value)) === canonicalJson(toIds(own.value));
  });
}

/**
 * Returns the values with the record's other properties added to those that are sent as `{name: value}`: Odoo takes
 * such an object for all properties and empties the others. `held` is the record before the change; properties that it
 * lacks stay as they were sent.
 */
export function mergeProperties(values: Values, held: Values | undefined, fields: FieldMap): Record<string, unknown> {
  const entries = Object.entries(values).map(([name, value]) => {
    const own = held?.[name];
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (fields.get(name)?.type !== "properties" || !isObject || !Array.isArray(own)) return [name, value];
    const kept = toList(own).map((property) => [String(property.name), toIds(property.value)]);
    return [name, { ...Object.fromEntries(kept), ...value }];
  });
  return Object.fromEntries(entries);
}

function toList(properties: unknown): readonly Property[] {
  if (Array.isArray(properties)) return properties;
  return Object.entries(properties || {}).map(([name, value]) => ({ name, value }));
}

/** Reduces relations to ids and every empty value to false. */
function toIds(value: unknown): unknown {
  if (isMany2one(value)) return value[0];
  if (Array.isArray(value)) return value.length === 0 ? false : value.map(toIds);
  return value || false;
}
