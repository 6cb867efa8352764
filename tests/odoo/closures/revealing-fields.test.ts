import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Rule, type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, labServers } from "../lab.ts";
import { openLab } from "../open-lab.ts";

/** Values that no other record has. A field that shows one of them reveals a denied field. */
const secrets = { price: 7431.75, cost: 8123.25, title: "TITLE-CANARY-9", wage: 6543.25 };
const rules: Rule[] = [
  { model: "sale.order", allow: "rcw" },
  { model: "sale.order.line", allow: "rcw", denied: ["price_unit"] },
  { model: "sale.report", allow: "r" },
  { model: "purchase.order", allow: "rcw", denied: ["amount_untaxed"] },
  { model: "purchase.order.line", allow: "r" },
  { model: "purchase.bill.union", allow: "r" },
  { model: "product.product", allow: "rcw", denied: ["standard_price"] },
  { model: "product.template", allow: "rcw" },
  { model: "res.partner", allow: "rcw" },
  { model: "crm.lead", allow: "rcw", denied: ["phone"] },
  { model: "utm.campaign", allow: "r", denied: ["title", "name"] },
  { model: "crm.stage", allow: "r", denied: ["sequence"] },
  { model: "crm.team", allow: "r" },
  { model: "hr.employee", allow: "r", denied: ["contract_wage", "work_phone"] },
  { model: "hr.employee.public", allow: "r" },
  { model: "calendar.event", allow: "rcw" },
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

describe.each(Object.entries(labServers()))("fields that reveal a denied value on Odoo %s", (series, server) => {
  let harness: Harness;
  let seeded: Seeded;
  const made: [model: string, id: number][] = [];
  const ids: Record<string, number> = {};
  const call = (tool: string, args: Record<string, unknown>) => callTool(harness, seeded.key, tool, args);
  const ask = <T>(model: string, method: string, args: unknown[], kwargs = {}) =>
    direct(server, server.admin, model, method, args, kwargs) as Promise<T>;
  const make = async (key: string, model: string, values: object) => {
    ids[key] = await ask<number>(model, "create", [values]);
    made.push([model, ids[key] as number]);
    return ids[key] as number;
  };
  /** Returns the names of the described fields that show a value in this record. */
  async function showing(model: string, id: number, shown: unknown): Promise<string[]> {
    const { data } = await call("describe_model", { model });
    const described = data["fields"] as { name: string; type: string }[];
    const names = described.filter(({ type }) => type !== "binary").map(({ name }) => name);
    expect(names.length).toBeGreaterThan(4);
    const found: string[] = [];
    for (let at = 0; at < names.length; at += 40) {
      const fields = names.slice(at, at + 40);
      const answer = await call("get_record", { model, record_id: id, fields });
      const record = (answer.data["record"] ?? {}) as Record<string, unknown>;
      found.push(...fields.filter((name) => JSON.stringify(record[name] ?? "").includes(String(shown))));
    }
    return found;
  }

  beforeAll(async () => {
    const name = `Twins ${series} ${Date.now().toString(36)}`;
    const partner = await make("partner", "res.partner", { name, is_company: true });
    const product = await make("product", "product.product", { name, list_price: 3, standard_price: secrets.cost });
    const line = { product_id: product, price_unit: secrets.price, name, [series === "14" ? "tax_id" : "tax_ids"]: [] };
    await make("order", "sale.order", {
      partner_id: partner,
      order_line: [[0, 0, { ...line, product_uom_qty: 1 }]],
    });
    const [order] = await ask<{ order_line: number[] }[]>("sale.order", "read", [[ids["order"]], ["order_line"]]);
    ids["line"] = order?.order_line[0] ?? 0;
    await make("purchase", "purchase.order", {
      partner_id: partner,
      order_line: [
        [
          0,
          0,
          {
            product_id: product,
            price_unit: secrets.price,
            name,
            product_qty: 1,
            ...(series === "14" ? { taxes_id: [], date_planned: "2026-11-20 08:00:00" } : { tax_ids: [] }),
          },
        ],
      ],
    });
    await make(
      "campaign",
      "utm.campaign",
      series === "14" ? { name: secrets.title } : { title: secrets.title, name: secrets.title },
    );
    await make("lead", "crm.lead", { name, type: "opportunity", phone: "+34611000999", campaign_id: ids["campaign"] });
    seeded = await seedTenant(database, { rules, plan: "enterprise", url: server.url });
    await database.admin`update connections set series = ${server.series} where id = ${seeded.connectionId}`;
    const odoo = await openLab(server, server.admin, fetch);
    harness = createHarness(database, { odooOf: () => odoo });
  });
  afterAll(async () => {
    await harness?.recorder.stop();
    for (const [model, id] of made.toReversed()) {
      if (model === "purchase.order") await ask(model, "button_cancel", [[id]]);
      await ask(model, "unlink", [[id]]).catch(() => ask(model, "write", [[id], { active: false }]).catch(() => {}));
    }
  });

  test("no number of an order reveals the denied price of its only line", async () => {
    expect(await showing("sale.order.line", ids["line"] as number, secrets.price)).toEqual([]);
    expect(await showing("sale.order", ids["order"] as number, secrets.price)).toEqual([]);
    for (const fields of [
      ["price_subtotal"],
      ["margin_percent"],
      ...(series === "14" ? [] : [["technical_price_unit"]]),
    ])
      expect((await call("search_records", { model: "sale.order.line", fields })).error).toMatchObject({
        code: "denied",
      });
    // Fields that do not depend on the price are still read.
    const fields = ["name", "product_id", "product_uom_qty", "order_id", "qty_delivered", "state"];
    const read = await call("get_record", { model: "sale.order.line", record_id: ids["line"], fields });
    expect([read.isError, Object.keys((read.data["record"] ?? {}) as object)]).toEqual([
      false,
      expect.arrayContaining(fields),
    ]);
  });

  test("no number of a product or its order line reveals the denied cost", async () => {
    const [product] = await ask<{ product_tmpl_id: [number, string] }[]>("product.product", "read", [
      [ids["product"]],
      ["product_tmpl_id"],
    ]);
    expect(await showing("product.product", ids["product"] as number, secrets.cost)).toEqual([]);
    expect(await showing("product.template", product?.product_tmpl_id[0] as number, secrets.cost)).toEqual([]);
    expect(await showing("sale.order.line", ids["line"] as number, secrets.cost)).toEqual([]);
    const fields = ["name", "list_price", "default_code", "qty_available", "categ_id"];
    expect((await call("search_records", { model: "product.product", fields })).isError).toBe(false);
  });

  test("a database view does not return the denied fields of its sources", async () => {
    const denied: [string, string][] = [
      ["purchase.bill.union", "amount"],
      ["sale.report", series === "14" ? "price_subtotal" : "price_unit"],
      ["hr.employee.public", "work_phone"],
    ];
    for (const [model, field] of denied) {
      const answer = await call("search_records", { model, fields: [field] });
      expect([model, field, answer.error?.code]).toEqual([model, field, "denied"]);
    }
    for (const [model, field] of [
      ["purchase.bill.union", "partner_id"],
      ["sale.report", "product_uom_qty"],
      ["hr.employee.public", "department_id"],
    ])
      expect((await call("search_records", { model, fields: [field], limit: 1 })).isError).toBe(false);
  });

  test("a field with a search method does not find a record by a denied value", async () => {
    for (const field of ["phone_mobile_search", "phone_sanitized"]) {
      const domain = [[field, "ilike", "611000999"]];
      expect((await call("search_records", { model: "crm.lead", domain })).error).toMatchObject({ code: "denied" });
    }
  });

  test("a relation whose name is denied is returned as an id", async () => {
    for (const fields of [undefined, ["campaign_id"]]) {
      const answer = await call("get_record", { model: "crm.lead", record_id: ids["lead"], ...(fields && { fields }) });
      expect(answer.isError).toBe(false);
      expect(JSON.stringify(answer.data) + answer.text).not.toContain(secrets.title);
    }
    const grouped = await call("aggregate_records", { model: "crm.lead", groupby: ["campaign_id"] });
    expect(grouped.error).toMatchObject({ code: "denied" });
  });

  test("an order by a relation is refused only if that model is ordered by a denied field", async () => {
    const refused = await call("search_records", { model: "crm.lead", order: "stage_id" });
    expect(refused.text).toContain("stage_id of crm.lead is sorted by sequence of crm.stage, which is not enabled");
    expect((await call("aggregate_records", { model: "crm.lead", groupby: ["stage_id"] })).isError).toBe(true);
    expect((await call("search_records", { model: "crm.lead", order: "team_id" })).isError).toBe(false);
    expect((await call("aggregate_records", { model: "crm.lead", groupby: ["team_id"] })).isError).toBe(false);
  });

  test("a field that contains an access token or a denied wage is refused", async () => {
    const answer = await call("search_records", { model: "calendar.event", fields: ["access_token"] });
    expect(answer.error).toMatchObject({ code: "denied" });
    if (series === "14") return;
    const link = await call("search_records", { model: "calendar.event", fields: ["videocall_location"] });
    expect(link.text).toContain("videocall_location of calendar.event tells access_token");
    const wage = await call("search_records", { model: "hr.employee", fields: ["wage"] });
    expect(wage.error).toMatchObject({ code: "denied" });
    const name = await call("search_records", { model: "hr.employee", fields: ["name", "job_title", "department_id"] });
    expect(name.isError).toBe(false);
  });

  test.skipIf(series === "14")("the default and the groups of a property show no name of a closed model", async () => {
    const definition = {
      name: "a1b2c3d4e5f6a7b8",
      string: "Country",
      type: "many2one",
      comodel: "res.country",
      default: 67,
    };
    const team = await make("team", "crm.team", { name: "Twins", lead_properties_definition: [definition] });
    const lead = await make("propertied", "crm.lead", { name: "Twins", team_id: team });
    const country = await ask<{ name: string }[]>("res.country", "read", [[67], ["name"]]);
    for (const [model, record_id, fields] of [
      ["crm.team", team, ["lead_properties_definition"]],
      ["crm.lead", lead, ["lead_properties"]],
    ] as const) {
      const answer = await call("get_record", { model, record_id, fields });
      expect(answer.text).toContain("res.country");
      expect(JSON.stringify(answer.data) + answer.text).not.toContain(country[0]?.name);
    }
    const groupby = ["lead_properties.a1b2c3d4e5f6a7b8"];
    const grouped = await call("aggregate_records", { model: "crm.lead", groupby, domain: [["team_id", "=", team]] });
    expect(grouped.data["groups"]).toMatchObject([{ key: { [groupby[0] as string]: 67 }, count: 1 }]);
  });
});
