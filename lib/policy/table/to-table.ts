/**
 * Returns a table from JSON whose objects inherit nothing. Names from outside are looked up in it, and a field may have
 * the name of a property that every object inherits.
 */
export function toTable<T>(json: unknown): T {
  if (Array.isArray(json)) return json.map((item) => toTable(item)) as T;
  if (typeof json !== "object" || json === null) return json as T;
  const entries = Object.entries(json).map(([key, value]) => [key, toTable(value)]);
  return Object.setPrototypeOf(Object.fromEntries(entries), null) as T;
}
