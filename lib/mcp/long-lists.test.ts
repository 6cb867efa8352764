import { expect, test } from "vitest";
import { counted } from "#tests/support/counted.ts";
import { holdsProperties } from "./holds-properties.ts";
import { withoutClosedNames } from "./may-it.ts";
import { endOf, holdsEnd } from "./to-many.ts";

const count = (length: number) => Array.from({ length }, (_, i) => i + 1);

/** How often each item of a list is looked at when there are so many of what it is compared with. */
const kinds: Readonly<Record<string, (length: number) => number>> = {
  "the records of a relation are compared with those that were sent": (length) => {
    const now = counted(count(length));
    expect(holdsEnd(endOf([[6, 0, count(length).toReversed()]], undefined), now.list)).toBe(true);
    return now.times();
  },
  "the properties of a record are compared with those that were sent": (length) => {
    const sent = count(length).map((n) => ({ name: `p${n}`, value: n }));
    const now = counted(sent.toReversed());
    expect(holdsProperties(sent, now.list)).toBe(true);
    return now.times();
  },
  "what a rule denies closes names in rows": (length) => {
    const denied = counted(["vat", "email"]);
    const rule = { model: "res.partner", read: true, deniedFields: denied.list };
    const context = { rules: { version: "1", models: new Map([["res.partner", rule]]) } };
    const field = { name: "partner_id", type: "many2one", relation: "res.partner" };
    const toTold = withoutClosedNames(context as never, new Map([["partner_id", field]]) as never);
    for (const id of count(length)) expect(toTold({ id, partner_id: [id, "Ann"] })["partner_id"]).toEqual([id, "Ann"]);
    return denied.times();
  },
};

test.each(Object.keys(kinds))("%s in as many looks, however many they are", (kind) => {
  expect(kinds[kind]?.(300)).toBe(kinds[kind]?.(30));
});
