import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { create } from "#lib/odoo/calls/client.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { callTool } from "#tests/mcp/harness.ts";
import { tokensOf } from "../../scripts/token-count.ts";
import { all, idOf, kpi, localDay, models, openSandbox, openUseCases, span, sum, type UseCases } from "./open.ts";

const company = ["company_id", "=", 1] as const;
let odoo: OdooTransport;
let cases: UseCases;
beforeAll(async () => {
  odoo = openSandbox();
  cases = await openUseCases(
    odoo,
    models.map((model) => ({ model, allow: model === "res.partner" ? "rc" : "r" })),
  );
});
afterAll(() => cases.close());

describe("the top_sales report", () => {
  test.each([
    ["this month", "this_month", span(1, 0)],
    ["last month", "last_month", span(1, 1)],
    ["a range of days", span(3, 1).name, span(3, 1)],
  ])("top_sales has the best ten orders of %s with their salespeople", async (_name, period, { from, to }) => {
    const made = await cases.report({ report: "top_sales", period });
    expect(made.period).toEqual({ from, to });
    expect(made.tokens).toBeLessThan(3_000);

    const fields = ["name", "date_order", "state", "user_id", "amount_untaxed", "amount_total", "currency_rate"];
    const orders = (await all(odoo, "sale.order", fields, [company]))
      .filter(({ state }) => state === "sale")
      .filter(({ date_order: at }) => localDay(at) >= from && localDay(at) <= to)
      .map((order) => ({
        name: String(order["name"]),
        salesperson: (order["user_id"] as unknown as [number, string])[1],
        untaxed: Number(order["amount_untaxed"]) / (Number(order["currency_rate"]) || 1),
        total: Number(order["amount_total"]) / (Number(order["currency_rate"]) || 1),
      }))
      .toSorted((a, b) => b.untaxed - a.untaxed);
    expect(made.rows.map(({ order, salesperson }) => [order, salesperson])).toEqual(
      orders.slice(0, 10).map(({ name, salesperson }) => [name, salesperson]),
    );
    made.rows.forEach((row, i) => {
      expect(Number(row["untaxed"])).toBeCloseTo(orders[i]?.untaxed ?? 0, 1);
      expect(Number(row["total"])).toBeCloseTo(orders[i]?.total ?? 0, 1);
    });
    expect(kpi(made, "orders")).toBe(orders.length);
    expect(kpi(made, "sold_untaxed")).toBeCloseTo(sum(orders.map(({ untaxed }) => untaxed)), 0);
    const bySeller = Map.groupBy(orders, ({ salesperson }) => salesperson);
    const best = [...bySeller].toSorted((a, b) => sum(b[1].map((o) => o.untaxed)) - sum(a[1].map((o) => o.untaxed)))[0];
    expect(kpi(made, "best_salesperson")).toBe(best?.[0]);
  });

  test("top_sales converts orders in another currency, and omits those of another company", async () => {
    const made = await cases.report({ report: "top_sales", period: "this_year", limit: 50 });
    const orders = await all(odoo, "sale.order", ["name", "currency_id", "company_id"]);
    const names = new Set(made.rows.map(({ order }) => order));
    const others = orders.filter((order) => idOf(order["company_id"]) !== 1).map(({ name }) => name);
    expect(orders.some((order) => idOf(order["currency_id"]) !== 1)).toBe(true);
    expect(others.length).toBeGreaterThan(0);
    expect(others.some((name) => names.has(name as string))).toBe(false);
    expect(new Set(made.kpis.flatMap(({ unit }) => unit ?? []))).toEqual(new Set(["EUR"]));
    expect(made.notes.join(" ")).toContain("give company: 2");
  });
});

test("low_stock lists products under ten units with their locations", async () => {
  // Stock at a customer's location is not on hand.
  const [away] = await all(odoo, "stock.location", ["usage"], [["usage", "=", "customer"]]);
  const [desk] = await all(odoo, "product.product", ["name"], [["default_code", "=", "FURN-003"]]);
  const gone = { product_id: desk?.id, location_id: away?.id, quantity: 50, company_id: 1 };
  await create(odoo, "stock.quant", gone);
  const made = await cases.report({ report: "low_stock" });
  expect(made.tokens).toBeLessThan(3_000);
  const quants = await all(odoo, "stock.quant", ["product_id", "location_id", "quantity", "company_id"], [company]);
  const locations = await all(odoo, "stock.location", ["usage", "display_name"]);
  const inside = new Map(locations.filter(({ usage }) => usage === "internal").map((row) => [row.id, row]));
  const held = Map.groupBy(
    quants.filter((quant) => inside.has(idOf(quant["location_id"]))),
    (quant) => idOf(quant["product_id"]),
  );
  const low = [...held].filter(([, of]) => sum(of.map(({ quantity }) => quantity)) < 10);
  const wanted = low.flatMap(([, of]) =>
    of.map((quant) => [(quant["product_id"] as never)[1], (quant["location_id"] as never)[1], quant["quantity"]]),
  );
  const shown = made.rows.filter(({ location }) => location !== null);
  expect(low.length).toBeGreaterThan(4);
  expect(low.length).toBeLessThanOrEqual(10);
  expect(shown.map(({ product, location, quantity }) => [product, location, quantity]).toSorted()).toEqual(
    wanted.toSorted(),
  );
  const onHand = shown.map((row) => Number(row["on_hand"]));
  expect(onHand).toEqual(onHand.toSorted((a, b) => a - b));

  const products = await all(odoo, "product.product", ["qty_available"], [["is_storable", "=", true]]);
  expect(kpi(made, "under")).toBe(products.filter((product) => Number(product["qty_available"]) < 10).length);
  const fewer = await cases.report({ report: "low_stock", threshold: 5 });
  expect(kpi(fewer, "under")).toBe(products.filter((product) => Number(product["qty_available"]) < 5).length);
});

describe("the customer_history report", () => {
  test("customer_history has a customer's orders, open and paid invoices, and notes", async () => {
    const made = await cases.report({ report: "customer_history", customer: "Azure Interior", limit: 50 });
    const short = await cases.report({ report: "customer_history", customer: "azure interior" });
    expect(short.tokens).toBeLessThan(3_000);
    expect(short.rows.filter(({ kind }) => kind === "Order").length).toBeLessThanOrEqual(10);

    const partners = await all(odoo, "res.partner", ["commercial_partner_id", "name"]);
    const id = partners.find(({ name }) => name === "Azure Interior")?.id;
    const family = new Set(partners.filter((row) => idOf(row["commercial_partner_id"]) === id).map((row) => row.id));
    const own = (row: Record<string, unknown>) => family.has(idOf(row["partner_id"]));
    const orders = (await all(odoo, "sale.order", ["name", "partner_id", "state"], [company])).filter(own);
    const fields = ["name", "partner_id", "state", "move_type", "amount_total_signed", "amount_residual_signed"];
    const invoices = (await all(odoo, "account.move", fields, [company]))
      .filter(own)
      .filter((move) => move["state"] === "posted" && String(move["move_type"]).startsWith("out_"));
    const named = (kind: string) => made.rows.filter((row) => row["kind"] === kind).map(({ reference }) => reference);
    expect(orders.length).toBeGreaterThan(3);
    expect(named("Order").toSorted()).toEqual(orders.map(({ name }) => name).toSorted());
    expect(named("Invoice").toSorted()).toEqual(invoices.map(({ name }) => name).toSorted());
    const invoiced = sum(invoices.map((move) => move["amount_total_signed"]));
    const open = sum(invoices.map((move) => move["amount_residual_signed"]));
    expect(open).toBeGreaterThan(0);
    expect(kpi(made, "invoiced")).toBeCloseTo(invoiced, 2);
    expect(kpi(made, "open")).toBeCloseTo(open, 2);
    expect(kpi(made, "paid")).toBeCloseTo(invoiced - open, 2);
    expect(kpi(made, "open_invoices")).toBe(invoices.filter((move) => move["amount_residual_signed"] !== 0).length);
    expect(made.rows.some(({ kind, text }) => kind === "Note" && String(text).includes("wants a quote"))).toBe(true);
    expect(made.kpis[0]).toMatchObject({ value: "Azure Interior", id });
    expect(made.result.text).toContain(`Azure Interior (${id})`);
    const byId = await cases.report({ report: "customer_history", customer: String(id), limit: 50 });
    expect(byId.rows).toEqual(made.rows);
  });

  test("customer_history refuses an ambiguous name with the ids, and an unknown name", async () => {
    const { error, text } = await cases.refused({ report: "customer_history", customer: "a" });
    expect(error).toMatchObject({ code: "invalid_input", path: "customer" });
    expect(text).toMatch(/ids: \d+, \d+/);
    expect((await cases.refused({ report: "customer_history", customer: "zzqx" })).error.code).toBe("not_found");
    expect((await cases.refused({ report: "customer_history" })).error.path).toBe("customer");
  });
});

test("executive_summary has a quarter's sales, expenses and profit", async () => {
  for (const [period, { from, to }] of [
    ["this_quarter", span(3, 0)],
    ["last_quarter", span(3, 1)],
  ] as const) {
    const made = await cases.report({ report: "executive_summary", period });
    expect(made.tokens).toBeLessThan(3_000);
    expect(made.period).toEqual({ from, to });
    const accounts = new Map(
      (await all(odoo, "account.account", ["account_type"])).map((row) => [row.id, String(row["account_type"])]),
    );
    const lines = (await all(odoo, "account.move.line", ["account_id", "date", "parent_state", "balance"], [company]))
      .filter((line) => line["parent_state"] === "posted")
      .filter((line) => String(line["date"]) >= from && String(line["date"]) <= to);
    const of = (type: string) =>
      sum(
        lines.filter((line) => accounts.get(idOf(line["account_id"]))?.startsWith(type)).map((line) => line["balance"]),
      );
    expect(kpi(made, "sales")).toBeCloseTo(-of("income"), 2);
    expect(kpi(made, "expenses")).toBeCloseTo(of("expense"), 2);
    expect(kpi(made, "profit")).toBeCloseTo(-of("income") - of("expense"), 2);
    expect(made.rows).toHaveLength(3);
    expect(sum(made.rows.map(({ profit }) => profit))).toBeCloseTo(Number(kpi(made, "profit")), 1);
    const moves = (
      await all(odoo, "account.move", ["move_type", "state", "invoice_date", "amount_untaxed_signed"], [company])
    )
      .filter((move) => move["state"] === "posted" && String(move["move_type"]).startsWith("out_"))
      .filter((move) => String(move["invoice_date"]) >= from && String(move["invoice_date"]) <= to);
    expect(kpi(made, "invoices")).toBeCloseTo(sum(moves.map((move) => move["amount_untaxed_signed"])), 2);
    expect(Number(kpi(made, "sales"))).toBeGreaterThan(0);
  }
});

test("the creation of a contact with company, phone and e-mail takes two calls and few tokens", async () => {
  const call = (name: string, args: Record<string, unknown>) => callTool(cases.harness, cases.seeded.key, name, args);
  const found = await call("find_record", { model: "res.partner", text: "Azure Interior" });
  const [match] = found.data["matches"] as { id: number; name: string }[];
  const values = { name: "Nora Vega", parent_id: match?.id, phone: "+34 600 111 222", email: "nora@azure.example" };
  const created = await call("create_record", { model: "res.partner", values });
  expect(created.isError).toBe(false);
  const tokens = [found, created].map(({ text, data }) => tokensOf(text) + tokensOf(JSON.stringify(data)));
  expect(sum(tokens)).toBeLessThan(3_000);
  const [made] = await all(odoo, "res.partner", ["name", "parent_id", "phone", "email"], [["name", "=", "Nora Vega"]]);
  expect(made).toMatchObject({ ...values, parent_id: [match?.id, "Azure Interior"] });
});

test("receivables adds up open invoices by age", async () => {
  const made = await cases.report({ report: "receivables", limit: 50 });
  const today = localDay();
  const fields = ["partner_id", "state", "move_type", "invoice_date_due", "amount_residual_signed"];
  const open = (await all(odoo, "account.move", fields, [company])).filter(
    (move) =>
      move["state"] === "posted" &&
      String(move["move_type"]).startsWith("out_") &&
      move["amount_residual_signed"] !== 0,
  );
  const age = (due: unknown) => Math.round((Date.parse(today) - Date.parse(String(due))) / 86_400_000);
  const between = (low: number, high: number) =>
    sum(
      open
        .filter((move) => age(move["invoice_date_due"]) >= low && age(move["invoice_date_due"]) <= high)
        .map((move) => move["amount_residual_signed"]),
    );
  expect(kpi(made, "open")).toBeCloseTo(sum(open.map((move) => move["amount_residual_signed"])), 2);
  for (const [key, low, high] of [
    ["not_due", -9_999, 0],
    ["d1_30", 1, 30],
    ["d31_60", 31, 60],
    ["d61_90", 61, 90],
    ["d90", 91, 9_999],
  ] as const) {
    expect(kpi(made, key)).toBeCloseTo(between(low, high), 2);
    expect(sum(made.rows.map((row) => row[key]))).toBeCloseTo(between(low, high), 1);
  }
  expect(between(1, 9_999)).toBeGreaterThan(0);
});

test("pipeline adds up opportunities by stage", async () => {
  const made = await cases.report({ report: "pipeline" });
  const leads = (
    await all(odoo, "crm.lead", ["type", "stage_id", "expected_revenue", "probability", "company_id"])
  ).filter((lead) => lead["type"] === "opportunity" && [0, 1].includes(idOf(lead["company_id"])));
  const stages = Map.groupBy(leads, (lead) => (lead["stage_id"] as unknown as [number, string])[1]);
  expect(made.rows.map(({ stage, count, expected }) => [stage, count, expected]).toSorted()).toEqual(
    [...stages].map(([stage, of]) => [stage, of.length, sum(of.map((lead) => lead["expected_revenue"]))]).toSorted(),
  );
  const going = leads.filter((lead) => (lead["stage_id"] as unknown as [number, string])[1] !== "Won");
  expect(kpi(made, "opportunities")).toBe(going.length);
  expect(kpi(made, "weighted")).toBeCloseTo(
    sum(going.map((lead) => (Number(lead["expected_revenue"]) * Number(lead["probability"])) / 100)),
    1,
  );
  expect(made.period).toBeUndefined();
  const { from, to, name } = span(1, -1);
  const next = await cases.report({ report: "pipeline", period: name });
  expect(next.period).toEqual({ from, to });
  expect(sum(next.rows.map(({ count }) => count))).toBeLessThan(sum(made.rows.map(({ count }) => count)));
});
