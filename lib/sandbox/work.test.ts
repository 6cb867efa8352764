import { beforeEach, describe, expect, test } from "vitest";
import * as odoo from "#tests/support/odoo-calls.ts";
import type { Domain } from "../kernel/odoo-values.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { createSandbox } from "./transport.ts";

// A Friday, past midnight in Madrid while it is still Thursday in UTC.
const now = () => new Date("2026-07-23T22:30:00Z");
let demo: OdooTransport;
beforeEach(() => {
  demo = createSandbox({ now }).open("work");
});
const madrid = { tz: "Europe/Madrid" };
async function one(model: string, id: number, ...fields: string[]) {
  return (await odoo.read(demo, model, [id], { fields, context: madrid }))[0];
}
const rows = (model: string, domain: Domain, ...fields: string[]) =>
  odoo.searchRead(demo, model, { domain, fields, context: madrid });

describe("a meeting", () => {
  const start = "2026-08-03 08:00:00";
  async function meeting(values: Record<string, unknown> = {}): Promise<number> {
    return odoo.create(demo, "calendar.event", { name: "Talk", start, stop: "2026-08-03 09:30:00", ...values });
  }

  test("a meeting keeps its length when it is moved, and its start when its length changes", async () => {
    const id = await meeting();
    expect(await one("calendar.event", id, "duration")).toMatchObject({ duration: 1.5 });
    await odoo.write(demo, "calendar.event", [id], { start: "2026-08-04 10:00:00" });
    expect(await one("calendar.event", id, "stop", "duration")).toMatchObject({
      stop: "2026-08-04 11:30:00",
      duration: 1.5,
    });
    await odoo.write(demo, "calendar.event", [id], { duration: 2 });
    expect(await one("calendar.event", id, "stop")).toMatchObject({ stop: "2026-08-04 12:00:00" });
    await odoo.write(demo, "calendar.event", [id], { stop: "2026-08-04 10:30:00" });
    expect(await one("calendar.event", id, "duration")).toMatchObject({ duration: 0.5 });
  });

  test("a meeting that ends before it starts is refused", async () => {
    const id = await meeting();
    const late = { start: "2026-08-05 10:00:00", stop: "2026-08-05 09:00:00" };
    await expect(odoo.write(demo, "calendar.event", [id], late)).rejects.toMatchObject({ code: "odoo_validation" });
    expect(await one("calendar.event", id, "start")).toMatchObject({ start });
  });

  test("a meeting has an attendee for each invited contact, and loses it when the contact is removed", async () => {
    const id = await meeting({ partner_ids: [3, 8] });
    const states = async () =>
      (await rows("calendar.attendee", [["event_id", "=", id]], "partner_id", "state")).map((row) => [
        (row["partner_id"] as unknown as [number])[0],
        row["state"],
      ]);
    expect(await states()).toEqual([
      [3, "accepted"],
      [8, "needsAction"],
    ]);
    await odoo.write(demo, "calendar.event", [id], {
      partner_ids: [
        [3, 8, 0],
        [4, 9, 0],
      ],
    });
    expect((await states()).map(([partner]) => partner)).toEqual([3, 9]);
    expect((await one("calendar.event", id, "attendee_ids"))?.["attendee_ids"]).toHaveLength(2);
    await odoo.unlink(demo, "calendar.event", [id]);
    expect(await states()).toEqual([]);
  });

  test("a meeting is found by its day in the user's time zone", async () => {
    const early = await meeting({ name: "Early", start: "2026-08-02 22:30:00", stop: "2026-08-02 23:00:00" });
    const found = await rows(
      "calendar.event",
      [
        ["start", ">=", "2026-08-03"],
        ["start", "<=", "2026-08-03"],
      ],
      "name",
    );
    expect(found.map(({ id }) => id)).toEqual([early]);
  });

  test("the demo's meetings are on days of the company's time zone, and some are today", async () => {
    const today: Domain = [
      ["start", ">=", "2026-07-24"],
      ["start", "<=", "2026-07-24"],
    ];
    expect((await rows("calendar.event", today, "name")).map(({ name }) => name).toSorted()).toEqual([
      "Quarter review",
      "Team meeting",
    ]);
  });
});

describe("an activity", () => {
  async function modelId(name: string): Promise<number> {
    const [row] = await rows("ir.model", [["model", "=", name]], "name");
    return row?.id ?? 0;
  }

  test("an activity can be planned on a record of any model, by default a to-do for today", async () => {
    const id = await odoo.create(
      demo,
      "mail.activity",
      { res_model_id: await modelId("sale.order"), res_id: 4, summary: "Call" },
      { context: madrid },
    );
    expect(
      await one("mail.activity", id, "res_model", "res_name", "activity_type_id", "date_deadline", "state"),
    ).toEqual({
      id,
      res_model: "sale.order",
      res_name: "S00004",
      activity_type_id: [4, "To-Do"],
      date_deadline: "2026-07-24",
      state: "today",
    });
    expect((await one("sale.order", 4, "activity_ids"))?.["activity_ids"]).toEqual([id]);
    expect((await one("crm.lead", 4, "activity_ids"))?.["activity_ids"]).toEqual([]);
  });

  test("an activity takes its model from default_res_model of the context", async () => {
    const context = { default_res_model: "crm.lead" };
    const given = await odoo.defaultGet(demo, "mail.activity", ["res_model_id", "activity_type_id"], { context });
    expect(given).toEqual({ res_model_id: await modelId("crm.lead"), activity_type_id: 4 });
    expect(await odoo.defaultGet(demo, "mail.activity", ["res_model_id"])).toEqual({});
  });

  test("an activity without a record, or on a deleted record, is refused", async () => {
    const of = await modelId("res.partner");
    for (const [values, code] of [
      [{ res_model_id: of }, "odoo_validation"],
      [{ res_model: "res.partner", res_id: 8 }, "odoo_validation"],
      [{ summary: "Nobody's" }, "odoo_validation"],
      [{ res_model_id: of, res_id: 9_999_999 }, "odoo_missing"],
    ] as const)
      await expect(odoo.create(demo, "mail.activity", values)).rejects.toMatchObject({ code });
    const mine = await odoo.create(demo, "mail.activity", { summary: "Mine", user_id: 2 });
    expect(await one("mail.activity", mine, "summary", "res_model_id")).toMatchObject({
      summary: "Mine",
      res_model_id: false,
    });
  });

  test("a done activity is archived and leaves one note on its record", async () => {
    const id = await odoo.create(demo, "mail.activity", {
      res_model_id: await modelId("sale.order"),
      res_id: 4,
      summary: "Call <b>",
    });
    const message = Number(await odoo.runAction(demo, "mail.activity", [id], "action_done", { context: madrid }));
    expect(await one("mail.activity", id, "state", "date_done")).toMatchObject({
      state: "done",
      date_done: "2026-07-24",
    });
    expect(await one("mail.message", message, "model", "res_id", "body")).toMatchObject({
      model: "sale.order",
      res_id: 4,
      body: "<p>Call &lt;b&gt; done</p>",
    });
    expect((await one("sale.order", 4, "activity_ids"))?.["activity_ids"]).toEqual([]);
    expect(await odoo.runAction(demo, "mail.activity", [id], "action_done")).toBe(false);
  });

  test("an activity is deleted with its record", async () => {
    const partner = await odoo.create(demo, "res.partner", { name: "Gone" });
    const id = await odoo.create(demo, "mail.activity", {
      res_model_id: await modelId("res.partner"),
      res_id: partner,
    });
    await odoo.unlink(demo, "res.partner", [partner]);
    expect(await odoo.read(demo, "mail.activity", [id])).toEqual([]);
  });
});

describe("hours", () => {
  test("all employees but one have logged hours this week, and full hours in the weeks before", async () => {
    const week = await odoo.readGroup(demo, "account.analytic.line", {
      domain: [
        ["date", ">=", "2026-07-20"],
        ["date", "<=", "2026-07-26"],
      ],
      groupby: ["employee_id"],
      aggregates: ["unit_amount:sum"],
    });
    const logged = new Map(
      week.map((group) => [(group.key["employee_id"] as [number])[0], group.aggregates["unit_amount:sum"]]),
    );
    expect(await odoo.searchCount(demo, "hr.employee", { domain: [] })).toBe(6);
    expect(logged.has(4)).toBe(false);
    expect([logged.get(1), logged.get(6)]).toEqual([40, 20]);
  });

  test("logged hours count on their task, cost the employee's hourly cost, and take the project of their task", async () => {
    const task = await odoo.create(demo, "project.task", { name: "New", project_id: 2, allocated_hours: 8 });
    const line = await odoo.create(demo, "account.analytic.line", {
      task_id: task,
      employee_id: 3,
      unit_amount: 2,
      name: "Work",
    });
    expect(await one("account.analytic.line", line, "project_id", "amount", "user_id")).toMatchObject({
      project_id: [2, expect.any(String)],
      amount: -56,
      user_id: [4, "Laura Soler"],
    });
    expect(await one("project.task", task, "effective_hours", "remaining_hours", "progress")).toMatchObject({
      effective_hours: 2,
      remaining_hours: 6,
      progress: 25,
    });
    const empty = await odoo.create(demo, "project.task", { name: "Nothing planned", project_id: 2 });
    expect(await one("project.task", empty, "progress")).toMatchObject({ progress: 0 });
  });
});

describe("buying and selling", () => {
  test("a purchase line takes the vendor's price for its quantity unless a price is given", async () => {
    const [offer] = await rows(
      "product.supplierinfo",
      [["min_qty", "=", 10]],
      "partner_id",
      "price",
      "product_tmpl_id",
    );
    const idIn = (field: string) => (offer?.[field] as [number, string] | undefined)?.[0] ?? 0;
    const vendor = idIn("partner_id");
    const [product] = await rows(
      "product.product",
      [["product_tmpl_id", "=", idIn("product_tmpl_id")]],
      "standard_price",
    );
    const order = await odoo.create(demo, "purchase.order", {
      partner_id: vendor,
      order_line: [
        [0, 0, { product_id: product?.id, product_qty: 12 }],
        [0, 0, { product_id: product?.id, product_qty: 2 }],
        [0, 0, { product_id: product?.id, product_qty: 2, price_unit: 1 }],
      ],
    });
    const made = await rows(
      "purchase.order.line",
      [
        ["partner_id", "=", vendor],
        ["order_id", "=", order],
      ],
      "price_unit",
      "name",
    );
    expect(made.map((line) => line["price_unit"])).toEqual([offer?.["price"], product?.["standard_price"], 1]);
    expect(made[0]?.["name"]).toMatch(/^\[/);
  });

  test("a margin is the price less the cost on lines, orders and in the sales report", async () => {
    const order = await odoo.create(demo, "sale.order", {
      partner_id: 8,
      order_line: [[0, 0, { product_id: 1, product_uom_qty: 2 }]],
    });
    const [line] = await rows("sale.order.line", [["order_id", "=", order]], "price_unit", "purchase_price", "margin");
    expect(line).toMatchObject({ price_unit: 499, purchase_price: 260, margin: 478 });
    expect(await one("sale.order", order, "margin", "margin_percent")).toMatchObject({
      margin: 478,
      margin_percent: 478 / 998,
    });
    const [group] = await odoo.readGroup(demo, "sale.report", {
      domain: [["order_reference", "=", `sale.order,${order}`]],
      groupby: ["product_id"],
      aggregates: ["margin:sum"],
    });
    expect(group?.aggregates["margin:sum"]).toBe(478);
    const empty = await odoo.create(demo, "sale.order", { partner_id: 8 });
    expect(await one("sale.order", empty, "margin", "margin_percent")).toMatchObject({ margin: 0, margin_percent: 0 });
  });

  test("some quotations are expired, and some expire within days", async () => {
    const soon = await rows(
      "sale.order",
      [
        ["state", "in", ["draft", "sent"]],
        ["validity_date", ">=", "2026-07-24"],
        ["validity_date", "<=", "2026-07-31"],
      ],
      "is_expired",
    );
    expect(soon).toHaveLength(2);
    expect(soon.every((order) => order["is_expired"] === false)).toBe(true);
  });
});

describe("contacts", () => {
  test("a contact shows its own company name until it has a parent company", async () => {
    const id = await odoo.create(demo, "res.partner", { name: "Eva", company_name: "Eva & Co" });
    expect(await one("res.partner", id, "display_name", "commercial_company_name")).toMatchObject({
      display_name: "Eva & Co, Eva",
      commercial_company_name: "Eva & Co",
    });
    await odoo.write(demo, "res.partner", [id], { parent_id: 8 });
    expect(await one("res.partner", id, "complete_name")).toMatchObject({ complete_name: "Azure Interior, Eva" });
  });

  test("a contact loses a tag that is deleted", async () => {
    const tag = await odoo.create(demo, "res.partner.category", { name: "Short" });
    const id = await odoo.create(demo, "res.partner", { name: "Tagged", category_id: [[4, tag, 0]] });
    await odoo.unlink(demo, "res.partner.category", [tag]);
    expect(await one("res.partner", id, "category_id")).toMatchObject({ category_id: [] });
  });

  test("countries and products are found by their names in the language of the call", async () => {
    const context = { lang: "es_ES" };
    const [[germany] = []] = await odoo.nameSearch(demo, "res.country", { name: "Alemania", context });
    expect(await one("res.country", germany as number, "code")).toMatchObject({ code: "DE" });
    expect(await odoo.nameSearch(demo, "res.country", { name: "Alemania" })).toEqual([]);
    const found = await odoo.nameSearch(demo, "product.product", { name: "Escritorio grande", context });
    expect(found.map(([, name]) => name)).toEqual(["[FURN-001] Escritorio grande"]);
  });
});

test("no field of any record is NaN", async () => {
  for (const model of [
    ...["res.partner", "sale.order", "sale.order.line", "sale.report", "purchase.order", "purchase.order.line"],
    ...["product.product", "product.supplierinfo", "account.move", "account.move.line", "stock.quant", "crm.lead"],
    ...["project.project", "project.task", "account.analytic.line", "hr.employee", "calendar.event", "mail.activity"],
  ]) {
    const all = await odoo.searchRead(demo, model, { domain: [], limit: 10_000 });
    expect(all.length).toBeGreaterThan(0);
    const wrong = all.flatMap((row) =>
      Object.entries(row).filter(
        ([, value]) => typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)),
      ),
    );
    expect([model, wrong.slice(0, 3)]).toEqual([model, []]);
  }
});
