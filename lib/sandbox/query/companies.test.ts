import { beforeEach, describe, expect, test } from "vitest";
import * as odoo from "#tests/support/odoo-calls.ts";
import type { Domain, OdooTransport } from "../../odoo/types.ts";
import { createSandbox } from "../transport.ts";

const second = { allowed_company_ids: [2] };
const first = { allowed_company_ids: [1] };
const both = { allowed_company_ids: [2, 1] };
const companyModels = [
  "sale.order",
  "sale.order.line",
  "purchase.order",
  "account.move",
  "account.move.line",
  "sale.report",
];

let demo: OdooTransport;
let theirs: number;
let ours: number;
beforeEach(async () => {
  demo = createSandbox({ now: () => new Date("2026-07-24T12:00:00Z") }).open("companies");
  [theirs, ours] = (await Promise.all([2, 1].map(async (id) => one([["company_id", "=", id]])))) as [number, number];
});
const one = async (domain: Domain) =>
  (await odoo.searchRead(demo, "sale.order", { domain, fields: ["id"], order: "id", limit: 1 }))[0]?.id as number;
const count = (model: string, context: Record<string, unknown>, domain: Domain = []) =>
  odoo.searchCount(demo, model, { domain, context });

describe("the companies of a call", () => {
  test.each(companyModels)("the companies of a call limit what a search finds and counts of %s", async (model) => {
    const [all, mine, other] = await Promise.all([count(model, {}), count(model, first), count(model, second)]);
    expect(other).toBeGreaterThan(0);
    expect(mine).toBeGreaterThan(other);
    expect(mine + other).toBe(all);
    expect(await count(model, both)).toBe(all);
    const rows = await odoo.searchRead(demo, model, { fields: ["company_id"], context: second });
    expect(new Set(rows.map((row) => (row["company_id"] as unknown as [number])[0]))).toEqual(new Set([2]));
  });

  test.each(companyModels)("the companies of a call limit the groups and sums of %s", async (model) => {
    const ask = { domain: [], groupby: ["company_id"], aggregates: ["id:count"] };
    const groups = await odoo.readGroup(demo, model, { ...ask, context: second });
    expect(groups.map(({ key, count }) => [(key["company_id"] as unknown as [number])[0], count])).toEqual([
      [2, await count(model, second)],
    ]);
  });

  test("the companies of a call limit a search by name", async () => {
    const [order] = await odoo.read(demo, "sale.order", [theirs], { fields: ["name"] });
    const name = order?.["name"];
    const find = (context: Record<string, unknown>) =>
      odoo.nameSearch(demo, "sale.order", { name: String(name), context });
    expect(await find(second)).toEqual([[theirs, name]]);
    expect(await find(first)).toEqual([]);
  });

  test("the companies of a call limit the records behind a dotted path and a relation to many", async () => {
    const lines = await count("sale.order.line", {}, [["order_id", "=", theirs]]);
    const ofSecond = await count("sale.order.line", {}, [["order_id.company_id", "=", 2]]);
    expect([lines, ofSecond]).toEqual([2, 39]);
    expect(await count("sale.order.line", second, [["order_id.name", "!=", false]])).toBe(ofSecond);
    const [order] = await odoo.read(demo, "sale.order", [theirs], { fields: ["partner_id"] });
    const [id] = (order?.["partner_id"] ?? []) as unknown as [number];
    const orders = async (context: Record<string, unknown>) =>
      (await odoo.read(demo, "res.partner", [id], { fields: ["sale_order_ids"], context }))[0]?.["sale_order_ids"];
    expect(await orders(second)).toContain(theirs);
    expect(await orders(first)).not.toContain(theirs);
    const named: Domain = [
      ["id", "=", id],
      ["sale_order_ids.id", "=", theirs],
    ];
    expect(await count("res.partner", second, named)).toBe(1);
    expect(await count("res.partner", first, named)).toBe(0);
  });

  test("the companies of a call do not limit records without a company, nor models without a company rule", async () => {
    for (const model of ["res.partner", "product.template", "product.product", "crm.team", "res.users", "res.country"])
      expect(await count(model, second)).toBe(await count(model, {}));
    const own = await odoo.create(demo, "res.partner", { name: "Of the second", company_id: 2 });
    expect(await count("res.partner", first, [["id", "=", own]])).toBe(0);
    expect(await count("res.partner", second, [["id", "=", own]])).toBe(1);
    const [user] = await odoo.read(demo, "res.users", [3], { fields: ["partner_id"] });
    const [contact] = (user?.["partner_id"] ?? []) as unknown as [number];
    await odoo.write(demo, "res.partner", [contact], { company_id: 1 });
    expect(await count("res.partner", second, [["id", "=", contact]])).toBe(1);
  });

  test("the companies of a call limit messages and files to those of visible records", async () => {
    const attached = async (model: string, context: Record<string, unknown>) => ({
      messages: await count("mail.message", context, [
        ["model", "=", model],
        ["author_id", "!=", 3],
      ]),
      files: await count("ir.attachment", context, [["res_model", "=", model]]),
    });
    expect(await attached("res.partner", second)).toEqual(await attached("res.partner", {}));
    const orders = await attached("sale.order", {});
    const [seen, other] = [await attached("sale.order", first), await attached("sale.order", second)];
    expect(orders.files).toBe(3);
    expect([seen.files, other.files]).toEqual([orders.files, 0]);
    expect(seen.messages + other.messages).toBe(orders.messages);
  });
});

describe("a record of another company", () => {
  test.each<[string, (context: Record<string, unknown>) => Promise<unknown>]>([
    ["read", (context) => odoo.read(demo, "sale.order", [theirs], { fields: ["name"], context })],
    ["changed", (context) => odoo.write(demo, "sale.order", [theirs], { client_order_ref: "x" }, { context })],
    ["deleted", (context) => odoo.unlink(demo, "sale.order", [theirs], { context })],
    ["cancelled", (context) => odoo.runAction(demo, "sale.order", [theirs], "action_cancel", { context })],
    [
      "given a message",
      (context) =>
        demo.call({ model: "sale.order", method: "message_post", ids: [theirs], args: { body: "x" }, context }),
    ],
    [
      "given a file",
      (context) =>
        demo.call({
          model: "sale.order",
          method: "add_attachment",
          ids: [theirs],
          args: { name: "a.txt", datas: "YQ==" },
          context,
        }),
    ],
    ["printed", (context) => demo.call({ model: "sale.order", method: "document", ids: [theirs], args: {}, context })],
  ])("a record of another company is not %s, and the error names that company", async (_what, touch) => {
    await expect(touch(first)).rejects.toMatchObject({
      code: "odoo_access",
      message: expect.stringContaining("multi-company issue"),
    });
    await expect(touch(first)).rejects.toThrow(/Ribera Contract/);
  });

  test("a record cannot be created in, imported into or moved to another company", async () => {
    const values = { partner_id: 10, company_id: 2 };
    await expect(odoo.create(demo, "sale.order", values, { context: first })).rejects.toMatchObject({
      code: "odoo_access",
    });
    await expect(odoo.write(demo, "sale.order", [ours], { company_id: 2 }, { context: first })).rejects.toMatchObject({
      code: "odoo_access",
    });
    const rows = [{ values }, { id: theirs, values: { client_order_ref: "x" } }];
    const answer = await demo.call({ model: "sale.order", method: "import_rows", args: { rows }, context: first });
    expect(answer).toMatchObject({ ids: false, errors: [{ row: 0 }, { row: 1 }] });
    expect(
      await count("sale.order", {}, [
        ["company_id", "=", 2],
        ["client_order_ref", "=", "x"],
      ]),
    ).toBe(0);
  });
});

describe("a new record", () => {
  test("a new record and its lines belong to the first company of the call", async () => {
    for (const [context, company] of [
      [second, 2],
      [both, 2],
      [first, 1],
      [{}, 1],
    ] as const) {
      const id = await odoo.create(
        demo,
        "sale.order",
        { partner_id: 10, order_line: [[0, 0, { product_id: 4 }]] },
        { context },
      );
      const [made] = await odoo.read(demo, "sale.order", [id], { fields: ["company_id"] });
      expect(made?.["company_id"]).toEqual([company, expect.any(String)]);
      expect(await count("sale.order.line", { allowed_company_ids: [company] }, [["order_id", "=", id]])).toBe(1);
      expect(await odoo.defaultGet(demo, "sale.order", ["company_id"], { context })).toEqual({ company_id: company });
    }
    expect(await odoo.defaultGet(demo, "res.partner", ["company_id"], { context: second })).toEqual({});
  });

  test("a new invoice goes into its own company's journal for its type", async () => {
    for (const [type, context, code, company] of [
      ["out_invoice", second, "INV", 2],
      ["in_invoice", second, "BILL", 2],
      ["in_invoice", first, "BILL", 1],
      ["entry", first, "MISC", 1],
    ] as const) {
      const id = await odoo.create(demo, "account.move", { move_type: type, partner_id: 10 }, { context });
      const domain: Domain = [
        ["id", "=", id],
        ["journal_id.code", "=", code],
        ["journal_id.company_id", "=", company],
      ];
      expect(await count("account.move", context, domain)).toBe(1);
    }
  });
});

test("a company that is not the user's is refused by every method that depends on it", async () => {
  const context = { allowed_company_ids: [1, 77] };
  const refused = { code: "odoo_access", message: "Access to unauthorized or invalid companies." };
  for (const model of ["sale.order", "res.partner", "res.company", "res.users"])
    await expect(count(model, context)).rejects.toMatchObject(refused);
  await expect(odoo.defaultGet(demo, "sale.order", ["company_id"], { context })).rejects.toMatchObject(refused);
  expect(await count("res.country", context)).toBe(8);
});
