import { canonicalJson } from "./canonical-json.ts";
import { isMany2one } from "./present.ts";

interface Property {
  readonly name?: unknown;
  readonly string?: unknown;
  readonly value?: unknown;
  readonly definition_deleted?: unknown;
}

/**
 * Whether a record holds the properties that were sent, as `{name: value}` or as a list that also says what they are.
 * Those that were not sent are left out of it. A new property gets its name from Odoo: it is known by its label.
 */
export function holdsProperties(sent: unknown, now: unknown): boolean {
  const held = toList(now);
  return toList(sent).every(({ name, string, value, definition_deleted: isDeleted }) => {
    const own = held.find((other) => (name === undefined ? other.string === string : other.name === name));
    if (isDeleted === true) return own === undefined;
    return own !== undefined && canonicalJson(toIds(value)) === canonicalJson(toIds(own.value));
  });
}

function toList(properties: unknown): readonly Property[] {
  if (Array.isArray(properties)) return properties;
  return Object.entries(properties || {}).map(([name, value]) => ({ name, value }));
}

/** Relations by id, however they are written; every empty value as false. */
function toIds(value: unknown): unknown {
  if (isMany2one(value)) return value[0];
  if (Array.isArray(value)) return value.length === 0 ? false : value.map(toIds);
  return value || false;
}
