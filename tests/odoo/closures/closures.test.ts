import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { type CallResult, callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Rule, type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, labServers } from "../lab.ts";
import { openLab } from "../open-lab.ts";

const deniedValues = { email: "canary.9@closed.example", phone: "+34611000999", ref: "REF-CANARY-9" };
const denied = Object.keys(deniedValues);
const rules: Rule[] = [
  { model: "res.partner", allow: "rw", denied },
  { model: "res.users", allow: "r" },
  { model: "res.company", allow: "r" },
  { model: "res.currency", allow: "r" },
  { model: "crm.lead", allow: "rcw" },
  { model: "sale.order", allow: "rcw" },
  { model: "mail.message", allow: "r" },
  { model: "mail.followers", allow: "r" },
  { model: "product.product", allow: "rcw" },
];

let fetch: SafeFetch;
let database: TestDatabase;
beforeAll(async () => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
  await fetch.close();
});

describe.each(Object.entries(labServers()))("denied values on Odoo %s", (series, server) => {
  let harness: Harness;
  let seeded: Seeded;
  let name: string;
  const ids = { partner: 0, lead: 0, order: 0, product: 0, template: 0 };
  const call = (tool: string, args: Record<string, unknown>) => callTool(harness, seeded.key, tool, args);
  const ask = <T>(model: string, method: string, args: unknown[], kwargs = {}) =>
    direct(server, server.admin, model, method, args, kwargs) as Promise<T>;
  const deniedValuesIn = (answer: CallResult) =>
    Object.values(deniedValues).filter((value) => (JSON.stringify(answer.data) + answer.text).includes(value));

  beforeAll(async () => {
    name = `Closures ${series} ${Date.now().toString(36)}`;
    ids.partner = await ask("res.partner", "create", [{ name, is_company: true, ...deniedValues }]);
    ids.lead = await ask("crm.lead", "create", [{ name, partner_id: ids.partner, type: "opportunity" }]);
    ids.order = await ask("sale.order", "create", [{ partner_id: ids.partner }]);
    ids.product = await ask("product.product", "create", [{ name, list_price: 42 }]);
    const [product] = await ask<{ product_tmpl_id: [number, string] }[]>("product.product", "read", [
      [ids.product],
      ["product_tmpl_id"],
    ]);
    ids.template = product?.product_tmpl_id[0] ?? 0;
    seeded = await seedTenant(database, { rules, plan: "enterprise", url: server.url });
    await database.admin`update connections set series = ${server.series} where id = ${seeded.connectionId}`;
    const odoo = await openLab(server, server.admin, fetch);
    harness = createHarness(database, { odooOf: () => odoo });
  });
  afterAll(async () => {
    await harness?.recorder.stop();
    await ask("sale.order", "unlink", [[ids.order]]);
    await ask("crm.lead", "unlink", [[ids.lead]]);
    await ask("product.template", "unlink", [[ids.template]]);
    await ask("res.partner", "unlink", [[ids.partner]]);
  });

  test("no field of a record shows a denied value, whether the field is named or not", async () => {
    for (const [model, id] of [
      ["res.partner", ids.partner],
      ["crm.lead", ids.lead],
      ["sale.order", ids.order],
    ] as const) {
      expect(deniedValuesIn(await call("get_record", { model, record_id: id }))).toEqual([]);
      expect(deniedValuesIn(await call("search_records", { model, domain: [["id", "=", id]] }))).toEqual([]);
      const { data } = await call("describe_model", { model });
      const fields = (data["fields"] as { name: string; type: string }[]).filter(({ type }) => type !== "binary");
      const described = fields.map((field) => field.name);
      expect(described.length).toBeGreaterThan(50);
      for (let at = 0; at < described.length; at += 40) {
        const some = described.slice(at, at + 40);
        expect(deniedValuesIn(await call("get_record", { model, record_id: id, fields: some }))).toEqual([]);
      }
    }
  });

  test("a field with a copy of a denied value is refused, and the refusal names the denied field", async () => {
    const copiedField = "email_normalized";
    const asks: [string, Record<string, unknown>][] = [
      ["get_record", { model: "res.partner", record_id: ids.partner, fields: [copiedField] }],
      ["search_records", { model: "res.partner", domain: [[copiedField, "=", deniedValues.email]] }],
      ["search_records", { model: "sale.order", domain: [[`partner_id.${copiedField}`, "ilike", "canary"]] }],
      ["search_records", { model: "res.partner", order: copiedField }],
      ["aggregate_records", { model: "res.partner", groupby: [copiedField] }],
      ["describe_model", { model: "res.partner", fields: [copiedField] }],
    ];
    for (const [tool, args] of asks) {
      const answer = await call(tool, args);
      expect([tool, answer.error]).toMatchObject([tool, { code: "denied" }]);
      expect(answer.text).toContain("email_normalized of res.partner tells email, which is not enabled");
    }
    for (const fields of [["email_from"], ["phone"], ["email_normalized"]]) {
      const answer = await call("get_record", { model: "crm.lead", record_id: ids.lead, fields });
      expect(answer.error).toMatchObject({ code: "denied" });
    }
    const users = await call("search_records", { model: "res.users", fields: ["email"] });
    expect(users.text).toContain("email of res.users tells email of res.partner");
  });

  test("a search by name finds no record by a denied value, and finds it by its stored name", async () => {
    for (const text of Object.values(deniedValues)) {
      const found = await call("find_record", { model: "res.partner", text });
      expect(found.data["matches"]).toEqual([]);
      expect(found.text).toContain("The stored name alone was searched.");
      for (const [model, field] of [
        ["res.partner", "display_name"],
        ["sale.order", "partner_id"],
        ["crm.lead", "partner_id"],
        ["sale.order", "partner_id.display_name"],
      ]) {
        for (const operator of ["ilike", "=", "=ilike"]) {
          const answer = await call("search_records", { model, domain: [[field, operator, text]] });
          expect([model, field, answer.isError]).toEqual([model, field, true]);
        }
      }
    }
    const found = await call("find_record", { model: "res.partner", text: name });
    expect(found.data["matches"]).toMatchObject([{ id: ids.partner }]);
    const orders = await call("search_records", { model: "sale.order", domain: [["partner_id.name", "ilike", name]] });
    expect(orders.data["records"]).toMatchObject([{ id: ids.order }]);
  });

  test("a denied value is not changed through another model, and open fields are written", async () => {
    const values = { email_from: "other@example.com" };
    const refused = await call("update_record", { model: "crm.lead", record_id: ids.lead, values });
    expect(refused.error).toMatchObject({ code: "denied" });
    const done = await call("update_record", {
      model: "crm.lead",
      record_id: ids.lead,
      values: { expected_revenue: 900 },
    });
    expect(done.isError).toBe(false);
    const [partner] = await ask<{ email: string }[]>("res.partner", "read", [[ids.partner], ["email"]]);
    expect(partner?.email).toBe(deniedValues.email);
  });

  test("a write to a variant changes and creates no product template if templates are closed", async () => {
    const count = () => ask<number>("product.template", "search_count", [[]]);
    const before = await count();
    for (const values of [{ list_price: 1 }, { lst_price: 1 }, { name: "Other" }])
      expect(
        (await call("update_record", { model: "product.product", record_id: ids.product, values })).error,
      ).toMatchObject({ code: "denied" });
    expect(
      (await call("create_record", { model: "product.product", values: { default_code: "X" } })).error,
    ).toMatchObject({ code: "denied" });
    expect(await count()).toBe(before);
    expect(
      (
        await call("update_record", {
          model: "product.product",
          record_id: ids.product,
          values: { default_code: "OPEN-1" },
        })
      ).isError,
    ).toBe(false);
    const [template] = await ask<{ list_price: number; name: string }[]>("product.template", "read", [
      [ids.template],
      ["list_price", "name"],
    ]);
    expect(template).toMatchObject({ list_price: 42, name });
  });

  test("a relation to a closed model is returned as an id, and no group, order or filter uses its name", async () => {
    const args = { model: "crm.lead", fields: ["stage_id"], domain: [["id", "=", ids.lead]] };
    const { data, text } = await call("search_records", args);
    const [lead] = data["records"] as { stage_id: unknown }[];
    expect(lead?.stage_id).toEqual(expect.any(Number));
    expect(text).toContain("Ids without names, as their models are not enabled: stage_id (crm.stage).");
    for (const other of [
      await call("aggregate_records", { model: "crm.lead", groupby: ["stage_id"] }),
      await call("search_records", { model: "crm.lead", order: "stage_id" }),
      await call("search_records", { model: "crm.lead", domain: [["stage_id", "ilike", "New"]] }),
    ])
      expect(other.error).toMatchObject({ code: "denied" });
  });

  test("a denied relation is read from neither of its ends, and other fields are read", async () => {
    const own = await seedTenant(database, {
      rules: [
        { model: "res.partner", allow: "r" },
        { model: "sale.order", allow: "r", denied: ["partner_id"] },
        { model: "product.category", allow: "r", denied: ["parent_id"] },
      ],
      plan: "enterprise",
      url: server.url,
    });
    await database.admin`update connections set series = ${server.series} where id = ${own.connectionId}`;
    const askOwn = (args: Record<string, unknown>) => callTool(harness, own.key, "search_records", args);
    const open = (fields: string[]) => ({ model: "res.partner", domain: [["id", "=", ids.partner]], fields });
    for (const args of [
      open(["sale_order_ids"]),
      { model: "res.partner", domain: [["sale_order_ids", "=", ids.order]] },
      { model: "res.partner", domain: [["sale_order_ids.name", "ilike", "S0"]] },
      { model: "product.category", fields: ["parent_path"] },
      { model: "product.category", domain: [["child_id", "!=", false]] },
    ])
      expect([args, (await askOwn(args)).error]).toMatchObject([args, { code: "denied" }]);
    const { data } = await askOwn(open(["name", "child_ids", "sale_order_count"]));
    expect(data["records"]).toMatchObject([{ id: ids.partner, name, child_ids: [] }]);
  });
});
