import { describe, expect, test } from "vitest";
import { readGroup, searchRead } from "../../odoo/calls/client.ts";
import type { Group } from "../../odoo/calls/groups.ts";
import type { Domain, OdooValue } from "../../odoo/types.ts";
import { createSandbox } from "../transport.ts";

const demo = createSandbox({ now: () => new Date("2026-07-24T12:00:00Z") }).open("groups");

interface Ask {
  readonly groupby?: string[];
  readonly aggregates?: string[];
  readonly domain?: Domain;
  readonly order?: string;
  readonly context?: Record<string, unknown>;
}
const groups = (model: string, { groupby = [], aggregates = [], domain = [], ...rest }: Ask): Promise<Group[]> =>
  readGroup(demo, model, { domain, groupby, aggregates, ...rest });

describe("read_group", () => {
  test("a record with several tags is in the group of each tag", async () => {
    const rows = await searchRead(demo, "res.partner", { fields: ["category_id"] });
    const tags = new Map<number, number>();
    for (const { category_id: ids } of rows) for (const id of ids as number[]) tags.set(id, (tags.get(id) ?? 0) + 1);
    const found = await groups("res.partner", { groupby: ["category_id"] });
    const named = found.filter(({ key }) => key["category_id"] !== false);
    expect(new Map(named.map(({ key, count }) => [(key["category_id"] as number[])[0], count]))).toEqual(tags);
    expect(named.every(({ key }) => typeof (key["category_id"] as string[])[1] === "string")).toBe(true);
    expect(found.at(-1)?.key["category_id"]).toBe(false);
  });

  test("a dotted path groups by a field of another model", async () => {
    const found = await groups("sale.order", { groupby: ["partner_id.country_id"], aggregates: ["id:count"] });
    const names = found.map(({ key }) => key["partner_id.country_id"] as [number, string]);
    expect(names.map(([id]) => id)).toEqual(names.map(([id]) => id).toSorted((a, b) => a - b));
    expect(names.map(([, name]) => name)).toEqual(["Spain", "France", "United Kingdom", "United States"]);
  });

  test("a part of a date groups by a number in the time zone of the call", async () => {
    const hours = async (tz: string) =>
      (
        await groups("sale.order", { groupby: ["date_order:hour_number"], domain: [["id", "=", 1]], context: { tz } })
      )[0]?.key["date_order:hour_number"] as number;
    expect(((await hours("Asia/Tokyo")) - (await hours("UTC")) + 24) % 24).toBe(9);
    const days = await groups("sale.order", { groupby: ["date_order:day_of_week"] });
    expect(days.map(({ key }) => key["date_order:day_of_week"])).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test("a period begins at the start of the user's day, and its domain finds its records", async () => {
    const [row] = await searchRead(demo, "sale.order", { fields: ["date_order"], limit: 1 });
    const domain = [["id", "=", row?.id as number]] as const;
    const context = { tz: "Europe/Madrid", lang: "en_US" };
    const [month] = await groups("sale.order", { groupby: ["date_order:month"], domain, context });
    const [from] = (month?.key["date_order:month"] ?? []) as string[];
    expect(from).toMatch(/ 2[23]:00:00$/);
    expect(await searchRead(demo, "sale.order", { domain: month?.domain ?? [], fields: [] })).toHaveLength(1);
  });

  test("the sum of no records is false, their count is 0, and aggregates of texts and numbers stay apart", async () => {
    const none: Domain = [["id", "<", 0]];
    const [total] = await groups("sale.order", { domain: none, aggregates: ["amount_total:sum", "id:count"] });
    expect([total?.count, total?.aggregates]).toEqual([0, { "amount_total:sum": false, "id:count": 0 }]);
    expect(await groups("sale.order", { domain: none, groupby: ["state"] })).toEqual([]);
    for (const term of ["name:sum", "name:avg", "name:bool_or", "category_id:count", "color:nonsense"])
      await expect(groups("res.partner", { aggregates: [term] })).rejects.toMatchObject({ code: "odoo_validation" });
    const [yes] = await groups("res.partner", { aggregates: ["is_company:count", "is_company:bool_and"] });
    expect([yes?.aggregates["is_company:count"], yes?.aggregates["is_company:bool_and"]]).toEqual([yes?.count, false]);
  });

  test("the id is aggregated like any number", async () => {
    const [all] = await groups("sale.order", { aggregates: ["id:min", "id:max", "id:count_distinct"] });
    const ids = (await searchRead(demo, "sale.order", { fields: [] })).map(({ id }) => id);
    expect(Object.values(all?.aggregates ?? {})).toEqual([Math.min(...ids), Math.max(...ids), ids.length]);
  });

  test("sum_currency converts amounts to the company's currency", async () => {
    const rows = await searchRead(demo, "sale.order", { fields: ["amount_total", "currency_rate"] });
    const own = rows.reduce((sum, row) => sum + Number(row["amount_total"]) / (Number(row["currency_rate"]) || 1), 0);
    const [all] = await groups("sale.order", { aggregates: ["amount_total:sum_currency"] });
    expect(all?.aggregates["amount_total:sum_currency"]).toBeCloseTo(own, 4);
  });

  test("empty groups come last, or first when descending, and a relation comes in its model's own order", async () => {
    const users = async (order: string) =>
      (await groups("crm.lead", { groupby: ["user_id"], order })).map(({ key }) => key["user_id"]);
    const [up, down] = [await users("user_id"), await users("user_id desc")];
    expect(down).toEqual(up.toReversed());
    const stages = (await groups("crm.lead", { groupby: ["stage_id"] })).map(
      ({ key }) => (key["stage_id"] as number[])[0],
    );
    const own = (await searchRead(demo, "crm.stage", { fields: [] })).map(({ id }) => id as OdooValue);
    expect(stages).toEqual(own.filter((id) => stages.includes(id as number)));
    const partners = await groups("res.partner", { groupby: ["parent_id"], order: "parent_id desc" });
    expect(partners[0]?.key["parent_id"]).toBe(false);
  });

  test("a date field is refused without a period", async () => {
    await expect(groups("sale.order", { groupby: ["date_order"] })).rejects.toMatchObject({ code: "odoo_validation" });
  });

  test.each<[string, string]>([
    ["sale.order", "partner_id.country_id"],
    ["crm.lead", "partner_id.country_id"],
    ["crm.lead", "partner_id.parent_id.country_id"],
    ["res.partner", "category_id"],
    ["sale.order", "date_order:week"],
    ["sale.order", "date_order:day_of_week"],
    ["crm.lead", "date_closed:month_number"],
    ["crm.lead", "date_closed:month"],
    ["crm.lead", "user_id"],
  ])("the domain of each group of %s by %s finds its records", async (model, term) => {
    const context = { tz: "Europe/Madrid" };
    const found = await groups(model, { groupby: [term], context });
    expect(found.length).toBeGreaterThan(0);
    for (const { domain, count } of found)
      expect(await searchRead(demo, model, { domain, fields: [], context })).toHaveLength(count);
  });

  test("a part of a date follows a colon in a grouping, and a dot only in a condition", async () => {
    const [first] = await groups("sale.order", { groupby: ["date_order:month_number"] });
    expect(first?.domain).toEqual([["date_order.month_number", "=", first?.key["date_order:month_number"]]]);
    await expect(groups("sale.order", { groupby: ["date_order.month_number"] })).rejects.toMatchObject({
      code: "odoo_validation",
    });
  });

  test("a computed field that is not stored is refused as a group and as a sum", async () => {
    for (const term of ["sale_order_count", "display_name", "child_ids", "credit"])
      await expect(groups("res.partner", { groupby: [term] })).rejects.toMatchObject({ code: "odoo_validation" });
    for (const term of ["sale_order_count:sum", "credit:sum"])
      await expect(groups("res.partner", { aggregates: [term] })).rejects.toMatchObject({ code: "odoo_validation" });
  });
});
