import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId, type UserId } from "#lib/kernel/ids.ts";
import { create, messagePost } from "#lib/odoo/calls/client.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { reportNames } from "#lib/policy/report-models.ts";
import {
  type Answer,
  all,
  kpi,
  models as openModels,
  openSandbox,
  openUseCases,
  span,
  sum,
  type UseCases,
} from "./open.ts";

let odoo: OdooTransport;
let cases: UseCases;
beforeAll(async () => {
  odoo = openSandbox();
  cases = await openUseCases(odoo);
});
afterAll(() => cases.close());

const customer = "Azure Interior";
const ask = (report: string, more: Record<string, unknown> = {}) =>
  cases.report({ report, ...(report === "customer_history" ? { customer } : {}), ...more });

describe("the ids in a row", () => {
  /** Compares the name of each row with the name that its id has in Odoo, and returns the number of ids. */
  async function checked({ columns, rows }: Answer): Promise<number> {
    let count = 0;
    for (const { key, id, model } of columns.filter((column) => column.id !== undefined)) {
      for (const row of rows) {
        const record = row[id ?? ""];
        const of = String(row["model"] ?? model);
        expect(row).toHaveProperty(id ?? "");
        if (record === null || record === undefined) continue;
        const [found] = await all(odoo, of, ["display_name"], [["id", "=", Number(record)]]);
        expect([of, record, found?.["display_name"]]).toEqual([of, record, row[key]]);
        count++;
      }
    }
    return count;
  }

  test.each([
    ["top_sales", { period: "last_quarter" }, ["order_id", "partner_id", "user_id"]],
    ["low_stock", {}, ["product_id", "location_id"]],
    ["customer_history", { limit: 20 }, ["id"]],
    ["receivables", {}, ["partner_id"]],
    ["pipeline", {}, ["stage_id"]],
  ])("each row of %s has the ids of its records", async (report, more, ids) => {
    const made = await ask(report, more);
    expect(made.columns.flatMap(({ id }) => id ?? [])).toEqual(ids);
    expect(await checked(made)).toBeGreaterThan(3);
    const [first] = made.rows;
    const { key = "", id = "" } = made.columns.find((column) => column.id !== undefined) ?? {};
    const model = report === "customer_history" ? `${first?.["model"]} ` : "";
    expect(made.result.text).toContain(`${first?.[key]} (${model}${first?.[id]})`);
  });

  test("receivables of one customer lists its invoices, which add up to its debt", async () => {
    const everybody = await ask("receivables", { limit: 50 });
    const debtor = everybody.rows[0];
    const made = await ask("receivables", { customer: String(debtor?.["customer"]), limit: 50 });
    expect(made.kpis[0]).toMatchObject({ value: debtor?.["customer"], id: debtor?.["partner_id"] });
    expect(await checked(made)).toBe(made.rows.length);
    expect(sum(made.rows.map(({ open }) => open))).toBeCloseTo(Number(debtor?.["total"]), 1);
    expect(kpi(made, "open")).toBeCloseTo(Number(debtor?.["total"]), 2);
    for (const { invoice_id: id, due } of made.rows) {
      const [move] = await all(odoo, "account.move", ["invoice_date_due"], [["id", "=", Number(id)]]);
      expect(move?.["invoice_date_due"]).toBe(due);
    }
  });

  test("each row of top_sales without sale.report has the ids of its records", async () => {
    await cases.rules(
      ["res.partner", "res.users", "res.company", "res.currency", "sale.order"].map((model) => ({ model })),
    );
    const made = await ask("top_sales", { period: "last_quarter" });
    expect(await checked(made)).toBe(made.rows.length * 3);
    await cases.rules(openModels.map((model) => ({ model })));
  });

  test("the best salesperson has an id", async () => {
    const { kpis } = await ask("top_sales", { period: "last_quarter" });
    const best = kpis.find(({ key }) => key === "best_salesperson");
    const [user] = await all(odoo, "res.users", ["name"], [["id", "=", best?.id ?? 0]]);
    expect(user?.["name"]).toBe(best?.value);
  });
});

describe("a report that is cut", () => {
  test("top_sales notes how many orders it cut, and its totals are over all", async () => {
    const period = "last_quarter";
    const made = await ask("top_sales", { period, limit: 3 });
    const whole = await ask("top_sales", { period, limit: 50 });
    expect(made.rows).toHaveLength(3);
    expect(made.notes.join(" ")).toContain(`the first 3 of ${kpi(whole, "orders")}`);
    expect(whole.notes.join(" ")).not.toContain("the first");
    expect(kpi(made, "sold_untaxed")).toBe(kpi(whole, "sold_untaxed"));
    expect(kpi(made, "sold_untaxed")).toBeGreaterThan(sum(made.rows.map(({ untaxed }) => untaxed)));
  });

  test("low_stock, receivables and customer_history note how many rows they cut", async () => {
    const low = await ask("low_stock", { limit: 2 });
    expect(low.notes.join(" ")).toContain(`the first 2 of ${kpi(low, "under")}`);
    const debts = await ask("receivables", { limit: 2 });
    const debtors = new Set((await ask("receivables", { limit: 50 })).rows.map((row) => row["partner_id"]));
    expect(debts.notes.join(" ")).toContain(`the first 2 of ${debtors.size}`);
    for (const body of ["One", "Two"]) await messagePost(odoo, "res.partner", 8, { body, kind: "note" });
    const history = await ask("customer_history", { limit: 1 });
    for (const what of ["Orders", "Customer invoices", "Notes"])
      expect(history.notes.join(" ")).toMatch(new RegExp(`${what}: the newest 1 of \\d+`));
    expect(history.notes.join(" ")).toContain("those of the customer and of the orders and invoices shown");
  });

  test("an error on customers of one name has 30 ids and says that there are more", async () => {
    for (let i = 0; i < 33; i++) await create(odoo, "res.partner", { name: "Twin_%Ltd", is_company: true });
    const { error, text } = await cases.refused({ report: "customer_history", customer: "twin_%ltd" });
    expect(error.path).toBe("customer");
    expect(text).toContain(" and more.");
    expect(text.match(/\d+(?=[, ])/g)?.length).toBeGreaterThanOrEqual(30);
  });

  test("contacts of one company are ambiguous if there may be more contacts of the same name", async () => {
    const companies = await all(odoo, "res.partner", ["name"], [["is_company", "=", true]]);
    const [one, other] = companies.map(({ id }) => id);
    for (let i = 0; i < 31; i++) await create(odoo, "res.partner", { name: "Front Office", parent_id: one });
    await create(odoo, "res.partner", { name: "Front Office", parent_id: other });
    const { text } = await cases.refused({ report: "customer_history", customer: "Front Office" });
    expect(text).toContain(`Their ids: ${one} and more.`);
  });

  test("a customer is found by its exact name among many names that contain it", async () => {
    for (let i = 0; i < 35; i++) await create(odoo, "res.partner", { name: `AA Long ${i} Zeta`, is_company: true });
    const id = await create(odoo, "res.partner", { name: "Zeta", is_company: true });
    expect((await cases.report({ report: "customer_history", customer: "zeta" })).kpis[0]?.id).toBe(id);
  });
});

describe("the context of a report", () => {
  test("a report in the portal is in the portal's language, unless its context names another", async () => {
    const { harness, seeded } = cases;
    const principal = {
      kind: "session",
      tenantId: seeded.tenantId,
      userId: newId<UserId>(),
      role: "owner",
      label: "ana@example.com",
    } as const;
    const made = (language: string, context = {}) =>
      harness.callAs({
        principal,
        connectionId: seeded.connectionId,
        source: { ip: "203.0.113.7", userAgent: "", client: "portal" },
        requestId: "r1",
        signal: new AbortController().signal,
        tool: "business_report",
        language,
        args: { report: "low_stock", context },
      });
    expect(await made("es")).toMatchObject({ structuredContent: { title: "Existencias bajas" } });
    expect(await made("en")).toMatchObject({ structuredContent: { title: "Low stock" } });
    expect(await made("es", { lang: "en_US" })).toMatchObject({ structuredContent: { title: "Low stock" } });
  });

  test("a report is in the language of its context", async () => {
    const made = await ask("low_stock", { context: { lang: "es_ES" } });
    expect(made.columns.map(({ label }) => label)).toContain("Ubicación");
    expect(made.rows.some(({ product }) => String(product).includes("Escritorio"))).toBe(true);
  });

  test("the time zone of a report's context decides the day of an order", async () => {
    const { from, to } = span(1, 1);
    const late = `${from} 00:30:00`;
    const order = await create(odoo, "sale.order", {
      partner_id: 8,
      date_order: late,
      state: "sale",
      order_line: [[0, 0, { product_id: 1, name: "x", product_uom_qty: 1, price_unit: 99_999 }]],
    });
    const shown = async (tz: string) => {
      const { rows } = await ask("top_sales", { period: `${from}..${to}`, limit: 1, context: { tz } });
      return rows.map((row) => [row["order_id"] === order, row["date"]]);
    };
    expect(await shown("Europe/Madrid")).toEqual([[true, from]]);
    expect((await shown("America/New_York"))[0]?.[0]).toBe(false);
  });

  test("a report is on the company of its context, and the argument company takes precedence", async () => {
    const context = { allowed_company_ids: [2] };
    expect((await ask("receivables", { context })).company?.id).toBe(2);
    expect((await ask("receivables", { context, company: 1 })).company?.id).toBe(1);
  });

  test.each([
    ["active_test", { active_test: false }],
    ["tz", { tz: "Mars/Olympus" }],
    ["tz", { tz: "+02:00" }],
    ["lang", { lang: 7 }],
    ["allowed_company_ids", { allowed_company_ids: "1" }],
    ["allowed_company_ids", { allowed_company_ids: [77] }],
    ["uid", { uid: 1 }],
  ])("a report's context with an invalid or unknown %s is refused", async (key, context) => {
    const { error } = await cases.refused({ report: "pipeline", context });
    expect(error).toMatchObject({ code: "invalid_input", path: `context.${key}` });
  });
});

test("a long period has a row for each year, with the sum of its months", async () => {
  const months = await ask("executive_summary", { period: "2000-01-01..2002-12-31" });
  expect(months.rows).toHaveLength(36);
  const { from } = span(12, 2);
  const { to } = span(12, 0);
  const long = await ask("executive_summary", { period: `2001-01-01..${to}` });
  const years = await Promise.all(
    [2, 1, 0].map((back) => ask("executive_summary", { period: `${span(12, back).from}..${span(12, back).to}` })),
  );
  expect(long.rows.slice(-3).map(({ year, sales }) => [year, sales])).toEqual(
    years.map((one, i) => [String(Number(from.slice(0, 4)) + i), kpi(one, "sales")]),
  );
});

test.each(reportNames)("%s of a period without records has figures, none of them NaN", async (report) => {
  const made = await ask(report, {
    period: "2001-02",
    threshold: 0,
    company: 2,
    ...(report === "customer_history" ? { customer: "7" } : {}),
  });
  const figures = [...made.kpis.map(({ value }) => value), ...made.rows.flatMap((row) => Object.values(row))];
  expect(made.kpis).not.toEqual([]);
  for (const value of figures)
    if (typeof value === "number") expect(Object.is(value, -0) || !Number.isFinite(value)).toBe(false);
  expect(made.result.text).not.toMatch(/NaN|Infinity|undefined|null/);
});
