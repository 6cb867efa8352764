import type { FieldMap } from "../../kernel/odoo-values.ts";

/** Something that is found from a field list alone, once for each list: a list may be as long as another server makes it. */
export function perFields<T>(find: (fields: FieldMap) => T): (fields: FieldMap) => T {
  return perObject(find);
}

/** The same of any object that never changes, such as a rule, whose lists may be as long. */
export function perObject<K extends object, T>(find: (from: K) => T): (from: K) => T {
  const found = new WeakMap<K, { readonly value: T }>();
  return (from) => {
    const known = found.get(from) ?? { value: find(from) };
    found.set(from, known);
    return known.value;
  };
}
