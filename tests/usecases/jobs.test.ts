import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { create } from "#lib/odoo/calls/client.ts";
import type { OdooRecord, OdooTransport } from "#lib/odoo/types.ts";
import { type Client, openClient } from "./job-client.ts";
import { createJobReport, type JobName } from "./job-report.ts";
import {
  againstLastYear,
  boughtFrom,
  expiringQuotations,
  firstReports,
  hoursNotLogged,
  jobRules,
  marginByProduct,
  moveMeeting,
  newContact,
  noteAndTodo,
  overdueInvoices,
  raisePrices,
  reorder,
  todoSummary,
  type Wording,
  weekOf,
} from "./jobs.ts";
import { all, idOf, localDay, openSandbox, openUseCases, sum, type UseCases } from "./open.ts";

/** The expected figures are computed separately, from the sandbox's own rows. */
let odoo: OdooTransport;
let cases: UseCases;
let client: Client;
const report = createJobReport("sandbox");
const wording: Wording = { major: 19, today: localDay() };
const day = (days: number) =>
  new Date(Date.parse(`${wording.today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  odoo = openSandbox();
  cases = await openUseCases(odoo, jobRules);
  client = openClient(cases);
});
// The cost of a failed job must not count for the next one.
beforeEach(() => {
  client.taken();
});
afterAll(async () => {
  report.save();
  await cases.close();
});

function finish(name: JobName): void {
  expect(report.add(name, client).calls).toBeLessThanOrEqual(5);
}
const sorted = (rows: readonly (readonly unknown[])[]) =>
  rows.map((row) => row.map((value) => (typeof value === "number" ? value.toFixed(2) : value)).join("|")).toSorted();
/** Creates an order of one product. */
async function order(values: Record<string, unknown>): Promise<void> {
  const line = [0, 0, { product_id: 1, product_uom_qty: 2, price_unit: 125.5 }];
  await create(odoo, "sale.order", { partner_id: 1, order_line: [line], ...values });
}
/** Returns the sum of a field by a key, and the number of its rows. */
function totals(rows: readonly OdooRecord[], keyOf: (row: OdooRecord) => string | number, field: string) {
  const found = new Map<string | number, { total: number; count: number }>();
  for (const row of rows) {
    const { total = 0, count = 0 } = found.get(keyOf(row)) ?? {};
    found.set(keyOf(row), { total: total + Number(row[field]), count: count + 1 });
  }
  return [...found].map(([key, { total, count }]) => ({ key, total, count }));
}
/** Returns the related record that most rows have. */
function mostNamed(rows: readonly OdooRecord[], field: string): [number, string] {
  const named = rows.map((row) => row[field]).filter(Array.isArray) as [number, string][];
  const counts = named.map(([id]) => named.filter(([other]) => other === id).length);
  const at = counts.indexOf(Math.max(...counts));
  if (named[at] === undefined) throw new Error(`no row has a ${field}`);
  return named[at];
}

describe("the jobs of Odoo's users in the sandbox", () => {
  test("each of the five use cases takes at most five calls", async () => {
    await firstReports(client, "Azure Interior", finish);
    const id = await newContact(client, "Azure Interior");
    finish("new contact");
    const [made] = await all(odoo, "res.partner", ["name", "email"], [["id", "=", id]]);
    expect(made).toMatchObject({ name: "Nora Vega", email: "nora@azure.example" });
  });

  test("overdueInvoices finds a customer's overdue invoices", async () => {
    const fields = ["name", "commercial_partner_id", "amount_residual", "invoice_date_due", "state", "move_type"];
    const open = (await all(odoo, "account.move", fields)).filter(
      (row) =>
        row["state"] === "posted" &&
        row["move_type"] === "out_invoice" &&
        Number(row["amount_residual"]) > 0 &&
        String(row["invoice_date_due"]) < wording.today,
    );
    const [id, name] = mostNamed(open, "commercial_partner_id");
    const found = await overdueInvoices(client, name, wording);
    finish("overdue invoices of a customer");
    expect(sorted(found.map((row) => [row["name"], row["amount_residual"]]))).toEqual(
      sorted(
        open
          .filter((row) => idOf(row["commercial_partner_id"]) === id)
          .map((row) => [row["name"], row["amount_residual"]]),
      ),
    );
  });

  test("boughtFrom finds the products that were bought from a supplier, with their prices", async () => {
    const orders = (await all(odoo, "purchase.order", ["partner_id", "state"])).filter(({ state }) =>
      ["purchase", "done"].includes(String(state)),
    );
    const [id, name] = mostNamed(orders, "partner_id");
    const own = new Set(orders.filter((row) => idOf(row["partner_id"]) === id).map((row) => row.id));
    const lines = (
      await all(odoo, "purchase.order.line", ["order_id", "product_id", "product_qty", "price_unit"])
    ).filter((row) => own.has(idOf(row["order_id"])));
    const found = await boughtFrom(client, name);
    finish("bought from a supplier");
    const shown = (rows: readonly Record<string, unknown>[]) =>
      sorted(rows.map((row) => [idOf(row["product_id"]), row["product_qty"], row["price_unit"]]));
    expect(lines.length).toBeGreaterThan(0);
    expect(shown(found)).toEqual(shown(lines));
  });

  test("reorder creates a purchase order for products under five units", async () => {
    const done = await reorder(client, 5, wording);
    finish("reorder under five units");
    const inside = new Set(
      (await all(odoo, "stock.location", ["usage"])).filter(({ usage }) => usage === "internal").map(({ id }) => id),
    );
    const quants = (await all(odoo, "stock.quant", ["product_id", "quantity", "location_id", "company_id"])).filter(
      (row) => inside.has(idOf(row["location_id"])) && idOf(row["company_id"]) === 1,
    );
    const low = totals(quants, (row) => idOf(row["product_id"]), "quantity").filter(({ total }) => total < 5);
    expect(low.length).toBeGreaterThan(0);
    expect(sorted(done.low.map(({ productId, held }) => [productId, held]))).toEqual(
      sorted(low.map(({ key, total }) => [key, total])),
    );
    const lines = await all(
      odoo,
      "purchase.order.line",
      ["product_id", "product_qty", "price_unit"],
      [["order_id", "=", done.orderId]],
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(sorted(lines.map((row) => [idOf(row["product_id"]), row["product_qty"], row["price_unit"]]))).toEqual(
      sorted(done.ordered.map(({ productId, quantity, price }) => [productId, quantity, price])),
    );
  });

  test("moveMeeting moves a meeting to a day and time in the user's time zone", async () => {
    const [meeting] = await all(odoo, "calendar.event", ["name", "allday"], [["allday", "=", false]]);
    await moveMeeting(client, String(meeting?.["name"]), day(4), "16:30");
    finish("move a meeting");
    const [moved] = await all(odoo, "calendar.event", ["start", "stop"], [["id", "=", Number(meeting?.id)]]);
    const local = (time: unknown) =>
      new Date(`${String(time).replace(" ", "T")}Z`).toLocaleString("sv-SE", { timeZone: "Europe/Madrid" });
    expect([local(moved?.["start"]), local(moved?.["stop"])]).toEqual([`${day(4)} 16:30:00`, `${day(4)} 17:30:00`]);
  });

  test("hoursNotLogged finds employees who logged less than forty hours this week", async () => {
    const found = await hoursNotLogged(client, 40, wording);
    finish("hours not logged");
    const { monday, sunday } = weekOf(wording.today);
    const rows = (
      await all(odoo, "account.analytic.line", ["employee_id", "unit_amount", "date", "project_id"])
    ).filter((row) => row["project_id"] !== false && String(row["date"]) >= monday && String(row["date"]) <= sunday);
    const employees = await all(odoo, "hr.employee", ["name"]);
    const missing = employees
      .map(({ id }) => [
        id,
        sum(rows.filter((row) => idOf(row["employee_id"]) === id).map((row) => row["unit_amount"])),
      ])
      .filter(([, logged]) => Number(logged) < 40);
    expect(missing.length).toBeGreaterThan(0);
    expect(sorted(found.map(({ id, logged }) => [id, logged]))).toEqual(sorted(missing));
  });

  test("againstLastYear compares this month with the same month a year ago, by sales team", async () => {
    const month = wording.today.slice(5, 7);
    const year = Number(wording.today.slice(0, 4));
    await order({ date_order: `${year - 1}-${month}-12 10:00:00`, team_id: 1, state: "sale" });
    const found = await againstLastYear(client, wording);
    finish("month against last year");
    const rows = (await all(odoo, "sale.order", ["team_id", "date_order", "amount_untaxed", "state"])).filter((row) => {
      const [ofYear, ofMonth] = localDay(row["date_order"]).split("-");
      return (
        ["sale", "done"].includes(String(row["state"])) &&
        ofMonth === month &&
        [year, year - 1].includes(Number(ofYear))
      );
    });
    const wanted = totals(
      rows,
      (row) => `${idOf(row["team_id"])}|${localDay(row["date_order"]).slice(0, 4)}`,
      "amount_untaxed",
    );
    expect(wanted.some(({ key }) => String(key).endsWith(`|${year - 1}`))).toBe(true);
    expect(sorted(found.map((row) => [`${row.team}|${row.year}`, row.untaxed, row.orders]))).toEqual(
      sorted(wanted.map(({ key, total, count }) => [key, total, count])),
    );
  });

  test("expiringQuotations finds quotations that expire in the next thirty days", async () => {
    for (const days of [0, 30, 31]) await order({ validity_date: day(days) });
    const found = await expiringQuotations(client, 30, wording);
    finish("quotations expiring");
    const rows = (await all(odoo, "sale.order", ["name", "state", "validity_date", "amount_total"])).filter(
      (row) =>
        ["draft", "sent"].includes(String(row["state"])) &&
        String(row["validity_date"]) >= wording.today &&
        String(row["validity_date"]) <= day(30),
    );
    expect(rows.length).toBeGreaterThan(1);
    const shown = (of: readonly Record<string, unknown>[]) =>
      sorted(of.map((row) => [row["name"], row["amount_total"]]));
    expect(shown(found)).toEqual(shown(rows));
  });

  test("raisePrices raises the prices of a category by three percent", async () => {
    const before = await all(odoo, "product.template", ["categ_id", "list_price"]);
    const [id, name] = mostNamed(before, "categ_id");
    const changed = await raisePrices(client, name, 0.03);
    finish("prices of a category +3 %");
    const after = await all(odoo, "product.template", ["list_price"], [["categ_id", "child_of", id]]);
    expect(changed.length).toBeGreaterThan(1);
    expect(sorted(changed.map((row) => [row.id, row.is]))).toEqual(
      sorted(after.map((row) => [row.id, row["list_price"]])),
    );
    for (const { was, is } of changed) expect(Math.abs(is - was * 1.03)).toBeLessThan(0.0051);
  });

  test("noteAndTodo writes a note on an order and plans a to-do for its salesperson", async () => {
    const [order] = await all(odoo, "sale.order", ["name", "user_id"], [["user_id", "!=", false]]);
    const noted = await noteAndTodo(client, String(order?.["name"]), day(3));
    finish("note and to-do");
    const [todo] = await all(
      odoo,
      "mail.activity",
      ["res_model", "res_id", "user_id", "date_deadline", "summary"],
      [["id", "=", noted.activityId]],
    );
    expect({ ...todo, user_id: idOf(todo?.["user_id"]) }).toMatchObject({
      res_model: "sale.order",
      res_id: order?.id,
      user_id: idOf(order?.["user_id"]),
      date_deadline: day(3),
      summary: todoSummary,
    });
    const [note] = await all(odoo, "mail.message", ["model", "res_id"], [["id", "=", noted.messageId]]);
    expect(note).toMatchObject({ model: "sale.order", res_id: order?.id });
  });

  test("marginByProduct adds up the margin and the sales of each product", async () => {
    const found = await marginByProduct(client);
    finish("margin by product");
    const lines = (await all(odoo, "sale.order.line", ["product_id", "margin", "price_subtotal", "state"])).filter(
      (row) => ["sale", "done"].includes(String(row["state"])),
    );
    const byProduct = (field: string) =>
      totals(lines, (row) => idOf(row["product_id"]), field).filter(({ key }) => key !== 0);
    const margins = byProduct("margin");
    expect(margins.length).toBeGreaterThan(3);
    expect(sorted(found.map(({ product, margin }) => [product, margin]))).toEqual(
      sorted(margins.map(({ key, total }) => [key, total])),
    );
    expect(sorted(found.map(({ product, untaxed }) => [product, untaxed]))).toEqual(
      sorted(byProduct("price_subtotal").map(({ key, total }) => [key, total])),
    );
  });
});
