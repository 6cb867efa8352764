import type { FieldMap } from "../kernel/odoo-values.ts";

/** Something that is found from a field list alone, once for each list: a list may be as long as another server makes it. */
export function perFields<T>(find: (fields: FieldMap) => T): (fields: FieldMap) => T {
  const found = new WeakMap<FieldMap, { readonly value: T }>();
  return (fields) => {
    const known = found.get(fields) ?? { value: find(fields) };
    found.set(fields, known);
    return known.value;
  };
}
