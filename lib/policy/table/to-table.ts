/**
 * A table out of JSON whose objects inherit nothing: it is asked for names that come from outside, and a field may be called
 * as what every object inherits is.
 */
export function toTable<T>(json: unknown): T {
  if (Array.isArray(json)) return json.map((item) => toTable(item)) as T;
  if (typeof json !== "object" || json === null) return json as T;
  const entries = Object.entries(json).map(([key, value]) => [key, toTable(value)]);
  return Object.setPrototypeOf(Object.fromEntries(entries), null) as T;
}
