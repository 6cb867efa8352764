import { beforeEach, describe, expect, test } from "vitest";
import type { Domain } from "../kernel/odoo-values.ts";
import * as odoo from "../odoo/client.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { createSandbox } from "./transport.ts";

const now = () => new Date("2026-07-24T12:00:00Z");
const madrid = { tz: "Europe/Madrid" };

/** Four orders around 10 June in Madrid, where it begins at 22:00 of the ninth in UTC. */
const times = ["2026-06-09 21:59:59", "2026-06-09 22:00:00", "2026-06-10 21:59:59", "2026-06-10 22:00:00"];
let demo: OdooTransport;
let ids: number[];
beforeEach(async () => {
  demo = createSandbox({ now }).open("domain");
  ids = [];
  for (const date_order of times)
    ids.push(
      await odoo.create(demo, "sale.order", { partner_id: 10, date_order, order_line: [[0, 0, { name: "x" }]] }),
    );
});

const ours = (domain: Domain): Domain => [["id", "in", ids], ...domain];
async function found(domain: Domain, context: Record<string, unknown> = madrid): Promise<number[]> {
  const rows = await odoo.searchRead(demo, "sale.order", {
    domain: ours(domain),
    fields: ["id"],
    order: "id",
    context,
  });
  return rows.map(({ id }) => ids.indexOf(id));
}

describe("a day alone against a time is the day of the context's zone", () => {
  test.each([
    [">", [3]],
    [">=", [1, 2, 3]],
    ["<", [0]],
    ["<=", [0, 1, 2]],
    ["=", [1]],
    ["!=", [0, 2, 3]],
  ])("%s", async (operator, wanted) => {
    expect(await found([["date_order", operator, "2026-06-10"]])).toEqual(wanted);
  });

  test("in a list it is its first second", async () => {
    expect(await found([["date_order", "in", ["2026-06-10", "2026-06-11"]]])).toEqual([1, 3]);
    expect(await found([["date_order", "not in", ["2026-06-10"]]])).toEqual([0, 2, 3]);
  });

  test("without a zone it is the day in UTC", async () => {
    expect(await found([["date_order", "<=", "2026-06-09"]], {})).toEqual([0, 1]);
  });

  test("a time beside it stays a time", async () => {
    expect(await found([["date_order", ">", "2026-06-09 22:00:00"]])).toEqual([2, 3]);
    expect(await found([["date_order", "<=", "2026-06-09 22:00:00"]])).toEqual([0, 1]);
  });

  test("behind a dotted path and inside any", async () => {
    const lines = async (domain: Domain) =>
      (
        await odoo.searchRead(demo, "sale.order.line", { domain, fields: ["order_id"], context: madrid, order: "id" })
      ).map((line) => ids.indexOf((line["order_id"] as unknown as [number])[0]));
    const inside: Domain = [
      ["date_order", ">", "2026-06-09"],
      ["date_order", "<=", "2026-06-10"],
    ];
    expect(
      await lines([
        ["order_id", "in", ids],
        ["order_id", "any", inside as never],
      ]),
    ).toEqual([1, 2]);
    expect(
      await lines([
        ["order_id", "in", ids],
        ["order_id.date_order", "<=", "2026-06-09"],
      ]),
    ).toEqual([0]);
  });

  test("the first and the last day of the calendar are no error", async () => {
    expect(await found([["date_order", ">", "9999-12-31"]])).toEqual([]);
    expect(await found([["date_order", "<=", "9999-12-31"]])).toEqual([0, 1, 2, 3]);
    expect(await found([["date_order", ">=", "0001-01-01"]])).toEqual([0, 1, 2, 3]);
  });
});

test("a time against a day stands for its day", async () => {
  await odoo.write(demo, "sale.order", [ids[1] as number], { validity_date: "2026-06-10" });
  for (const operator of ["=", "<=", ">="])
    expect(await found([["validity_date", operator, "2026-06-10 12:00:00"]])).toContain(1);
  expect(await found([["validity_date", "<", "2026-06-10 12:00:00"]])).not.toContain(1);
});

test("a day that does not exist is refused", async () => {
  for (const day of ["2026-02-31", "2026-13-01", "soon"])
    await expect(found([["date_order", ">=", day]])).rejects.toMatchObject({ code: "odoo_validation" });
  await expect(found([["validity_date", "=", "2026-02-31"]])).rejects.toMatchObject({ code: "odoo_validation" });
});
