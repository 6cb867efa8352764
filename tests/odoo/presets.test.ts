import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { kpi, models, openUseCases, type UseCases } from "#tests/usecases/open.ts";
import { promised, runPromised } from "#tests/usecases/presets.ts";
import { direct, labServers } from "./lab.ts";
import { openLab } from "./open-lab.ts";

let fetch: SafeFetch;
beforeAll(() => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
});
afterAll(() => fetch.close());

describe.each(Object.entries(labServers()))("reports on Odoo %s", (_series, server) => {
  let cases: UseCases;
  let customer = "";
  beforeAll(async () => {
    cases = await openUseCases(await openLab(server, server.admin, fetch), []);
    const domain = [
      ["partner_id.is_company", "=", true],
      ["state", "=", "sale"],
    ];
    const [order] = (await direct(server, server.admin, "sale.order", "search_read", [domain, ["partner_id"]], {
      limit: 1,
    })) as { partner_id: [number, string] }[];
    customer = String(order?.partner_id[0]);
  });
  afterAll(() => cases.close());

  test.each(promised)("the preset %s alone opens everything that the report %s needs", async (preset, report) => {
    await runPromised(cases, [preset, report], customer);
  });

  test("the receivables of one customer add up to its row among all customers and name its invoices", async () => {
    await cases.rules(models.map((model) => ({ model })));
    const all = await cases.report({ report: "receivables", limit: 50 });
    const debtor = all.rows[0] ?? {};
    const own = await cases.report({ report: "receivables", customer: String(debtor["partner_id"]), limit: 50 });
    expect(kpi(own, "open")).toBeCloseTo(Number(debtor["total"]), 2);
    const ids = own.rows.map((row) => row["invoice_id"]);
    const found = (await direct(server, server.admin, "account.move", "read", [ids, ["name", "invoice_date_due"]])) as {
      name: string;
      invoice_date_due: string;
    }[];
    expect(own.rows.map(({ invoice, due }) => [invoice, due])).toEqual(
      found.map((move) => [move.name, move.invoice_date_due]),
    );
  });

  test("a report uses the language, time zone and company of the context", async () => {
    await cases.rules(models.map((model) => ({ model })));
    const context = { lang: "es_ES", tz: "Asia/Tokyo" };
    const made = await cases.report({ report: "top_sales", period: "this_year", context });
    expect(made.columns.map(({ label }) => label)).toContain("Comercial");
    expect(made.rows.length).toBeGreaterThan(5);
    const other = await cases.report({ report: "receivables", context: { allowed_company_ids: [2] } });
    expect([made.company?.id, other.company?.id]).toEqual([1, 2]);
    const domain = [
      ["company_id", "=", 1],
      ["state", "not in", ["draft", "sent", "cancel"]],
      ["date_order", ">=", `${made.period?.from} 00:00:00`],
    ];
    const rows = (await direct(server, server.admin, "sale.order", "search_read", [domain, ["date_order"]])) as {
      id: number;
      date_order: string;
    }[];
    const inTokyo = new Map(
      rows.map((row) => [
        row.id,
        new Date(`${row.date_order.replace(" ", "T")}Z`).toLocaleDateString("sv-SE", { timeZone: "Asia/Tokyo" }),
      ]),
    );
    for (const row of made.rows)
      expect([row["order_id"], row["date"]]).toEqual([row["order_id"], inTokyo.get(Number(row["order_id"]))]);
  });
});
