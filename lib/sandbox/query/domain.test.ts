import { beforeEach, describe, expect, test } from "vitest";
import * as odoo from "#tests/support/odoo-calls.ts";
import type { Domain } from "../../kernel/odoo-values.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import { createSandbox } from "../transport.ts";

const now = () => new Date("2026-07-24T12:00:00Z");
const madrid = { tz: "Europe/Madrid" };

/** Four orders around 10 June in Madrid, a day that begins at 22:00 UTC on 9 June. */
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

describe("a date compared with a datetime field is a day in the time zone of the context", () => {
  test.each([
    [">", [3]],
    [">=", [1, 2, 3]],
    ["<", [0]],
    ["<=", [0, 1, 2]],
    ["=", [1]],
    ["!=", [0, 2, 3]],
  ])("a date after %s is a day in the time zone of the context", async (operator, wanted) => {
    expect(await found([["date_order", operator, "2026-06-10"]])).toEqual(wanted);
  });

  test("a date in a list stands for its first second", async () => {
    expect(await found([["date_order", "in", ["2026-06-10", "2026-06-11"]]])).toEqual([1, 3]);
    expect(await found([["date_order", "not in", ["2026-06-10"]]])).toEqual([0, 2, 3]);
  });

  test("without a time zone a date is a day in UTC", async () => {
    expect(await found([["date_order", "<=", "2026-06-09"]], {})).toEqual([0, 1]);
  });

  test("a time in the same domain stays a time", async () => {
    expect(await found([["date_order", ">", "2026-06-09 22:00:00"]])).toEqual([2, 3]);
    expect(await found([["date_order", "<=", "2026-06-09 22:00:00"]])).toEqual([0, 1]);
  });

  test("a date behind a dotted path, or inside any, is a day in the context's time zone too", async () => {
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

  test("the first and the last day of the calendar are accepted", async () => {
    expect(await found([["date_order", ">", "9999-12-31"]])).toEqual([]);
    expect(await found([["date_order", "<=", "9999-12-31"]])).toEqual([0, 1, 2, 3]);
    expect(await found([["date_order", ">=", "0001-01-01"]])).toEqual([0, 1, 2, 3]);
  });
});

test("a time compared with a date field stands for its day", async () => {
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

describe("a date expression in words, such as today -1d", () => {
  test("a date expression is a time in the user's time zone for a datetime field", async () => {
    await odoo.write(demo, "sale.order", [ids[0] as number], { date_order: "2026-07-23 21:59:59" });
    await odoo.write(demo, "sale.order", [ids[1] as number], { date_order: "2026-07-23 22:00:00" });
    expect(await found([["date_order", ">=", "today"]])).toEqual([1]);
    expect(await found([["date_order", ">=", "today"]], { tz: "UTC" })).toEqual([]);
    expect(await found([["date_order", ">=", "today -1d"]])).toEqual([0, 1]);
    // `today` is a moment here: unlike a date, it does not stand for the whole day.
    expect(await found([["date_order", "<=", "today"]])).toEqual([0, 1, 2, 3]);
    expect(await found([["date_order", ">", "today"]])).toEqual([]);
    expect(await found([["date_order", ">", "-1m"]])).toEqual([0, 1]);
    expect(await found([["date_order", "in", ["today", "2026-06-10"]]])).toEqual([1]);
  });

  test("a date expression is a day for a date field", async () => {
    await odoo.write(demo, "sale.order", [ids[2] as number], { validity_date: "2026-07-24" });
    await odoo.write(demo, "sale.order", [ids[3] as number], { validity_date: "2026-07-20" });
    expect(await found([["validity_date", "=", "today"]])).toEqual([2]);
    expect(await found([["validity_date", "<", "today"]])).toEqual([3]);
    expect(await found([["validity_date", ">=", "today =monday"]])).toEqual([2, 3]);
    expect(await found([["validity_date", ">=", "+1d"]])).toEqual([]);
  });

  test.each(["soon", "", "=40w", "today tomorrow", 5])("the date expression %j is refused", async (value) => {
    for (const name of ["date_order", "validity_date"])
      await expect(found([[name, ">=", value]])).rejects.toMatchObject({ code: "odoo_validation" });
  });
});

describe("a part of a date", () => {
  test("a part of a date is a number in the time zone of the call", async () => {
    expect(await found([["date_order.day_of_month", "=", 10]])).toEqual([1, 2]);
    expect(await found([["date_order.day_of_month", "=", "10"]], { tz: "UTC" })).toEqual([2, 3]);
    expect(await found([["date_order.month_number", "in", [5, 6]]])).toEqual([0, 1, 2, 3]);
    expect(await found([["date_order.hour_number", ">=", 23]])).toEqual([0, 2]);
    expect(await found([["date_order.day_of_week", "!=", 3]])).toEqual([0, 3]);
  });

  test("a part of an empty date is empty", async () => {
    await odoo.write(demo, "sale.order", [ids[0] as number], { validity_date: "2026-07-24" });
    expect(await found([["validity_date.year_number", "=", 2026]])).toEqual([0]);
    expect(await found([["validity_date.year_number", "=", false]])).toEqual([1, 2, 3]);
    expect(await found([["validity_date.year_number", "!=", 2025]])).toEqual([0, 1, 2, 3]);
    expect(await found([["validity_date.year_number", ">", 0]])).toEqual([0]);
  });

  test("a part of a date can follow a dotted path, and can order records", async () => {
    const lines = await odoo.searchCount(demo, "sale.order.line", {
      domain: [
        ["order_id", "in", ids],
        ["order_id.date_order.day_of_month", "=", 10],
      ],
      context: madrid,
    });
    expect(lines).toBe(2);
    const rows = await odoo.searchRead(demo, "sale.order", {
      domain: ours([]),
      fields: ["id"],
      order: "date_order.hour_number desc, id",
      context: madrid,
    });
    expect(rows.map(({ id }) => ids.indexOf(id))).toEqual([0, 2, 1, 3]);
  });

  test("a part of a date is refused if it does not exist, and on a field that is not a date", async () => {
    for (const name of ["date_order.month", "date_order.foo", "name.month_number", "amount_total.x"])
      await expect(found([[name, "=", 1]])).rejects.toMatchObject({ code: "odoo_validation" });
  });
});

/** Both domains of a pair find the same records: some of the model, but not all. */
describe("an unusual condition finds what Odoo 19 finds", () => {
  test.each<[string, string, Domain, Domain]>([
    [
      "a text that is given without a list",
      "res.partner",
      [["name", "in", "Azure Interior"]],
      [["name", "=", "Azure Interior"]],
    ],
    ["an old spelling", "res.partner", [["name", "==", "Azure Interior"]], [["name", "=", "Azure Interior"]]],
    ["capitals", "res.partner", [["name", "ILIKE", "azure"]], [["name", "ilike", "azure"]]],
    [
      "an underscore for any character",
      "res.partner",
      [["name", "=like", "Azure_Interior"]],
      [["name", "=", "Azure Interior"]],
    ],
    [
      "a pattern from end to end",
      "res.partner",
      [["name", "not =ilike", "azure%"]],
      ["!", ["name", "=like", "Azure%"]],
    ],
    [
      "a hyphen in a pattern",
      "res.partner",
      [
        ["ref", "like", "C%"],
        ["create_date", "like", "-"],
      ],
      [["ref", "!=", false]],
    ],
    ["an empty text for none", "res.partner", [["ref", "=", ""]], [["ref", "=", false]]],
    ["an empty pattern that is whole", "res.partner", [["ref", "=like", ""]], [["ref", "=", false]]],
    ["the texts after none", "res.partner", [["ref", ">", false]], [["ref", "!=", false]]],
    ["an empty list for none", "res.partner", [["ref", "=", []]], [["ref", "=", false]]],
    ["a number as a text", "res.partner", [["customer_rank", "=", "1"]], [["customer_rank", "=", 1]]],
    ["0 for none", "res.partner", [["customer_rank", "=", false]], [["customer_rank", "=", 0]]],
    ["yes as a text", "res.partner", [["is_company", "=", "true"]], [["is_company", "=", true]]],
    ["a number for yes", "res.partner", [["is_company", "in", [1]]], [["is_company", "=", true]]],
    [
      "an optional condition without a value",
      "sale.order",
      [
        ["state", "=", "draft"],
        ["name", "=?", ""],
      ],
      [["state", "=", "draft"]],
    ],
    [
      "several keys",
      "sale.order",
      [["state", "=", ["draft", "sent"]]],
      ["|", ["state", "=", "draft"], ["state", "=", "sent"]],
    ],
    [
      "a relation by name",
      "sale.order",
      [["partner_id", "=", "Azure Interior"]],
      [["partner_id.name", "=", "Azure Interior"]],
    ],
    [
      "a relation by e-mail",
      "sale.order",
      [["partner_id", "ilike", "info@azure"]],
      [["partner_id.name", "=", "Azure Interior"]],
    ],
    ["a country by its code", "res.partner", [["country_id", "=", "ES"]], [["country_id.name", "=", "Spain"]]],
    [
      "a relation by names or none",
      "crm.lead",
      [["partner_id", "in", ["Azure Interior", false]]],
      ["|", ["partner_id", "=", false], ["partner_id.name", "=", "Azure Interior"]],
    ],
    ["no name at all", "crm.lead", [["partner_id", "ilike", ""]], [["partner_id", "!=", false]]],
    [
      "an empty path with a negative operator",
      "crm.lead",
      [["partner_id.name", "!=", "x"]],
      [["partner_id", "!=", false]],
    ],
    ["the opposite of a path does", "crm.lead", ["!", ["partner_id.name", "!=", "x"]], [["partner_id", "=", false]]],
    ["any of a relation", "crm.lead", [["partner_id", "any", []]], [["partner_id", "!=", false]]],
    [
      "the id as a relation",
      "res.partner",
      [["id", "any", [["is_company", "=", true]]] as never],
      [["is_company", "=", true]],
    ],
    ["tags by name", "res.partner", [["category_id", "not ilike", "vip"]], ["!", ["category_id.name", "=", "VIP"]]],
    [
      "a tag of several",
      "res.partner",
      [["category_id", "in", ["VIP", false]]],
      ["|", ["category_id", "=", false], ["category_id.name", "=", "VIP"]],
    ],
    [
      "a tree by name",
      "product.category",
      [["id", "child_of", "Saleable"]],
      [["complete_name", "like", "All / Saleable"]],
    ],
    [
      "a tree by several",
      "res.partner",
      [["id", "child_of", [8, 11]]],
      ["|", ["id", "in", [8, 11]], ["parent_id", "in", [8, 11]]],
    ],
    [
      "a name with its number",
      "product.product",
      [["display_name", "in", ["[FURN-001] Large Desk"]]],
      [["default_code", "=", "FURN-001"]],
    ],
    [
      "a product by its bare name",
      "sale.order.line",
      [["product_id", "=", "Large Desk"]],
      [["product_id.default_code", "=", "FURN-001"]],
    ],
  ])("an unusual condition finds what Odoo 19 finds: %s", async (_what, model, odd, plain) => {
    const search = async (domain: Domain) =>
      (await odoo.searchRead(demo, model, { domain, fields: ["id"], order: "id" })).map(({ id }) => id);
    const [wanted, all] = [await search(plain), await search([])];
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.length).toBeLessThan(all.length);
    expect(await search(odd)).toEqual(wanted);
  });

  test("a backslash in a pattern makes the next character literal", async () => {
    for (const name of ["50% off", "50x off", "a_b", "axb", "a\\b"]) await odoo.create(demo, "crm.tag", { name });
    const names = async (operator: string, pattern: string) =>
      (
        await odoo.searchRead(demo, "crm.tag", { domain: [["name", operator, pattern]], fields: ["name"], order: "id" })
      ).map(({ name }) => name);
    expect(await names("like", "50% off")).toEqual(["50% off", "50x off"]);
    expect(await names("like", "50\\% off")).toEqual(["50% off"]);
    expect(await names("=like", "a_b")).toEqual(["a_b", "axb", "a\\b"]);
    expect(await names("=ilike", "A\\_B")).toEqual(["a_b"]);
    expect(await names("=like", "a\\\\b")).toEqual(["a\\b"]);
    expect(await names("=like", "a\\")).toEqual([]);
  });

  test("an archived record is found behind a many2one field, and behind a relation to many only when the domain asks for it", async () => {
    const parent = await odoo.create(demo, "res.partner", { name: "Archiving", is_company: true });
    const child = await odoo.create(demo, "res.partner", { name: "Archived", parent_id: parent, active: false });
    const lead = await odoo.create(demo, "crm.lead", { name: "Of an archived contact", partner_id: child });
    const count = (model: string, domain: Domain) => odoo.searchCount(demo, model, { domain });
    expect(
      await count("crm.lead", [
        ["id", "=", lead],
        ["partner_id.name", "=", "Archived"],
      ]),
    ).toBe(1);
    expect(
      await count("res.partner", [
        ["id", "=", parent],
        ["child_ids.name", "=", "Archived"],
      ]),
    ).toBe(0);
    expect(
      await count("res.partner", [
        ["id", "=", parent],
        ["child_ids", "=", false],
      ]),
    ).toBe(0);
    const asked: Domain = [
      ["name", "=", "Archived"],
      ["active", "=", false],
    ];
    expect(
      await count("res.partner", [
        ["id", "=", parent],
        ["child_ids", "any", asked as never],
      ]),
    ).toBe(1);
  });
});

describe("a condition that Odoo 19 refuses is refused", () => {
  test.each<[string, unknown]>([
    ["an operator that is none", ["name", "foo", "x"]],
    ["any of what is no relation", ["name", "any", []]],
    ["a tree of what is no relation", ["name", "child_of", [1]]],
    ["a tree of a model that has none", ["country_id", "child_of", [1]]],
    ["a condition without a value", ["name", "="]],
    ["a text for a condition", "name"],
    ["a constant that is none", [1, "=", 0]],
    ["a number that is none", ["color", "=", "x"]],
    ["a yes that is compared", ["active", ">", false]],
    ["a yes with a pattern", ["active", "ilike", "t"]],
    ["a pattern that is a number", ["name", "=like", 5]],
    ["a relation that is compared with a text", ["parent_id", ">", "x"]],
    ["a relation to many that is compared", ["category_id", ">", 1]],
    ["a field of a text", ["name.foo", "=", 1]],
    ["a field that Odoo works out", ["sale_order_count", ">", 0]],
    ["another one", ["company_type", "=", "company"]],
  ])("a condition that Odoo 19 refuses is refused: %s", async (_what, leaf) => {
    const domain = [leaf] as unknown as Domain;
    await expect(odoo.searchCount(demo, "res.partner", { domain })).rejects.toMatchObject({ code: "odoo_validation" });
  });

  test("an order by a computed field is refused", async () => {
    for (const order of ["display_name", "sale_order_count desc", "category_id", "parent_id.name", "foo"])
      await expect(odoo.searchRead(demo, "res.partner", { fields: ["id"], order })).rejects.toMatchObject({
        code: "odoo_validation",
      });
  });

  test("fields_get marks a field that cannot be searched", async () => {
    const fields = await odoo.fieldsGet(demo, "res.partner");
    expect(fields.get("sale_order_count")).toMatchObject({ searchable: false, sortable: false });
    expect(fields.get("credit")).toMatchObject({ searchable: true, sortable: false });
  });
});
