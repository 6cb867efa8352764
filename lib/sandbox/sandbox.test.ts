import { describe, expect, test } from "vitest";
import * as odoo from "#tests/support/odoo-calls.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { createSandbox } from "./transport.ts";

const now = () => new Date("2026-07-24T12:00:00Z");
const open = () => createSandbox({ now }).open("test");

async function quotation(demo: OdooTransport): Promise<number> {
  return odoo.create(demo, "sale.order", {
    partner_id: await anyCustomer(demo),
    order_line: [[0, 0, { product_id: 4, product_uom_qty: 3, price_unit: 100 }]],
  });
}
async function anyCustomer(demo: OdooTransport): Promise<number> {
  const [found] = await odoo.nameSearch(demo, "res.partner", { name: "Azure Interior", limit: 1 });
  return found?.[0] as number;
}
async function one(demo: OdooTransport, model: string, id: number, ...fields: string[]) {
  const [row] = await odoo.read(demo, model, [id], { fields });
  return row;
}

describe("a write", () => {
  test("a write that fails halfway changes nothing", async () => {
    const demo = open();
    const before = await odoo.searchCount(demo, "sale.order", { domain: [] });
    const values = {
      partner_id: await anyCustomer(demo),
      order_line: [
        [0, 0, { product_id: 4 }],
        [0, 0, { product_id: 999_999 }],
      ],
    };
    await expect(odoo.create(demo, "sale.order", values)).rejects.toMatchObject({ code: "odoo_validation" });
    expect(await odoo.searchCount(demo, "sale.order", { domain: [] })).toBe(before);
  });

  test("a dry run leaves no record and no gap in the ids", async () => {
    const demo = open();
    const tried = await odoo.create(demo, "res.partner", { name: "Tried" }, {}, { dryRun: true });
    expect(await odoo.read(demo, "res.partner", [tried], { fields: ["name"] })).toEqual([]);
    expect(await odoo.create(demo, "res.partner", { name: "Made" })).toBe(tried);
    await odoo.write(demo, "res.partner", [tried], { name: "Changed" }, {}, { dryRun: true });
    expect(await one(demo, "res.partner", tried, "name")).toMatchObject({ name: "Made" });
  });

  test("a write in one connection's demo is not visible in another", async () => {
    const sandbox = createSandbox({ now });
    const id = await odoo.create(sandbox.open("one"), "res.partner", { name: "Mine" });
    expect(await odoo.read(sandbox.open("other"), "res.partner", [id])).toEqual([]);
  });

  test("the deletion of a record deletes its messages and files as well", async () => {
    const demo = open();
    const id = await odoo.create(demo, "res.partner", { name: "Gone" });
    const message = await odoo.messagePost(demo, "res.partner", id, { body: "Hello", kind: "note" });
    const file = await odoo.addAttachment(demo, "res.partner", id, { name: "a.txt", datas: "YQ==" });
    await odoo.unlink(demo, "res.partner", [id]);
    expect(await odoo.read(demo, "mail.message", [message])).toEqual([]);
    expect(await odoo.read(demo, "ir.attachment", [file])).toEqual([]);
  });
});

describe("sales", () => {
  test("a quotation can be confirmed once, cancelled and set back to draft", async () => {
    const demo = open();
    const id = await quotation(demo);
    expect(await odoo.runAction(demo, "sale.order", [id], "action_confirm")).toBe(true);
    expect(await one(demo, "sale.order", id, "state", "date_order", "invoice_status")).toMatchObject({
      state: "sale",
      date_order: "2026-07-24 12:00:00",
      invoice_status: "to invoice",
    });
    await expect(odoo.runAction(demo, "sale.order", [id], "action_confirm")).rejects.toMatchObject({
      code: "odoo_validation",
      message: "Some orders are not in a state requiring confirmation.",
    });
    await odoo.runAction(demo, "sale.order", [id], "action_cancel");
    await odoo.runAction(demo, "sale.order", [id], "action_draft");
    expect(await one(demo, "sale.order", id, "state")).toMatchObject({ state: "draft" });
  });

  test("a new order named New gets a number, and a contact named New keeps its name", async () => {
    const demo = open();
    const order = await odoo.create(demo, "sale.order", { partner_id: 8, name: "New" });
    expect(await one(demo, "sale.order", order, "name")).toMatchObject({ name: `S00${order}` });
    const bought = await odoo.create(demo, "purchase.order", { partner_id: 8 });
    expect(await one(demo, "purchase.order", bought, "name")).toMatchObject({ name: `P000${bought}` });
    const contact = await odoo.create(demo, "res.partner", { name: "New" });
    expect(await one(demo, "res.partner", contact, "name")).toMatchObject({ name: "New" });
  });

  test.each([
    ["sale.order", [["state", "=", "sale"]], /must first cancel/],
    ["account.move", [["state", "=", "posted"]], /cannot delete a posted/],
  ] as const)("a confirmed record of %s cannot be deleted", async (model, domain, words) => {
    const demo = open();
    const [found] = await odoo.searchRead(demo, model, { domain: domain as never, fields: ["id"], limit: 1 });
    await expect(odoo.unlink(demo, model, [found?.id as number])).rejects.toThrow(words);
  });

  test("an order with a line without a product cannot be confirmed", async () => {
    const demo = open();
    const id = await odoo.create(demo, "sale.order", {
      partner_id: await anyCustomer(demo),
      order_line: [[0, 0, { name: "Something" }]],
    });
    await expect(odoo.runAction(demo, "sale.order", [id], "action_confirm")).rejects.toThrow(/missing a product/);
  });

  test("an order becomes a paid invoice through the invoice and the payment wizard", async () => {
    const demo = open();
    const id = await quotation(demo);
    const context = { active_model: "sale.order", active_ids: [id] };
    expect(await odoo.defaultGet(demo, "sale.advance.payment.inv", ["sale_order_ids", "amount"], { context })).toEqual({
      sale_order_ids: [[6, 0, [id]]],
      amount: 0,
    });
    const early = await odoo.create(demo, "sale.advance.payment.inv", {}, { context });
    await expect(odoo.runAction(demo, "sale.advance.payment.inv", [early], "create_invoices")).rejects.toThrow(
      /No items are available/,
    );
    await odoo.runAction(demo, "sale.order", [id], "action_confirm");
    const wizard = await odoo.create(demo, "sale.advance.payment.inv", {}, { context });
    const opened = (await odoo.runAction(demo, "sale.advance.payment.inv", [wizard], "create_invoices")) as {
      res_model: string;
      res_id: number;
    };
    expect(opened.res_model).toBe("account.move");
    const invoice = opened.res_id;
    expect(await one(demo, "account.move", invoice, "state", "amount_total", "amount_residual")).toMatchObject({
      state: "draft",
      amount_total: 363,
      amount_residual: 0,
    });
    expect(await one(demo, "sale.order", id, "invoice_status")).toMatchObject({ invoice_status: "invoiced" });
    await expect(odoo.runAction(demo, "account.move", [invoice], "action_register_payment")).rejects.toThrow(
      "You can only register payment for posted journal entries.",
    );

    expect(await odoo.runAction(demo, "account.move", [invoice], "action_post")).toBe(false);
    await expect(odoo.runAction(demo, "account.move", [invoice], "action_post")).rejects.toThrow(/must be in draft/);
    const posted = await one(
      demo,
      "account.move",
      invoice,
      "name",
      "state",
      "invoice_date",
      "line_ids",
      "invoice_line_ids",
    );
    expect(posted).toMatchObject({ state: "posted", invoice_date: "2026-07-24" });
    expect(posted?.["name"]).toMatch(/^INV\/2026\/\d{5}$/);
    expect([posted?.["line_ids"], posted?.["invoice_line_ids"]].map((ids) => (ids as number[]).length)).toEqual([3, 1]);

    const pay = async (amount?: number) => {
      const form = (await odoo.runAction(demo, "account.move", [invoice], "action_register_payment")) as {
        res_model: string;
        target: string;
        context: Record<string, unknown>;
      };
      expect(form).toMatchObject({ res_model: "account.payment.register", target: "new" });
      const ask = { context: form.context };
      const made = await odoo.create(demo, form.res_model, amount === undefined ? {} : { amount }, ask);
      return odoo.runAction(demo, form.res_model, [made], "action_create_payments", ask);
    };
    expect(await pay(100)).toMatchObject({ res_model: "account.payment" });
    expect(await one(demo, "account.move", invoice, "payment_state", "amount_residual")).toMatchObject({
      payment_state: "partial",
      amount_residual: 263,
    });
    await pay();
    expect(await one(demo, "account.move", invoice, "payment_state", "amount_residual")).toMatchObject({
      payment_state: "paid",
      amount_residual: 0,
    });
    await expect(odoo.runAction(demo, "account.move", [invoice], "action_register_payment")).rejects.toThrow(
      /nothing left to pay/,
    );
    await odoo.runAction(demo, "account.move", [invoice], "button_draft");
    expect(await one(demo, "account.move", invoice, "state", "payment_state", "line_ids")).toMatchObject({
      state: "draft",
      payment_state: "not_paid",
      line_ids: posted?.["invoice_line_ids"],
    });
  });

  const line = [0, 0, { product_id: 4, price_unit: 10 }];
  test.each([
    ["without lines", { move_type: "out_invoice", partner_id: 8 }, "Even magicians can't post nothing!"],
    ["without a customer", { move_type: "out_invoice", invoice_line_ids: [line] }, /'Customer' field is required/],
    ["without a vendor", { move_type: "in_invoice", invoice_line_ids: [line] }, /field 'Vendor' is required/],
    [
      "without a date",
      { move_type: "in_invoice", partner_id: 8, invoice_line_ids: [line] },
      /Bill\/Refund date is required/,
    ],
  ])("an invoice %s cannot be posted, and a draft cannot be reset to draft", async (_, values, words) => {
    const demo = open();
    const id = await odoo.create(demo, "account.move", values);
    await expect(odoo.runAction(demo, "account.move", [id], "action_post")).rejects.toThrow(words);
    expect(await one(demo, "account.move", id, "state", "name")).toMatchObject({ state: "draft", name: "/" });
    await expect(odoo.runAction(demo, "account.move", [id], "button_draft")).rejects.toThrow(/Only posted\/cancelled/);
    await odoo.runAction(demo, "account.move", [id], "button_cancel");
    await expect(odoo.runAction(demo, "account.move", [id], "button_cancel")).rejects.toThrow(/Only draft/);
  });

  test("a down payment needs an amount, and a percentage is of the order's total", async () => {
    const demo = open();
    const id = await quotation(demo);
    await odoo.runAction(demo, "sale.order", [id], "action_confirm");
    const make = async (amount: number) => {
      const values = { advance_payment_method: "percentage", amount, sale_order_ids: [[6, 0, [id]]] };
      const wizard = await odoo.create(demo, "sale.advance.payment.inv", values);
      return odoo.runAction(demo, "sale.advance.payment.inv", [wizard], "create_invoices");
    };
    await expect(make(0)).rejects.toThrow("The value of the down payment amount must be positive.");
    const { res_id: invoice } = (await make(50)) as { res_id: number };
    expect(await one(demo, "account.move", invoice, "amount_untaxed")).toMatchObject({ amount_untaxed: 150 });
    await odoo.runAction(demo, "sale.order", [id], "action_cancel");
    expect(await one(demo, "account.move", invoice, "state")).toMatchObject({ state: "cancel" });
  });
});

describe("other buttons", () => {
  test("a purchase order can be cancelled only if it has no posted bill", async () => {
    const demo = open();
    const [billed, open_] = await Promise.all(
      ["purchase", "draft"].map(async (state) => {
        const ask = { domain: [["state", "=", state] as const], fields: ["name"], limit: 1 };
        return (await odoo.searchRead(demo, "purchase.order", ask))[0]?.id as number;
      }),
    );
    await expect(odoo.runAction(demo, "purchase.order", [billed as number], "button_cancel")).rejects.toThrow(
      /first cancel their related vendor bills/,
    );
    await odoo.runAction(demo, "purchase.order", [open_ as number], "button_confirm");
    expect(await one(demo, "purchase.order", open_ as number, "state")).toMatchObject({ state: "purchase" });
    expect(await odoo.runAction(demo, "purchase.order", [open_ as number], "button_cancel")).toBeNull();
    expect(await one(demo, "purchase.order", open_ as number, "state")).toMatchObject({ state: "cancel" });
  });

  test("a lead can be lost with a reason and then won", async () => {
    const demo = open();
    const id = await odoo.create(demo, "crm.lead", { name: "Canteen" });
    const wizard = await odoo.create(
      demo,
      "crm.lead.lost",
      { lost_reason_id: 1 },
      { context: { default_lead_ids: [[6, 0, [id]]] } },
    );
    await odoo.runAction(demo, "crm.lead.lost", [wizard], "action_lost_reason_apply");
    const lead = () => one(demo, "crm.lead", id, "active", "probability", "lost_reason_id", "stage_id");
    expect(await lead()).toMatchObject({ active: false, probability: 0, lost_reason_id: [1, "Too expensive"] });
    await odoo.runAction(demo, "crm.lead", [id], "action_set_won");
    expect(await lead()).toMatchObject({ active: true, probability: 100, stage_id: [4, "Won"] });
    await odoo.runAction(demo, "crm.lead", [id], "action_set_lost");
    expect(await lead()).toMatchObject({ active: false, probability: 0 });
  });

  test("a button that does not exist, or on a deleted record, is refused", async () => {
    const demo = open();
    await expect(odoo.runAction(demo, "sale.order", [1], "constructor")).rejects.toMatchObject({
      message: "The method 'sale.order.constructor' does not exist",
    });
    await expect(odoo.runAction(demo, "sale.order", [999_999], "action_confirm")).rejects.toMatchObject({
      code: "odoo_missing",
    });
  });
});

test("having selects groups by their sums", async () => {
  const demo = open();
  const ask = { domain: [], groupby: ["user_id"], aggregates: ["amount_total:sum"] };
  const all = await odoo.readGroup(demo, "sale.order", ask);
  const least = Math.min(...all.map(({ aggregates }) => Number(aggregates["amount_total:sum"])));
  const having = [["amount_total:sum", ">", least] as const];
  expect(await odoo.readGroup(demo, "sale.order", { ...ask, having })).toHaveLength(all.length - 1);
  const none = ["&", ["__count", ">", 0], "!", ["amount_total:sum", ">=", least]] as const;
  expect(await odoo.readGroup(demo, "sale.order", { ...ask, having: none })).toEqual([]);
});

test("message_post writes to its own record only, and only to a model with chatter", async () => {
  const demo = open();
  const note = await odoo.messagePost(demo, "sale.order", 1, { body: "Of the order", kind: "note" });
  expect((await one(demo, "sale.order", 1, "message_ids"))?.["message_ids"]).toContain(note);
  expect((await one(demo, "res.partner", 1, "message_ids"))?.["message_ids"]).not.toContain(note);
  const message = { body: "x", kind: "note" } as const;
  await expect(odoo.messagePost(demo, "res.country", 1, message)).rejects.toMatchObject({
    message: expect.stringContaining("does not exist"),
    options: { hint: expect.stringContaining("takes no messages") },
  });
  await expect(odoo.messagePost(demo, "res.partner", 999_999, message)).rejects.toMatchObject({ code: "odoo_missing" });
});

test("a language that is not installed is read as English", async () => {
  const [country] = await odoo.searchRead(open(), "res.country", {
    fields: ["name"],
    domain: [["code", "=", "ES"]],
    context: { lang: "fr_FR" },
  });
  expect(country).toMatchObject({ name: "Spain" });
});
