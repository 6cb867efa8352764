import { expect, test } from "vitest";
import { counted } from "#tests/support/counted.ts";
import { withoutClosedNames } from "../../../lib/records/authorize.ts";
import { notesOn, toNotes } from "../../../lib/records/domains/domain-notes.ts";
import { hasProperties } from "../../../lib/records/values/merge-properties.ts";
import { checkValues } from "../../../lib/records/values/values.ts";
import { expectedIdsOf, matchesEnd } from "../../../lib/records/writes/to-many.ts";

const count = (length: number) => Array.from({ length }, (_, i) => i + 1);

/** Returns how often each item of a list is read, for a number of values to compare with. */
const kinds: Readonly<Record<string, (length: number) => number | Promise<number>>> = {
  "the records of a relation are compared with those that were sent": (length) => {
    const now = counted(count(length));
    expect(matchesEnd(expectedIdsOf([[6, 0, count(length).toReversed()]], undefined), now.list)).toBe(true);
    return now.times();
  },
  "the properties of a record are compared with those that were sent": (length) => {
    const sent = count(length).map((n) => ({ name: `p${n}`, value: n }));
    const now = counted(sent.toReversed());
    expect(hasProperties(sent, now.list)).toBe(true);
    return now.times();
  },
  "the denied fields of a rule are compared with the names in rows": (length) => {
    const denied = counted(["vat", "email"]);
    const rule = { model: "res.partner", read: true, deniedFields: denied.list };
    const context = { rules: { version: "1", models: new Map([["res.partner", rule]]) } };
    const field = { name: "partner_id", type: "many2one", relation: "res.partner" };
    const toTold = withoutClosedNames(context as never, new Map([["partner_id", field]]) as never);
    for (const id of count(length)) expect(toTold({ id, partner_id: [id, "Ann"] })["partner_id"]).toEqual([id, "Ann"]);
    return denied.times();
  },
  "choices are compared with the values of a write": (length) => {
    const choices = counted([["a", "A"] as const, ["b", "B"] as const]);
    const fields = new Map([["state", { name: "state", type: "selection", selection: choices.list }]]) as never;
    for (const _ of count(length)) expect(checkValues({ state: "b" }, fields)).toEqual([]);
    return choices.times();
  },
  "choices are compared with the conditions of a domain": (length) => {
    const choices = counted([["a", "A"] as const, ["b", "B"] as const]);
    const fields = new Map([["state", { name: "state", type: "selection", selection: choices.list }]]);
    const io = { fields: async () => fields, odoo: { series: { major: 19 } } } as never;
    const domain = count(length).map((n) => ["state", n % 2 ? "=" : "ilike", "b"] as const);
    return notesOn(io, "sale.order", domain, true).then((notes) => {
      expect(notes).toEqual([]);
      return choices.times();
    });
  },
};

test("conditions are compared with choices until the maximum of notes is reached", async () => {
  const choices = counted([["a", "A"] as const, ["b", "B"] as const]);
  const timesOf = async (conditions: number) => {
    const fields = new Map([["state", { name: "state", type: "selection", selection: choices.list }]]);
    const io = { fields: async () => fields, odoo: { series: { major: 19 } } } as never;
    const before = choices.times();
    const notes = await notesOn(
      io,
      "sale.order",
      count(conditions).map((n) => ["state", "=", `x${n}`] as const),
      true,
    );
    expect(notes).toHaveLength(5);
    return choices.times() - before;
  };
  await timesOf(5);
  expect(await timesOf(200)).toBe(await timesOf(5));
});

test("names are looked up until the maximum of notes is reached", async () => {
  const fields = new Map([["user_id", { name: "user_id", type: "many2one", relation: "res.users" }]]);
  let asked = 0;
  const user = async () => ({ uid: 7, lang: "en_US", zone: "UTC", asked: asked++ });
  const io = { fields: async () => fields, user, odoo: { series: { major: 19 } } } as never;
  const notes = await notesOn(io, "sale.order", [["user_id", "in", Array(200).fill("me")]], true);
  expect([notes.length, asked]).toEqual([5, 5]);
});

test("a word is compared only with the first choices of a very long selection", async () => {
  const saidOf = async (count: number) => {
    const selection = [...Array.from({ length: count }, (_, i) => [`k${i}`, `K${i}`] as const), ["zebra", "Zebra"]];
    const fields = new Map([["state", { name: "state", type: "selection", selection }]]);
    const io = { fields: async () => fields, odoo: { series: { major: 19 } } } as never;
    return toNotes(await notesOn(io, "sale.order", [["state", "=", "zebbra"]], true)).notes?.join();
  };
  expect(await saidOf(400)).toContain("nearest first: zebra (Zebra), k0 (K0)");
  expect(await saidOf(1_000)).toContain("Its values: k0 (K0)");
});

test.each(Object.keys(kinds))("%s with the same number of reads for a list of any length", async (kind) => {
  expect(await kinds[kind]?.(300)).toBe(await kinds[kind]?.(30));
});
