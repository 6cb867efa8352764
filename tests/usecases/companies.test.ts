import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "#lib/kernel/errors.ts";
import { create } from "#lib/odoo/calls/client.ts";
import type { OdooRecord, OdooTransport } from "#lib/odoo/types.ts";
import { keys, kpi, openSandbox, openUseCases, rulesWithout, type UseCases } from "./open.ts";

let odoo: OdooTransport;
let cases: UseCases;
beforeAll(async () => {
  odoo = openSandbox();
  cases = await openUseCases(odoo);
});
afterAll(() => cases.close());

const closed = (...names: string[]) => cases.rules(rulesWithout(...names));
const customer = { report: "customer_history", customer: "Azure Interior" };

describe("currencies and companies", () => {
  test("top sales without sale.report does not add up orders of two currencies", async () => {
    await closed("sale.report");
    const dollars = { partner_id: 8, currency_id: 2, state: "sale", company_id: 1 };
    const order = await create(odoo, "sale.order", dollars);
    await create(odoo, "sale.order.line", {
      order_id: order,
      product_id: 1,
      name: "x",
      product_uom_qty: 1,
      price_unit: 7,
    });
    const made = await cases.report({ report: "top_sales", limit: 50 });
    expect(made.rows.filter(({ currency }) => currency === "USD").length).toBeGreaterThan(0);
    expect(kpi(made, "sold_untaxed_usd")).toBeGreaterThanOrEqual(7);
    expect(kpi(made, "sold_untaxed")).toBeUndefined();
    expect(made.chart).toBeUndefined();
    expect(made.notes.join(" ")).toContain("sale.report");
  });

  test("a customer history with orders in another currency has a currency column", async () => {
    await closed();
    const partner = await create(odoo, "res.partner", { name: "Dollar Inc", is_company: true });
    const order = { partner_id: partner, currency_id: 2, company_id: 1 };
    await create(odoo, "sale.order", order);
    const made = await cases.report({ report: "customer_history", customer: "Dollar Inc" });
    expect(made.rows.map(({ kind, currency }) => [kind, currency])).toEqual([["Order", "USD"]]);
    expect(keys(made)).toContain("currency");
    const euros = await cases.report({ ...customer, customer: "Muebles Quintana" });
    expect(euros.rows.length).toBeGreaterThan(0);
    expect(keys(euros)).not.toContain("currency");
  });

  test("a report on another company is in that company's currency, and an unknown company is refused", async () => {
    await closed();
    const call = odoo.call;
    odoo.call = async (one, options) => {
      const found = await call.call(odoo, one, options);
      if (one.model !== "res.company" || one.method !== "search_read") return found;
      return (found as OdooRecord[]).map((row) => (row.id === 2 ? { ...row, currency_id: [2, "USD"] } : row));
    };
    try {
      const made = await cases.report({ report: "receivables", company: 2 });
      expect(made.company).toMatchObject({ id: 2, currency: "USD" });
      expect(made.kpis.every(({ unit }) => unit === "USD")).toBe(true);
      expect(kpi(made, "open")).not.toBe(kpi(await cases.report({ report: "receivables" }), "open"));
      expect((await cases.refused({ report: "receivables", company: 77 })).error.path).toBe("company");
    } finally {
      odoo.call = call;
    }
  });
});

describe("the company of a report", () => {
  /** Runs `run` with these companies of the user. If `own` is undefined, an Odoo with rules of its own closes them. */
  async function working<T>(own: { company_id: unknown; company_ids: number[] } | undefined, run: () => Promise<T>) {
    const call = odoo.call;
    odoo.call = async (one, options) => {
      if (one.model !== "res.users" || one.method !== "read") return call.call(odoo, one, options);
      if (own === undefined) throw new AppError("denied", "res.users is not enabled in the MCP addon.");
      return [{ id: 2, ...own }];
    };
    try {
      return await run();
    } finally {
      odoo.call = call;
    }
  }
  const inTwo = { company_id: [2, "Iberia"], company_ids: [1, 2] };
  const receivables = { report: "receivables" };

  test.each([[[]], [["res.users"]], [["res.company"]], [["res.users", "res.company"]]])(
    "a report is on the user's current company and not on the first one, also without %j",
    async (names) => {
      await closed(...names);
      const made = await working(inTwo, () => cases.report(receivables));
      expect(made.company?.id).toBe(2);
      await closed();
      expect(kpi(made, "open")).toBe(kpi(await cases.report({ ...receivables, company: 2 }), "open"));
    },
  );

  test("a report on a company of other users is refused, and the error names only the user's companies", async () => {
    await closed();
    const inOne = { company_id: [1, "Ribera"], company_ids: [1] };
    await working(inOne, async () => {
      const { error, text } = await cases.refused({ ...receivables, company: 2 });
      expect(error).toMatchObject({ code: "invalid_input", path: "company" });
      expect(text).toContain("There are: 1.");
      expect((await cases.report(receivables)).notes.join(" ")).not.toContain("company");
    });
  });

  test.each([[["res.users"]], [["res.users", "res.company"]]])(
    "a report without a company is refused if Odoo does not give the user's, without %j",
    async (names) => {
      await closed(...names);
      await working(undefined, async () => {
        const { error, text } = await cases.refused(receivables);
        expect(error).toMatchObject({ code: "invalid_input" });
        expect(text).toContain("Give company: 1, 2.");
        expect((await cases.report({ ...receivables, company: 2 })).company?.id).toBe(2);
      });
    },
  );
});
