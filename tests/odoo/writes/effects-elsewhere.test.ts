import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { fieldsGet } from "#lib/odoo/calls/fields-get.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { writesElsewhere } from "#lib/policy/writes/judge-effects.ts";
import { type CallResult, callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Rule, type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, labServers } from "../lab.ts";
import { openLab } from "../open-lab.ts";

const rules: Rule[] = [
  { model: "res.partner", allow: "rcw" },
  { model: "product.product", allow: "rcw" },
  { model: "stock.quant", allow: "rcw" },
  { model: "stock.location" },
  { model: "account.account", allow: "rw" },
  { model: "crm.team", allow: "rw" },
  { model: "calendar.event", allow: "rcw" },
  { model: "project.task", allow: "rcw" },
  { model: "mail.compose.message", allow: "rcw" },
];
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Fields of ordinary writes, by model. The policy must not count any of them as a write to other records. */
const daily: Readonly<Record<string, readonly string[]>> = {
  "account.move": [
    "partner_id",
    "invoice_date",
    "invoice_line_ids",
    "ref",
    "narration",
    "invoice_user_id",
    "journal_id",
  ],
  "account.move.line": ["name", "quantity", "price_unit", "account_id", "tax_ids", "product_id"],
  "calendar.event": ["name", "start", "stop", "partner_ids", "allday", "location", "description", "alarm_ids"],
  "crm.lead": ["name", "partner_id", "expected_revenue", "stage_id", "user_id", "tag_ids", "email_from", "probability"],
  "mail.activity": ["summary", "note", "date_deadline", "user_id", "activity_type_id"],
  "product.product": ["standard_price", "lst_price", "image_1920", "default_code", "barcode", "active"],
  "product.template": ["list_price", "standard_price", "image_1920", "default_code", "name", "taxes_id", "categ_id"],
  "project.task": ["name", "display_name", "user_ids", "date_deadline", "stage_id", "tag_ids", "parent_id"],
  "purchase.order": ["partner_id", "date_planned", "order_line", "date_order"],
  "res.partner": ["name", "company_type", "is_company", "property_product_pricelist", "image_1920", "child_ids", "vat"],
  "sale.order": ["partner_id", "order_line", "client_order_ref", "commitment_date", "pricelist_id", "tag_ids"],
  "sale.order.line": ["product_id", "product_uom_qty", "price_unit", "discount", "name", "tax_id", "tax_ids"],
  "stock.quant": ["inventory_quantity", "product_id", "location_id"],
};

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

describe.each(Object.entries(labServers()))("writes with effects on other records on Odoo %s", (_series, server) => {
  const made: [model: string, id: number][] = [];
  let odoo: OdooTransport;
  let harness: Harness;
  let seeded: Seeded;
  const ask = <T>(model: string, method: string, args: unknown[], kwargs: Record<string, unknown> = {}) =>
    direct(server, server.admin, model, method, args, kwargs) as Promise<T>;
  const update = (model: string, record_id: number, values: object): Promise<CallResult> =>
    callTool(harness, seeded.key, "update_record", { model, record_id, values });
  async function make(model: string, values: object): Promise<number> {
    const [id = 0] = await ask<number[]>(model, "create", [[values]]);
    made.push([model, id]);
    return id;
  }
  const count = (model: string, domain: unknown[]) => ask<number>(model, "search_count", [domain]);
  const closed = (answer: CallResult, path: string) =>
    expect(answer).toMatchObject({ isError: true, error: { code: "denied", path: `values.${path}` } });

  beforeAll(async () => {
    seeded = await seedTenant(database, { rules, plan: "enterprise", url: server.url });
    await database.admin`update connections set series = ${server.series}, confirm = 'nothing' where id = ${seeded.connectionId}`;
    odoo = await openLab(server, server.admin, fetch);
    harness = createHarness(database, { odooOf: () => odoo });
  });
  afterAll(async () => {
    for (const [model, id] of made.reverse()) await ask(model, "unlink", [[id]]).catch(() => undefined);
    await harness.recorder.stop();
  });

  test("no field of an ordinary write counts as a field with effects on other records", async () => {
    for (const [model, names] of Object.entries(daily)) {
      const fields = await fieldsGet(odoo, model);
      const taken = names.filter((name) => fields.has(name) && writesElsewhere(model, fields.get(name) as never));
      expect([model, taken]).toEqual([model, []]);
    }
  });

  test("writes to products and contacts change no stock, no template's picture and no followers", async () => {
    const type = (await fieldsGet(odoo, "product.template")).has("is_storable")
      ? { is_storable: true }
      : { type: "product" };
    const product = await make("product.product", { name: "Effects", ...type });
    closed(await update("product.product", product, { qty_available: 5 }), "qty_available");
    closed(await update("product.product", product, { image_1920: pixel }), "image_1920");
    expect(await count("stock.quant", [["product_id", "=", product]])).toBe(0);
    const partner = await make("res.partner", { name: "Effects" });
    closed(await update("res.partner", partner, { message_partner_ids: [[4, partner]] }), "message_partner_ids");
    const followers = [
      ["res_model", "=", "res.partner"],
      ["res_id", "=", partner],
      ["partner_id", "=", partner],
    ];
    expect(await count("mail.followers", followers)).toBe(0);
    expect((await update("res.partner", partner, { company_type: "company" })).text).toContain("Updated");
    expect((await update("product.product", product, { standard_price: 4 })).text).toContain("Updated");
  });

  test("a write of an account's opening balance is refused", async () => {
    const [account = 0] = await ask<number[]>("account.account", "search", [[]], { limit: 1 });
    closed(await update("account.account", account, { opening_debit: 5 }), "opening_debit");
  });

  test("a write to one meeting does not change the other meetings of its series", async () => {
    const fields = await fieldsGet(odoo, "calendar.event");
    const first = await make("calendar.event", {
      name: "Effects weekly",
      start: "2030-01-07 08:00:00",
      stop: "2030-01-07 09:00:00",
      recurrency: true,
      rrule_type: "weekly",
      [fields.has("mon") ? "mon" : "mo"]: true,
      end_type: "count",
      count: 3,
    });
    const series = [["name", "=", "Effects weekly"]];
    const ids = await ask<number[]>("calendar.event", "search", [series]);
    expect(ids).toHaveLength(3);
    for (const id of ids) if (id !== first) made.push(["calendar.event", id]);
    const values = { recurrence_update: "future_events", recurrency: false };
    closed(await update("calendar.event", first, values), "recurrence_update");
    closed(await update("calendar.event", first, { count: 1, recurrency: true }), "count");
    expect(await count("calendar.event", series)).toBe(3);
    expect((await update("calendar.event", first, { location: "Here" })).text).toContain("Updated");
  });

  test("lines are added to a quotation freely, and to a confirmed order with the right to confirm", async () => {
    const orders = async (actions: string[]) => {
      const own = await seedTenant(database, {
        rules: [
          { model: "sale.order", allow: "rw", actions },
          { model: "sale.order.line", allow: "rcw" },
          { model: "product.product" },
        ],
        plan: "enterprise",
        url: server.url,
      });
      await database.admin`update connections set series = ${server.series}, confirm = 'nothing' where id = ${own.connectionId}`;
      return (model: string, record_id: number, values: object) =>
        callTool(harness, own.key, "update_record", { model, record_id, values });
    };
    const product_id = await make("product.product", { name: "Effects hour", type: "service" });
    const partner_id = await make("res.partner", { name: "Effects Buyer" });
    const line = [0, 0, { product_id, product_uom_qty: 1 }];
    const order = await make("sale.order", { partner_id, order_line: [line] });
    const [first = 0] = await ask<number[]>("sale.order.line", "search", [[["order_id", "=", order]]]);
    const [writes, confirms] = [await orders([]), await orders(["action_confirm"])];
    const applied = async (answer: Promise<CallResult>) => expect((await answer).text).toContain("Updated");
    await applied(writes("sale.order", order, { order_line: [line] }));
    await ask("sale.order", "action_confirm", [[order]]);
    closed(await writes("sale.order", order, { order_line: [line] }), "order_line");
    closed(await writes("sale.order.line", first, { product_uom_qty: 5 }), "product_uom_qty");
    expect(await count("sale.order.line", [["order_id", "=", order]])).toBe(2);
    await applied(writes("sale.order.line", first, { name: "Effects" }));
    await applied(confirms("sale.order", order, { order_line: [line] }));
    await applied(confirms("sale.order.line", first, { product_uom_qty: 5 }));
    await ask("sale.order", "action_cancel", [[order]], { context: { disable_cancel_warning: true } });
  });

  test("a mail is composed only on a record that may be written, and only as text", async () => {
    const fields = await fieldsGet(odoo, "mail.compose.message");
    const compose = (model: string, id: number, more: object) =>
      callTool(harness, seeded.key, "create_record", {
        model: "mail.compose.message",
        values: { model, ...(fields.has("res_ids") ? { res_ids: `[${id}]` } : { res_id: id }), ...more },
        allow_duplicate: true,
      });
    const partner = await make("res.partner", { name: "Effects Reader" });
    expect((await compose("res.partner", partner, { body: "<p>Hello</p>" })).isError).not.toBe(true);
    closed(await compose("sale.order", 1, { body: "<p>Hello</p>" }), "model");
    closed(await compose("res.partner", partner, { body: '<t t-out="object.env"/>' }), "body");
    closed(await compose("res.partner", partner, { composition_mode: "mass_mail" }), "composition_mode");
  });
});
