import { describe, expect, test } from "vitest";
import { AppError } from "../../kernel/errors.ts";
import type { Group } from "../../odoo/calls/groups.ts";
import type { Domain, OdooCall, OdooTransport } from "../../odoo/types.ts";
import { maxGroups, readGroups } from "./read-groups.ts";

function odooOf(major: number, groups: readonly Group[] | Error) {
  const calls: OdooCall[] = [];
  const odoo: OdooTransport = {
    kind: "jsonrpc",
    series: { major, minor: 0, edition: "community" },
    async call(call) {
      calls.push(call);
      if (groups instanceof Error) throw groups;
      return groups.slice(0, (call.args?.["limit"] as number | undefined) ?? groups.length);
    },
  };
  return { odoo, calls };
}
const group = (id: number, sum: number | false): Group => ({
  key: { product_id: [id, `P${id}`] },
  aggregates: { "quantity:sum": sum },
  count: 1,
  domain: [],
});
const ask = { domain: [], groupby: ["product_id"], aggregates: ["quantity:sum"] };
const under = (limit: number): Domain => [["quantity:sum", "<", limit]];

describe("having on an Odoo without it", () => {
  test("having filters all groups of one call, in Odoo's order", async () => {
    const { odoo, calls } = odooOf(
      14,
      Array.from({ length: 5_000 }, (_, i) => group(i, i < 4_979 ? 50 : 3)),
    );
    const found = await readGroups(odoo, "stock.quant", { ...ask, having: under(10), order: "product_id", limit: 30 });
    expect(found).toHaveLength(21);
    expect(calls.map(({ args }) => [args?.["order"], args?.["limit"]])).toEqual([["product_id", maxGroups + 1]]);
  });

  test("having applies offset and limit to the groups that meet it", async () => {
    const { odoo } = odooOf(
      14,
      Array.from({ length: 40 }, (_, i) => group(i, i % 2 === 0 ? 3 : 50)),
    );
    const all = await readGroups(odoo, "stock.quant", { ...ask, having: under(10) });
    const page = await readGroups(odoo, "stock.quant", { ...ask, having: under(10), offset: 12, limit: 5 });
    expect(page).toEqual(all.slice(12, 17));
    expect(page).toHaveLength(5);
  });

  test("having throws too_large instead of dropping groups if there are too many", async () => {
    const many = Array.from({ length: maxGroups + 1 }, (_, i) => group(i, 50));
    const tooLong = new AppError("odoo_upstream", "Odoo's answer is too large.", { reason: "too_large" });
    for (const answer of [many, tooLong]) {
      const refused = readGroups(odooOf(14, answer).odoo, "stock.quant", { ...ask, having: under(10) });
      await expect(refused).rejects.toMatchObject({
        code: "too_large",
        options: { path: "having", hint: expect.stringContaining("Narrow the domain") },
      });
    }
  });

  test("having takes an empty sum for NULL, as a database does", async () => {
    const { odoo } = odooOf(14, [group(1, false), group(2, 0), group(3, 20)]);
    const kept = async (having: Domain) =>
      (await readGroups(odoo, "stock.quant", { ...ask, having })).map(({ aggregates }) => aggregates["quantity:sum"]);
    expect(await kept(under(10))).toEqual([0]);
    expect(await kept(["!", ...under(10)])).toEqual([20]);
    expect(await kept(["|", ["quantity:sum", "!=", 0], ["__count", "=", 1]])).toEqual([false, 0, 20]);
    expect(await kept(["&", ["quantity:sum", ">=", 0], ["__count", "<=", 1]])).toEqual([0, 20]);
  });
});

test("an order by the count is left to Odoo, with its limit", async () => {
  const { odoo, calls } = odooOf(14, [group(1, 1)]);
  await readGroups(odoo, "stock.quant", { ...ask, order: "__count desc", limit: 5 });
  expect(calls[0]?.args).toMatchObject({ order: "__count desc", limit: 5 });
});

test("having without groups is applied to the answer, because Odoo 19 ignores it", async () => {
  const { odoo, calls } = odooOf(19, [group(1, 50)]);
  expect(await readGroups(odoo, "stock.quant", { ...ask, groupby: [], having: under(10) })).toEqual([]);
  expect(calls[0]?.args?.["having"]).toBeUndefined();
  await readGroups(odoo, "stock.quant", { ...ask, having: under(10), limit: 3 });
  expect(calls[1]?.args).toMatchObject({ having: under(10), limit: 3 });
});

test("an order is not sent without groups", async () => {
  const { odoo, calls } = odooOf(19, [group(1, 50)]);
  await readGroups(odoo, "stock.quant", { ...ask, groupby: [], order: "quantity:sum desc" });
  expect(calls[0]?.args?.["order"]).toBeUndefined();
});
