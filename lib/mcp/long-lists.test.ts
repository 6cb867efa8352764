import { expect, test } from "vitest";
import { holdsProperties } from "./holds-properties.ts";
import { endOf, holdsEnd } from "./to-many.ts";

const count = (length: number) => Array.from({ length }, (_, i) => i + 1);

/** A list with a count of how many of its items were looked at. */
function counted<T extends object | number>(
  list: readonly T[],
): { readonly list: readonly T[]; readonly looks: () => number } {
  let looks = 0;
  const get = (target: readonly T[], key: string | symbol) => {
    if (typeof key === "string" && /^\d+$/.test(key)) looks++;
    return Reflect.get(target, key);
  };
  return { list: new Proxy(list, { get }), looks: () => looks };
}

/** How often each item of what Odoo holds is looked at. */
const kinds: Readonly<Record<string, (length: number) => number>> = {
  "the records of a relation": (length) => {
    const now = counted(count(length));
    expect(holdsEnd(endOf([[6, 0, count(length).toReversed()]], undefined), now.list)).toBe(true);
    return now.looks() / length;
  },
  "the properties of a record": (length) => {
    const sent = count(length).map((n) => ({ name: `p${n}`, value: n }));
    const now = counted(sent.toReversed());
    expect(holdsProperties(sent, now.list)).toBe(true);
    return now.looks() / length;
  },
};

test.each(Object.keys(kinds))("%s are compared with what was sent in one look, however many they are", (kind) => {
  expect(kinds[kind]?.(300)).toBe(kinds[kind]?.(30));
});
