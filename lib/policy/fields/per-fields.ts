import type { FieldMap } from "../../kernel/odoo-values.ts";

/**
 * Returns a function that computes its result once per field list, because another server decides how long a list is.
 */
export function perFields<T>(find: (fields: FieldMap) => T): (fields: FieldMap) => T {
  return perObject(find);
}

/** The same for any immutable object, such as a rule, whose lists may be as long. */
export function perObject<K extends object, T>(find: (from: K) => T): (from: K) => T {
  const found = new WeakMap<K, { readonly value: T }>();
  return (from) => {
    const known = found.get(from) ?? { value: find(from) };
    found.set(from, known);
    return known.value;
  };
}
