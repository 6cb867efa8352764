import { beforeEach, describe, expect, test } from "vitest";
import * as odoo from "#tests/support/odoo-calls.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import { createSandbox } from "../transport.ts";

let demo: OdooTransport;
beforeEach(() => {
  demo = createSandbox({ now: () => new Date("2026-07-24T12:00:00Z") }).open("fixtures");
});

describe("the demo company's accounts", () => {
  test("the journal items of every posted invoice add up to 0 in any currency", async () => {
    const groups = await odoo.readGroup(demo, "account.move.line", {
      domain: [["parent_state", "=", "posted"]],
      groupby: ["move_id"],
      aggregates: ["balance:sum"],
    });
    const posted = await odoo.searchCount(demo, "account.move", { domain: [["state", "=", "posted"]] });
    expect([groups.length, posted]).toEqual([177, 177]);
    // Converting dollars to euros leaves cents of rounding.
    const largest = Math.max(...groups.map(({ aggregates }) => Math.abs(Number(aggregates["balance:sum"]))));
    expect(largest).toBeLessThan(0.03);
  });

  test("the demo has two companies, two currencies, credit notes, drafts and unpaid invoices", async () => {
    const count = (model: string, ...domain: unknown[]) => odoo.searchCount(demo, model, { domain: domain as never });
    for (const model of ["sale.order", "account.move"]) {
      const [dollars, second] = [
        await count(model, ["currency_id.name", "=", "USD"]),
        await count(model, ["company_id", "=", 2]),
      ];
      expect([model, dollars, second]).toEqual([model, ...(model === "sale.order" ? [22, 16] : [16, 15])]);
    }
    const posted = ["out_invoice", "out_refund", "in_invoice", "in_refund"].map((type) =>
      count("account.move", ["move_type", "=", type], ["state", "=", "posted"]),
    );
    expect(await Promise.all(posted)).toEqual([120, 3, 53, 1]);
    expect(await count("account.move", ["state", "=", "draft"])).toBe(2);
    const paid = ["not_paid", "partial", "paid"].map((state) =>
      count("account.move", ["move_type", "=", "out_invoice"], ["payment_state", "=", state]),
    );
    expect(await Promise.all(paid)).toEqual([27, 3, 92]);
    expect(await count("crm.lead", ["active", "=", false], ["lost_reason_id", "!=", false])).toBe(4);
  });

  test("signed amounts are in the company's currency, with refunds negative", async () => {
    const [dollars] = await odoo.searchRead(demo, "account.move", {
      domain: [
        ["currency_id.name", "=", "USD"],
        ["move_type", "=", "out_invoice"],
        ["payment_state", "=", "not_paid"],
        ["state", "=", "posted"],
      ],
      fields: ["amount_total", "amount_total_signed", "amount_residual_signed"],
      limit: 1,
    });
    const total = Number(dollars?.["amount_total"]);
    expect(dollars?.["amount_total_signed"]).toBeCloseTo(total / 1.1, 2);
    expect(dollars?.["amount_residual_signed"]).toBeCloseTo(total / 1.1, 2);
    const [owed] = await odoo.searchRead(demo, "account.move.line", {
      domain: [
        ["move_id", "=", dollars?.id ?? 0],
        ["account_type", "=", "asset_receivable"],
      ],
      fields: ["balance", "amount_residual"],
    });
    expect(owed?.["balance"]).toBeCloseTo(total / 1.1, 2);
    expect(owed?.["amount_residual"]).toBeCloseTo(total / 1.1, 2);
    const [refund] = await odoo.searchRead(demo, "account.move", {
      domain: [["move_type", "=", "out_refund"]],
      fields: ["amount_untaxed_signed"],
      limit: 1,
    });
    expect(Number(refund?.["amount_untaxed_signed"])).toBeLessThan(0);
  });

  test("the sales report has amounts in the company's currency", async () => {
    const [order] = await odoo.searchRead(demo, "sale.order", {
      domain: [["currency_id.name", "=", "USD"]],
      fields: ["name", "amount_untaxed"],
      limit: 1,
    });
    const [group] = await odoo.readGroup(demo, "sale.report", {
      domain: [["name", "=", order?.["name"] ?? ""]],
      groupby: ["name"],
      aggregates: ["price_subtotal:sum"],
    });
    expect(Number(group?.aggregates["price_subtotal:sum"])).toBeCloseTo(Number(order?.["amount_untaxed"]) / 1.1, 1);
    await expect(odoo.create(demo, "sale.report", {})).rejects.toMatchObject({ code: "odoo_access" });
  });
});

test("the demo's messages and files are found from their records", async () => {
  const [[customer = 0] = []] = await odoo.nameSearch(demo, "res.partner", { name: "Azure Interior", limit: 1 });
  const [partner] = await odoo.read(demo, "res.partner", [customer], { fields: ["message_ids"] });
  expect(partner?.["message_ids"]).toEqual([1]);
  const files = await odoo.listAttachments(demo, "sale.order", 1, { limit: 10 });
  expect(files.map(({ name, mimetype }) => [name, mimetype])).toEqual([
    ["colour.png", "image/png"],
    ["Measurements.txt", "text/plain"],
    ["Offer S00001.pdf", "application/pdf"],
  ]);
  const offer = await odoo.readAttachment(demo, "sale.order", files[2]?.id as number);
  const content = Buffer.from(String(offer?.datas), "base64");
  expect(content.length).toBe(offer?.file_size);
  expect(content.toString("latin1").startsWith("%PDF-1.4")).toBe(true);
});

test.each([
  ["the first minutes of a month in Madrid", "2026-11-30T23:05:00Z", "2026-11-30 23:00:00"],
  ["the first night of a year", "2027-01-01T00:30:00Z", "2026-12-31 23:00:00"],
  ["the first of a month in summer", "2026-08-01T09:00:00Z", "2026-07-31 22:00:00"],
  ["the last day of a month", "2026-11-30T12:00:00Z", "2026-10-31 23:00:00"],
])("in %s the demo has at least ten sales of the current month, none after now", async (_, now, began) => {
  const sandbox = createSandbox({ now: () => new Date(now) }).open("fixtures");
  const sales = await odoo.searchRead(sandbox, "sale.order", {
    domain: [
      ["date_order", ">=", began],
      ["state", "=", "sale"],
    ],
    fields: ["date_order"],
    limit: 100,
  });
  expect(sales.length).toBeGreaterThanOrEqual(10);
  const late = [["date_order", ">", now.replace("T", " ").slice(0, 19)]] as const;
  expect(await odoo.searchCount(sandbox, "sale.order", { domain: late as never })).toBe(0);
  const early = await odoo.searchRead(sandbox, "account.move", {
    domain: [["invoice_origin", "in", sales.map(({ id }) => `S${String(id).padStart(5, "0")}`)]],
    fields: ["invoice_date"],
    limit: 100,
  });
  expect(early.filter(({ invoice_date: day }) => String(day) < began.slice(0, 10))).toEqual([]);
});
