import { beforeEach, describe, expect, test, vi } from "vitest";
import * as odoo from "#tests/support/odoo-calls.ts";
import type { Domain } from "../kernel/odoo-values.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { Steps } from "./steps.ts";
import { createSandbox } from "./transport.ts";

const tooMuch = expect.objectContaining({
  code: "odoo_validation",
  message: expect.stringContaining("Ask for less at once"),
});
let demo: OdooTransport;
beforeEach(() => {
  demo = createSandbox({ now: () => new Date("2026-07-24T12:00:00Z") }).open("steps");
});

const count = (domain: Domain) => odoo.searchCount(demo, "res.partner", { domain });
const partner = (values: Record<string, unknown>) => odoo.create(demo, "res.partner", values as never);
async function fill(companies: number, values: Record<string, unknown>): Promise<void> {
  for (let at = 0; at < companies; at += 100) {
    const rows = Array.from({ length: 100 }, (_, i) => ({ values: { name: `Company ${at + i}`, ...values } }));
    await demo.call({ model: "res.partner", method: "import_rows", args: { rows } });
  }
}

test("a call that compares too much is refused, and the next call starts at 0", async () => {
  await partner({ name: "Long", comment: "a".repeat(900_000) });
  await expect(count([["comment", "ilike", `${"a".repeat(299)}b`]])).rejects.toEqual(tooMuch);
  expect(await count([["comment", "ilike", "aaa"]])).toBe(1);
});

test("child_of with too many names is refused", async () => {
  const names = (length: number) => Array.from({ length }, (_, i) => `zz${i}`);
  expect(await count([["parent_id", "child_of", names(200)]])).toBe(0);
  await expect(count([["parent_id", "child_of", names(200_000)]])).rejects.toEqual(tooMuch);
});

test("child_of looks at each record once", async () => {
  const head = await partner({ name: "Head" });
  await fill(1_000, { parent_id: head });
  const below = Array.from({ length: 100 }, () => ["id", "child_of", head]) as Domain;
  expect(await count(below)).toBe(1_001);
});

test("a condition behind a relation is evaluated once for each record behind it", async () => {
  const head = await partner({ name: "Head" });
  await fill(1_000, { parent_id: head });
  expect(await count([["parent_id.child_ids.parent_id.child_ids.name", "=", "Company 999"]])).toBe(1_000);
  expect(await count([["parent_id.child_ids.parent_id.child_ids.name", "=", "Nobody"]])).toBe(0);
});

test("a date expression that is too long, and too many dates, are refused", async () => {
  expect(await count([["create_date", "in", ["now", "today -1d"]]])).toBe(0);
  await expect(count([["create_date", ">", `now${" +1d".repeat(500_000)}`]])).rejects.toEqual(tooMuch);
  await expect(count([["create_date", "in", Array(150_000).fill("now")]])).rejects.toEqual(tooMuch);
});

test("grouping by two long lists of tags is refused", async () => {
  const tags: number[] = [];
  for (let i = 0; i < 400; i++) tags.push(await odoo.create(demo, "res.partner.category", { name: `Tag ${i}` }));
  const rows = Array.from({ length: 10 }, (_, i) => ({ values: { name: `Packed ${i}`, category_id: [[6, 0, tags]] } }));
  await demo.call({ model: "res.partner", method: "import_rows", args: { rows } });
  const groups = (groupby: string[]) =>
    odoo.readGroup(demo, "res.partner", { domain: [["name", "=like", "Packed %"]], groupby, aggregates: ["__count"] });
  expect(await groups(["category_id"])).toHaveLength(400);
  await expect(groups(["category_id", "category_id"])).rejects.toEqual(tooMuch);
});

test("comparing many long texts that begin alike is refused", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({ values: { name: `${"a".repeat(100_000)}${i}` } }));
  await demo.call({ model: "res.partner", method: "import_rows", args: { rows } });
  const ask = { domain: [], fields: ["id"] };
  await expect(odoo.searchRead(demo, "res.partner", { ...ask, order: "name", limit: 1 })).rejects.toEqual(tooMuch);
  const leaf = ["name", ">", "a".repeat(90_000)] as const;
  expect(await count([leaf] as never)).toBeGreaterThan(40);
  await expect(count(Array.from({ length: 10 }, () => leaf) as never)).rejects.toEqual(tooMuch);
  const groups = (aggregates: string[], groupby: string[] = []) =>
    odoo.readGroup(demo, "res.partner", { domain: [], groupby, aggregates });
  expect(await groups(["name:max"])).toHaveLength(1);
  await expect(
    groups(["name:max", "name:min", "name:count_distinct", "complete_name:max", "complete_name:min"]),
  ).rejects.toEqual(tooMuch);
  await expect(groups([], ["name", "complete_name", "name", "complete_name", "name"])).rejects.toEqual(tooMuch);
});

describe("the work of a call", () => {
  async function taken(act: () => Promise<unknown>): Promise<number> {
    const take = vi.spyOn(Steps.prototype, "take");
    await act();
    const sum = take.mock.calls.reduce((all, [count = 1]) => all + count, 0);
    take.mockRestore();
    return sum;
  }
  const more = async (one: () => Promise<unknown>, other: () => Promise<unknown>) =>
    (await taken(one)) - (await taken(other));
  const search = (order: string) => odoo.searchRead(demo, "res.partner", { domain: [], fields: ["id"], order });
  const grouped = (groupby: string[]) =>
    odoo.readGroup(demo, "res.partner", { domain: [], groupby, aggregates: ["__count"] });

  test("a condition counts as work once to prepare it and once for each record it is tested on", async () => {
    const records = await count([]);
    const leaf = ["id", ">", 0] as const;
    const conditions = (length: number) => () => count(Array.from({ length }, () => leaf) as never);
    // 5 to read a value, 1 to compare it, and 1 for the condition itself.
    const least = 9 * (50 + records * (5 + 1 + 1));
    expect(await more(conditions(10), conditions(1))).toBeGreaterThanOrEqual(least);
  });

  test("each date whose part is compared, grouped by or ordered by counts as work", async () => {
    const records = await count([]);
    const part = () => count([["create_date.month_number", ">", 0]]);
    expect(await more(part, () => count([["create_date", "!=", false]]))).toBeGreaterThan(190 * records);
    const month = () => grouped(["create_date:month"]);
    expect(await more(month, () => grouped(["active"]))).toBeGreaterThan(190 * records);
    const byMonth = () => search("create_date.month_number, id");
    expect(await more(byMonth, () => search("create_date, id"))).toBeGreaterThan(2 * 190 * (records - 1));
  });

  test("each record behind a relation counts as work to find it and to show it", async () => {
    const head = await partner({ name: "Head" });
    const read = () => odoo.read(demo, "res.partner", [head], { fields: ["child_ids"] });
    const before = await taken(read);
    await fill(100, { parent_id: head });
    // 1 to index the record, 1 to find it and 1 to show it.
    expect((await taken(read)) - before).toBeGreaterThanOrEqual(3 * 100);
    const tags: number[] = [];
    for (let i = 0; i < 50; i++) tags.push(await odoo.create(demo, "res.partner.category", { name: `Tag ${i}` }));
    const tagged = () => odoo.read(demo, "res.partner", [head], { fields: ["category_id"] });
    const untagged = await taken(tagged);
    await odoo.write(demo, "res.partner", [head], { category_id: [[6, 0, tags]] });
    expect((await taken(tagged)) - untagged).toBeGreaterThanOrEqual(50);
  });

  test("the work of a new record is independent of the number of records", async () => {
    const make = () => partner({ name: "New" });
    await make();
    const few = await taken(make);
    await fill(300, {});
    expect(await taken(make)).toBe(few);
  });

  test("a name in child_of counts as work for each record that it is compared with", async () => {
    const name = (text: string) => () => count([["parent_id", "child_of", [text]]]);
    const long = await more(name("a".repeat(1_000)), name("a"));
    expect(long).toBeGreaterThan(900);
  });
});
