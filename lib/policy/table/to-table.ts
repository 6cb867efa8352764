/**
 * Returns a table from JSON whose objects inherit nothing. Names from outside are looked up in it, and a field may have
 * the name of a property that every object inherits.
 */
export function toTable<T>(json: unknown): T {
  return withoutPrototypes(json) as T;
}

function withoutPrototypes(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutPrototypes);
  if (typeof json !== "object" || json === null) return json;
  const entries = Object.entries(json).map(([key, value]) => [key, withoutPrototypes(value)]);
  return Object.setPrototypeOf(Object.fromEntries(entries), null);
}
