import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { type CallResult, callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Rule, type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, labServers } from "../lab.ts";
import { openLab } from "../open-lab.ts";

const rules: Rule[] = [
  { model: "res.partner", allow: "rcw" },
  { model: "product.product" },
  { model: "sale.order", allow: "rcw" },
  { model: "sale.order.line", allow: "rcw" },
  { model: "purchase.order", allow: "rcw" },
  { model: "purchase.order.line", allow: "rcw" },
  { model: "account.move", allow: "rcw" },
  { model: "account.move.line", allow: "rcw" },
  { model: "crm.lead", allow: "rcw" },
  { model: "crm.stage" },
  { model: "crm.tag" },
  { model: "crm.team", allow: "rw" },
  { model: "project.task", allow: "rcw" },
  { model: "project.project", allow: "rw" },
  { model: "stock.quant", allow: "rcw" },
  { model: "stock.location" },
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

type Row = Record<string, unknown> & { id: number };

describe.each(Object.entries(labServers()))("effects of writes on Odoo %s as an administrator", (series, server) => {
  const major = Number(series);
  const made: [model: string, id: number][] = [];
  let harness: Harness;
  let seeded: Seeded;
  let partner = 0;
  let product = 0;
  const ask = <T>(model: string, method: string, args: unknown[], kwargs: Record<string, unknown> = {}) =>
    direct(server, server.admin, model, method, args, kwargs) as Promise<T>;
  const call = (name: string, args: Record<string, unknown>): Promise<CallResult> =>
    callTool(harness, seeded.key, name, args);
  const update = (model: string, record_id: number, values: object) =>
    call("update_record", { model, record_id, values });
  async function make(model: string, values: object): Promise<number> {
    const [id = 0] = await ask<number[]>(model, "create", [[values]]);
    made.push([model, id]);
    return id;
  }
  async function create(model: string, values: object): Promise<CallResult> {
    const answer = await call("create_record", { model, values, allow_duplicate: true });
    if (!answer.isError) made.push([model, answer.data["id"] as number]);
    return answer;
  }
  async function read(model: string, id: number, ...fields: string[]): Promise<Row> {
    const [row] = await ask<Row[]>(model, "read", [[id], fields]);
    return row as Row;
  }
  const line = (price_unit: number) => [0, 0, { product_id: product, product_uom_qty: 1, price_unit }];
  const order = () => make("sale.order", { partner_id: partner, order_line: [line(10), line(20)] });

  beforeAll(async () => {
    seeded = await seedTenant(database, { rules, plan: "enterprise", url: server.url });
    await database.admin`update connections set series = ${server.series} where id = ${seeded.connectionId}`;
    const odoo = await openLab(server, server.admin, fetch);
    harness = createHarness(database, { odooOf: () => odoo });
    partner = await make("res.partner", { name: `Effects Customer ${Date.now()}` });
    [product = 0] = await ask<number[]>("product.product", "search", [[["type", "=", "service"]]], { limit: 1 });
  });
  afterAll(async () => {
    for (const [model, id] of made.reverse()) {
      if (model === "account.move") await ask(model, "button_draft", [[id]]).catch(() => undefined);
      if (model === "sale.order") await ask(model, "action_cancel", [[id]]).catch(() => undefined);
      await ask(model, "unlink", [[id]]).catch(() => undefined);
    }
    // A customer with a confirmed order can't be deleted. Archived, it does not appear in the searches of other tests.
    await ask("res.partner", "write", [[partner], { active: false }]).catch(() => undefined);
    await harness.recorder.stop();
  });

  test("a write of a record's state or of a computed total is refused", async () => {
    const id = await order();
    const before = await read("sale.order", id, "state", "amount_total", "order_line");
    const [first] = before["order_line"] as number[];
    const refused = async (answer: CallResult, path: string, hint = "") => {
      expect(answer).toMatchObject({ isError: true, error: { code: "denied", path } });
      expect(answer.text).toContain(hint);
    };
    await refused(await update("sale.order", id, { state: "sale" }), "values.state", "action_confirm");
    await refused(await update("sale.order", id, { amount_total: 999 }), "values.amount_total");
    await refused(
      await update("sale.order", id, { order_line: [[1, first, { price_subtotal: 1 }]] }),
      "values.order_line[0][2].price_subtotal",
    );
    await refused(
      await call("import_records", { model: "sale.order", mode: "update", rows: [{ id, state: "cancel" }] }),
      "rows[0].state",
    );
    await refused(await create("sale.order", { partner_id: partner, state: "sale" }), "values.state");
    expect(await read("sale.order", id, "state", "amount_total", "order_line")).toEqual(before);
    await refused(
      await create("account.move", { move_type: "out_invoice", partner_id: partner, state: "posted" }),
      "values.state",
      "action_post",
    );
  });

  test("no command removes a line from an order or moves it to another order", async () => {
    const [id, other] = [await order(), await order()];
    const before = await read("sale.order", id, "order_line");
    const theirs = await read("sale.order", other, "order_line");
    const [first = 0, second = 0] = before["order_line"] as number[];
    for (const order_line of [[[2, first, 0]], [[3, first, 0]], [[5, 0, 0]], [[6, 0, [second]]], [second], false])
      expect(await update("sale.order", id, { order_line })).toMatchObject({
        isError: true,
        error: { code: "denied" },
      });
    const [foreign = 0] = theirs["order_line"] as number[];
    for (const order_line of [[[4, foreign, 0]], [[1, foreign, { price_unit: 1 }]]])
      expect(await update("sale.order", id, { order_line })).toMatchObject({ isError: true });
    const moved = await update("sale.order.line", foreign, { order_id: id });
    expect(moved.data["status"]).toBe("confirmation_required");
    expect(await read("sale.order", id, "order_line")).toEqual(before);
    expect(await read("sale.order", other, "order_line")).toEqual(theirs);
  });

  test("ordinary writes to orders and invoices are allowed", async () => {
    const id = await order();
    const [first] = (await read("sale.order", id, "order_line"))["order_line"] as number[];
    const lines = await update("sale.order", id, { order_line: [line(5), [1, first, { price_unit: 11 }]] });
    expect(lines.isError, lines.text).toBe(false);
    expect((await read("sale.order", id, "order_line"))["order_line"]).toHaveLength(3);
    for (const values of [{ client_order_ref: "A", validity_date: "2030-01-31" }, { partner_shipping_id: partner }]) {
      const answer = await update("sale.order", id, values);
      expect(answer.isError, answer.text).toBe(false);
    }
    const day = { invoice_date: "2026-11-02", invoice_date_due: "2026-12-02", invoice_origin: "S1" };
    const invoice = await create("account.move", {
      move_type: "out_invoice",
      partner_id: partner,
      ...day,
      invoice_line_ids: [[0, 0, { name: "Work", quantity: 1, price_unit: 50 }]],
    });
    expect(invoice.isError, invoice.text).toBe(false);
    const ref = await update("account.move", invoice.data["id"] as number, {
      invoice_date: "2026-11-03",
      invoice_line_ids: [[0, 0, { name: "More", quantity: 1, price_unit: 5 }]],
    });
    expect(ref.isError, ref.text).toBe(false);
  });

  test("moving a task to a stage that sends a mail needs a confirmation", async () => {
    const project = await make("project.project", { name: "Stages" });
    const [mails = 0] = await ask<number[]>("mail.template", "search", [[["model", "=", "project.task"]]], {
      limit: 1,
    });
    const stage = (values: object) =>
      make("project.task.type", { name: "Stage", project_ids: [[4, project]], ...values });
    const [quiet, loud] = [await stage({}), await stage({ mail_template_id: mails })];
    const task = await make("project.task", { name: "Stages", project_id: project, stage_id: quiet });
    const asked = await update("project.task", task, { stage_id: loud });
    expect(asked.data["status"]).toBe("confirmation_required");
    expect(asked.text).toContain("A mail of project.task may be sent through stage_id.");
    expect(await read("project.task", task, "stage_id")).toMatchObject({ stage_id: [quiet, "Stage"] });
    const other = await update("project.task", task, { stage_id: quiet, name: "Renamed" });
    expect([other.isError, other.data["status"]]).toEqual([false, undefined]);
    expect(await read("project.task", task, "name")).toMatchObject({ name: "Renamed" });
  });

  test("ordinary writes to leads, tasks, purchases and stock counts are allowed", async () => {
    const lead = await make("crm.lead", { name: "Effects Lead", partner_id: partner });
    const [stage] = await ask<number[]>("crm.stage", "search", [[]], { limit: 1, order: "sequence desc" });
    const staged = await update("crm.lead", lead, { stage_id: stage, expected_revenue: 7, probability: 40 });
    expect(staged.isError, staged.text).toBe(false);
    const [tag = 0] = await ask<number[]>("crm.tag", "search", [[]], { limit: 1 });
    for (const tag_ids of [[tag], [[3, tag, 0]], []])
      expect(await update("crm.lead", lead, { tag_ids })).toMatchObject({ isError: false });
    const [project] = await ask<number[]>("project.project", "search", [[]], { limit: 1 });
    const task = await make("project.task", { name: "Effects Task", project_id: project });
    const done = major >= 19 ? { state: "1_done" } : { kanban_state: "done" };
    const own = await update("project.task", task, done);
    expect(own.isError, own.text).toBe(false);
    const quantity = major >= 19 ? "product_uom_id" : "product_uom";
    const bought = await read("product.product", product, "uom_id", "display_name");
    const purchase = await create("purchase.order", {
      partner_id: partner,
      date_order: "2026-11-02 08:00:00",
      order_line: [
        [
          0,
          0,
          {
            product_id: product,
            product_qty: 2,
            price_unit: 3,
            name: bought["display_name"],
            [quantity]: (bought["uom_id"] as [number])[0],
            date_planned: "2026-11-09 08:00:00",
          },
        ],
      ],
    });
    expect(purchase.isError, purchase.text).toBe(false);
    // Odoo 14 allows the write of counted quantities only from its own screen.
    if (major < 15) return;
    const [location = 0] = await ask<number[]>("stock.location", "search", [[["usage", "=", "internal"]]], {
      limit: 1,
    });
    const [good = 0] = await ask<number[]>(
      "product.product",
      "search",
      [
        [
          ["is_storable", "=", true],
          ["tracking", "=", "none"],
        ],
      ],
      { limit: 1 },
    );
    const counted = await create("stock.quant", { product_id: good, location_id: location, inventory_quantity: 4 });
    expect(counted.isError, counted.text).toBe(false);
  });

  test("a field that Odoo makes readonly in the record's state is refused", async () => {
    const id = await order();
    await ask("sale.order", "action_confirm", [[id]]);
    const customer = await update("sale.order", id, { partner_id: partner });
    // From 17 on Odoo's field descriptions no longer contain the states.
    expect([customer.isError, customer.error?.["path"]]).toEqual(
      major >= 17 ? [false, undefined] : [true, "values.partner_id"],
    );
    const rows = await call("import_records", {
      model: "sale.order",
      mode: "update",
      rows: [{ id, date_order: "2026-11-02 08:00:00" }],
    });
    expect(rows.isError).toBe(major < 17);
    expect(await update("sale.order", id, { client_order_ref: "B" })).toMatchObject({ isError: false });
  });

  test("a write sets values of existing properties and cannot change their definitions", async () => {
    if (major < 17) return;
    const definition = [
      { name: "room", string: "Room", type: "char" },
      { name: "who", string: "Who", type: "many2one", comodel: "res.users" },
      { name: "client", string: "Client", type: "many2one", comodel: "res.partner" },
      { name: "kind", string: "Kind", type: "selection", selection: [["a", "A"]] },
    ];
    const project = await make("project.project", { name: "Effects", task_properties_definition: definition });
    const task = await make("project.task", { name: "Effects", project_id: project });
    const write = (task_properties: unknown) => update("project.task", task, { task_properties });
    for (const value of [
      { who: { comodel: "res.users", type: "many2one", value: 2 } },
      [{ name: "new", string: "New", type: "many2one", comodel: "res.users", value: 2, definition_changed: true }],
      [{ name: "room", type: "char", definition_deleted: true }],
      { who: 2 },
    ])
      expect(await write(value)).toMatchObject({ isError: true, error: { code: "denied" } });
    for (const value of [{ client: 99999999 }, { kind: "z" }, { nothing: 1 }, { room: 7 }])
      expect(await write(value)).toMatchObject({ isError: true });
    expect(await update("project.project", project, { task_properties_definition: [] })).toMatchObject({
      isError: true,
      error: { code: "denied" },
    });
    const good = await write({ room: "B", client: partner, kind: "a" });
    expect(good.isError, good.text).toBe(false);
    const fresh = await create("project.task", { name: "New", project_id: project, task_properties: { room: "C" } });
    expect(fresh.isError, fresh.text).toBe(false);
    const without = await create("project.task", { name: "New", task_properties: { room: "C" } });
    expect(without).toMatchObject({ isError: true, error: { path: "values.task_properties" } });
    const kept = await read("project.project", project, "task_properties_definition");
    expect((kept["task_properties_definition"] as unknown[]).length).toBe(4);
  });
});
