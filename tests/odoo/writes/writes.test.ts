import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import type { OdooTransport, TransportKind } from "#lib/odoo/types.ts";
import { type CallResult, callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Rule, type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, type LabServer, labServers } from "../lab.ts";

const rules: Rule[] = [
  { model: "res.partner", allow: "rcwu", actions: ["action_archive"], writable: ["commercial_company_name"] },
  { model: "res.partner.category", allow: "rc" },
  { model: "res.users" },
  { model: "res.country" },
  { model: "product.product" },
  { model: "sale.order", allow: "rcwu", actions: ["action_confirm", "action_cancel", "action_draft"] },
  { model: "sale.order.line", allow: "rcwu" },
  { model: "account.move", actions: ["action_register_payment"] },
  { model: "account.payment.register", allow: "rcw", actions: ["action_create_payments"] },
  { model: "mail.activity", allow: "rcwu" },
  { model: "mail.message" },
  { model: "mail.activity.type" },
  { model: "calendar.event", allow: "rcwu" },
  { model: "crm.lead", allow: "rcwu" },
  { model: "crm.lost.reason" },
  { model: "crm.lead.lost", allow: "rcw", actions: ["action_lost_reason_apply"] },
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

async function connect({ url, database: name, demo }: LabServer, kind?: TransportKind): Promise<OdooTransport> {
  const found = await probeOdoo({ url, database: name, login: demo.login, secret: demo.apiKey }, { fetch });
  if (!found.ok) throw found.error;
  return openOdoo({ ...found.target, ...(kind === undefined ? {} : { kind }) }, { fetch });
}

// The smallest file that Odoo takes for a picture.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe.each(Object.entries(labServers()))("written on Odoo %s as a normal user", (series, server) => {
  let harness: Harness;
  let seeded: Seeded;
  const major = Number(series);
  const made: [model: string, id: number][] = [];
  const call = (name: string, args: Record<string, unknown>, of = harness) => callTool(of, seeded.key, name, args);
  async function okay(name: string, args: Record<string, unknown>): Promise<CallResult> {
    const answer = await call(name, args);
    if (answer.isError) throw new Error(answer.text);
    return answer;
  }
  async function make(model: string, values: Record<string, unknown>): Promise<CallResult> {
    const answer = await okay("create_record", { model, values, allow_duplicate: true });
    made.push([model, answer.data["id"] as number]);
    return answer;
  }
  const ask = <T>(model: string, method: string, args: unknown[], kwargs: Record<string, unknown> = {}) =>
    direct(server, server.admin, model, method, args, kwargs) as Promise<T>;
  const update = (model: string, id: unknown, values: Record<string, unknown>) =>
    okay("update_record", { model, record_id: id, values });

  beforeAll(async () => {
    seeded = await seedTenant(database, { rules, plan: "enterprise", url: server.url });
    await database.admin`
      update connections set series = ${server.series}, confirm = 'nothing' where id = ${seeded.connectionId}`;
    const odoo = await connect(server);
    harness = createHarness(database, { odooOf: () => odoo });
  });
  afterAll(async () => {
    for (const [model, id] of made.reverse()) await ask(model, "unlink", [[id]]).catch(() => undefined);
    await harness.recorder.stop();
  });

  test("an empty list clears the tags, and what is the same as before is not called changed", async () => {
    const tags = await ask<number[]>("res.partner.category", "search", [[]], { limit: 2 });
    const { data } = await make("res.partner", { name: "Writes Tags", category_id: tags });
    expect(data).toMatchObject({ fields_not_applied: [], record: { category_id: expect.arrayContaining(tags) } });
    const cleared = await update("res.partner", data["id"], { category_id: [], name: "Writes Tags" });
    expect(cleared.data).toMatchObject({ changed_fields: ["category_id"], fields_not_applied: [] });
    const [partner] = await ask<Row[]>("res.partner", "read", [[data["id"]], ["category_id"]]);
    expect(partner?.["category_id"]).toEqual([]);
    const again = await update("res.partner", data["id"], { category_id: [] });
    expect(again.data).toMatchObject({ changed_fields: [], fields_not_applied: [] });
    const lines = await call("update_record", {
      model: "res.partner",
      record_id: data["id"],
      values: { child_ids: [] },
    });
    expect(lines).toMatchObject({ isError: true, error: { path: "values.child_ids" } });
    const rows = await okay("import_records", {
      model: "res.partner",
      mode: "update",
      rows: [{ id: data["id"], category_id: tags }],
    });
    expect(rows.data).not.toHaveProperty("warnings");
    await okay("import_records", { model: "res.partner", mode: "update", rows: [{ id: data["id"], category_id: [] }] });
    const [after] = await ask<Row[]>("res.partner", "read", [[data["id"]], ["category_id"]]);
    expect(after?.["category_id"]).toEqual([]);
  });

  test("values of every type that Odoo holds as sent are applied", async () => {
    const [country] = await ask<number[]>("res.country", "search", [[]], { limit: 1 });
    const values = {
      name: "Writes Types",
      comment:
        major >= 15 ? '<p>Pays <b>late</b>, see <a href="https://a.example/x?y=1&amp;z=2">here</a></p>' : "Pays late",
      is_company: true,
      type: "invoice",
      color: 4,
      partner_latitude: 40.4167,
      country_id: country,
      image_1920: pixel,
      lang: false,
    };
    const { data, text } = await make("res.partner", values);
    expect(data, text).toMatchObject({ fields_not_applied: [] });
    expect(data).not.toHaveProperty("fields_not_checked");
    expect(text).toMatch(/color: 4/);
    const same = await update("res.partner", data["id"], values);
    expect(same.data).toMatchObject({ changed_fields: [], fields_not_applied: [] });
    const changed = await update("res.partner", data["id"], { color: 5, partner_latitude: 1.5, is_company: false });
    expect(new Set(changed.data["changed_fields"] as string[])).toEqual(
      new Set(["color", "partner_latitude", "is_company"]),
    );
  });

  test("what Odoo cleans, rounds or works out by itself is told", async () => {
    const { data, text } = await make("res.partner", {
      name: "Writes Others",
      ...(major >= 15 ? { comment: '<p onclick="x()">Hi</p><script>x()</script>' } : {}),
      partner_latitude: 1.123456789012,
      commercial_company_name: "Nobody Ltd",
    });
    const others = (data["fields_not_applied"] as { field: string }[]).map(({ field }) => field);
    expect(others, text).toEqual(expect.arrayContaining([...(major >= 15 ? ["comment"] : []), "partner_latitude"]));
  });

  test("lines are compared with what Odoo holds, by their place", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Customer" });
    const [product] = await ask<number[]>("product.product", "search", [[["type", "=", "service"]]], { limit: 1 });
    const line = { product_id: product, product_uom_qty: 2, price_unit: 50 };
    const { data, text } = await make("sale.order", {
      partner_id: customer["id"],
      order_line: [
        [0, 0, line],
        [0, 0, { ...line, product_uom_qty: 2.123456 }],
      ],
    });
    expect(data["fields_not_applied"], text).toEqual([{ field: "order_line[1].product_uom_qty", now: 2.12 }]);
    expect(text).toContain("order_line[0].price_unit: 50");
    const [first, second] = (data["record"] as { order_line: number[] }).order_line;
    const changed = await update("sale.order", data["id"], {
      order_line: [
        [1, first, { price_unit: 60 }],
        [2, second, 0],
        [0, 0, line],
      ],
    });
    expect(changed.data).toMatchObject({ changed_fields: ["order_line"], fields_not_applied: [] });
    const [kept] = (changed.data["record"] as { order_line: number[] }).order_line;
    const same = await update("sale.order", data["id"], { order_line: [[1, kept, { price_unit: 60 }]] });
    expect(same.data).toMatchObject({ changed_fields: [], fields_not_applied: [] });
    await okay("run_action", { model: "sale.order", record_ids: [data["id"]], action: "action_cancel" });
  });

  test("what cannot be written names the right form", async () => {
    const wrong = async (values: Record<string, unknown>, model = "res.partner") =>
      (await call("create_record", { model, values })).text;
    expect(await wrong({ name: "x", parent_id: "Azure" })).toContain(
      'find_record with model res.partner and text "Azure"',
    );
    expect(await wrong({ partner_id: 1, order_line: [{ product_id: 1 }] }, "sale.order")).toContain(
      '[[0, 0, {"product_id":1}]]',
    );
    expect(await wrong({ name: "x", category_id: ["VIP"] })).toContain("find_record with model res.partner.category");
  });

  test("the same create again creates anew once its record is gone", async () => {
    const values = { name: `Writes Once ${Date.now()}` };
    const create = () => okay("create_record", { model: "res.partner", values });
    const first = (await create()).data["id"] as number;
    expect((await create()).data).toMatchObject({ id: first, deduplicated: true });
    await okay("delete_record", { model: "res.partner", record_id: first });
    const { data } = await create();
    made.push(["res.partner", data["id"] as number]);
    expect(data).not.toHaveProperty("deduplicated");
    expect(data["id"]).not.toBe(first);
  });

  test("the same create again tells what its record became, and makes no second one", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Since" });
    const [product] = await ask<number[]>("product.product", "search", [[["type", "=", "service"]]], { limit: 1 });
    const line = { product_id: product, product_uom_qty: 2, price_unit: 50 };
    const values = { partner_id: customer["id"], client_order_ref: `Once ${Date.now()}`, order_line: [[0, 0, line]] };
    const create = () => okay("create_record", { model: "sale.order", values });
    const { data } = await create();
    made.push(["sale.order", data["id"] as number]);
    const same = await create();
    expect(same.data, same.text).toMatchObject({ id: data["id"], deduplicated: true, fields_not_applied: [] });
    expect(same.data).not.toHaveProperty("changed_since");
    const [own] = (data["record"] as { order_line: number[] }).order_line;
    await ask("sale.order.line", "write", [[own], { price_unit: 60 }]);
    await ask("sale.order", "write", [[data["id"]], { client_order_ref: "Other" }]);
    const again = await create();
    expect(again.data, again.text).toMatchObject({
      id: data["id"],
      deduplicated: true,
      record: { client_order_ref: "Other" },
      changed_since: ["client_order_ref", "order_line[0].price_unit"],
    });

    const partner = { model: "res.partner", values: { name: `Writes Archived ${Date.now()}` } };
    const first = (await okay("create_record", partner)).data["id"] as number;
    made.push(["res.partner", first]);
    await ask("res.partner", "write", [[first], { active: false }]);
    const archived = await okay("create_record", partner);
    expect(archived.data).toMatchObject({ id: first, deduplicated: true, changed_since: ["active"] });
    expect(archived.text).toContain("It is archived now.");
  });

  test("a message and a file that somebody changed are told as such", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Message" });
    const place = { model: "res.partner", record_id: customer["id"] };
    const note = () =>
      okay("post_message", { ...place, body: "Called <him> & her.\n\n  See https://a.example/x?y=1&z=2, a@b.example" });
    const file = () => okay("add_attachment", { ...place, name: "once.txt", content: "x" });
    const message = (await note()).data["message_id"];
    const attachment = (await file()).data["attachment_id"];
    for (const { data, text } of [await note(), await file()]) {
      expect(data, text).toMatchObject({ deduplicated: true });
      expect(data, text).not.toHaveProperty("notes");
      expect(text).not.toContain("could not be checked");
    }
    await ask("mail.message", "write", [[message], { body: "<p>Never called.</p>" }]);
    await ask("ir.attachment", "write", [[attachment], { name: "twice.txt" }]);
    expect((await note()).data).toMatchObject({ message_id: message, deduplicated: true, notes: [expect.anything()] });
    expect((await file()).data).toMatchObject({
      attachment_id: attachment,
      deduplicated: true,
      notes: ['It is called "twice.txt" now.'],
    });
    await ask("mail.message", "write", [[message], { body: "" }]);
    const anew = (await note()).data;
    expect(anew).not.toHaveProperty("deduplicated");
    expect(anew["message_id"]).not.toBe(message);
  });

  test("a day for a time is what Odoo keeps, and is said to be", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Day" });
    const context = { tz: "America/New_York" };
    const order = { model: "sale.order", values: { partner_id: customer["id"], date_order: "2026-11-29" }, context };
    const created = await okay("create_record", { ...order, allow_duplicate: true });
    made.push(["sale.order", created.data["id"] as number]);
    const [kept] = await ask<Row[]>("sale.order", "read", [[created.data["id"]], ["date_order"]]);
    expect(kept?.["date_order"]).toBe("2026-11-29 00:00:00");
    expect(created.data["notes"]).toEqual([
      "date_order was given as a day: Odoo keeps it as 2026-11-28 19:00:00 -05:00 (America/New_York). Send a time with its zone, such as 2026-11-29T09:00:00-05:00, to choose one.",
    ]);
    const tried = await okay("create_record", { ...order, dry_run: true });
    expect(tried.data["notes"]).toEqual(created.data["notes"]);
  });

  test("a language that is not installed is refused, with those that are", async () => {
    const installed = await ask<[string, string][]>("res.lang", "get_installed", []);
    for (const [tool, more] of [
      ["search_records", {}],
      ["create_record", { values: { name: "Writes Language" } }],
    ] as const) {
      const refused = await call(tool, { model: "res.partner", ...more, context: { lang: "xx_XX" } });
      expect(refused, refused.text).toMatchObject({ isError: true, error: { path: "context.lang" } });
      for (const [code] of installed) expect(refused.text).toContain(code);
    }
    for (const [lang] of installed)
      expect(await call("search_records", { model: "res.partner", context: { lang }, limit: 1 })).toMatchObject({
        isError: false,
      });
  });

  test("a line of another order is reached by no way through this one", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Lines" });
    const [product] = await ask<number[]>("product.product", "search", [[["type", "=", "service"]]], { limit: 1 });
    const line = { product_id: product, product_uom_qty: 2, price_unit: 50 };
    const order = { partner_id: customer["id"], order_line: [[0, 0, line]] };
    const { data: other } = await make("sale.order", order);
    const { data: own } = await make("sale.order", order);
    const [foreign] = (other["record"] as { order_line: number[] }).order_line;
    const values = { order_line: [[2, foreign, 0]] };
    for (const [tool, args] of [
      ["update_record", { record_id: own["id"], values }],
      ["update_record", { record_id: own["id"], values, dry_run: true }],
      ["create_record", { values: { ...order, ...values } }],
      ["create_record", { values: { ...order, ...values }, dry_run: true }],
    ] as const) {
      const refused = await call(tool, { model: "sale.order", ...args });
      expect(refused, refused.text).toMatchObject({ isError: true, error: { path: "values.order_line[0]" } });
    }
    const contact = async (name: string) => {
      const { data: head } = await make("res.partner", { name, child_ids: [[0, 0, { name: `${name} Child` }]] });
      const [child] = (head["record"] as { child_ids: [number] }).child_ids;
      made.push(["res.partner", child]);
      return { id: head["id"], child };
    };
    const [head, stranger] = [await contact("Writes Head"), await contact("Writes Stranger")];
    const nested = await call("update_record", {
      model: "res.partner",
      record_id: head.id,
      values: { child_ids: [[1, head.child, { child_ids: [[1, stranger.child, { name: "Mine" }]] }]] },
    });
    expect(nested, nested.text).toMatchObject({
      isError: true,
      error: { path: "values.child_ids[0][2].child_ids[0]" },
    });
    expect(await ask("sale.order.line", "search_count", [[["id", "=", foreign]]])).toBe(1);
  });

  test("an order that went back to a quotation is confirmed again", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Again" });
    const { data } = await make("sale.order", { partner_id: customer["id"] });
    const press = async (action: string) =>
      (await okay("run_action", { model: "sale.order", record_ids: [data["id"]], action })).data;
    expect(await press("action_confirm")).toMatchObject({ records: [{ state: "sale" }] });
    expect(await press("action_confirm")).toMatchObject({ deduplicated: true });
    await press("action_cancel");
    await press("action_draft");
    const again = await press("action_confirm");
    expect(again).toMatchObject({ records: [{ state: "sale" }] });
    expect(again).not.toHaveProperty("deduplicated");
    await press("action_cancel");
  });

  test.each<TransportKind>(major >= 19 ? ["json2", "jsonrpc", "xmlrpc"] : ["jsonrpc", "xmlrpc"])(
    "an activity is made by model and record over %s",
    async (kind) => {
      const odoo = await connect(server, kind);
      const own = createHarness(database, { odooOf: () => odoo });
      const { data: customer } = await make("res.partner", { name: `Writes Activity ${kind}` });
      const values = {
        res_model: "res.partner",
        res_id: customer["id"],
        summary: "Call",
        note: "<p>About the <b>desk</b></p>",
        date_deadline: "2027-03-01",
      };
      const trial = await call("create_record", { model: "mail.activity", values, dry_run: true }, own);
      expect(trial.data, trial.text).toMatchObject({ dry_run: true, warnings: [] });
      const { data, text } = await call("create_record", { model: "mail.activity", values }, own);
      await own.recorder.stop();
      expect(data, text).toMatchObject({ fields_not_applied: [], record: { res_model: "res.partner" } });
      const activities = await ask<Row[]>("mail.activity", "search_read", [[["id", "=", data["id"]]]], {
        fields: ["res_model", "res_id", "summary", "date_deadline"],
      });
      expect(activities).toMatchObject([
        { res_model: "res.partner", res_id: customer["id"], summary: "Call", date_deadline: "2027-03-01" },
      ]);
    },
  );

  test("a lead is marked as lost by the wizard that no button opens, and by itself the wizard says for which", async () => {
    const { data } = await make("crm.lead", { name: "Writes Lead", type: "opportunity" });
    const lost = { model: "crm.lead", record_ids: [data["id"]], action: "crm.lead.lost" };
    expect((await okay("run_action", lost)).data).toMatchObject({ status: "wizard" });
    const [reason] = await ask<number[]>("crm.lost.reason", "search", [[]], { limit: 1 });
    const done = await okay("run_action", { ...lost, arguments: { lost_reason_id: reason } });
    expect(done.data, done.text).toMatchObject({ status: "done", records: [{ id: data["id"], active: false }] });
    const [lead] = await ask<Row[]>("crm.lead", "read", [
      [data["id"]],
      [major >= 17 ? "lost_reason_id" : "lost_reason"],
    ]);
    expect(Object.values(lead ?? {})).toContainEqual([reason, expect.any(String)]);
    if (major >= 17) return;
    const press = { model: "crm.lead.lost", record_ids: [1], action: "action_lost_reason_apply" };
    expect((await call("run_action", press)).text).toContain('action "crm.lead.lost"');
  });

  test("nothing is put beside a record that does not exist, and the answer says that it is missing", async () => {
    const [model, id] = ["res.partner", 999_999_999];
    const files = () => ask<number>("ir.attachment", "search_count", [[["res_id", "=", id]]]);
    const at = { model, record_id: id };
    const activity = { res_model: model, res_id: id, summary: "x" };
    for (const [name, args, path] of [
      ["add_attachment", { ...at, name: "lost.txt", content: "x" }, "record_id"],
      ["list_attachments", at, "record_id"],
      ["create_record", { model: "mail.activity", values: activity }, "values.res_id"],
      ["create_record", { model: "mail.activity", values: activity, dry_run: true }, "values.res_id"],
      ["import_records", { model: "mail.activity", mode: "create", rows: [activity] }, "rows[0].res_id"],
    ] as const) {
      const answer = await call(name, args);
      expect(answer, answer.text).toMatchObject({ isError: true, error: { code: "odoo_missing", path } });
    }
    expect((await call("post_message", { ...at, body: "x" })).error.code).toBe("odoo_missing");
    expect(await files()).toBe(0);
  });

  test("one property is changed, and the others keep their values", async () => {
    if (major < 17) return;
    const [partner] = await ask<number[]>("res.partner", "search", [[["is_company", "=", true]]], { limit: 1 });
    const [project] = await ask<number[]>("project.project", "create", [
      [
        {
          name: "Writes Properties",
          task_properties_definition: [
            { name: "room", string: "Room", type: "char" },
            { name: "customer", string: "Customer", type: "many2one", comodel: "res.partner" },
            { name: "people", string: "People", type: "many2many", comodel: "res.partner" },
            { name: "ready", string: "Ready", type: "boolean" },
          ],
        },
      ],
    ]);
    const [task] = await ask<number[]>("project.task", "create", [
      [
        {
          name: "Writes Task",
          project_id: project,
          task_properties: { room: "A", customer: partner, people: [partner], ready: true },
        },
      ],
    ]);
    const rules = [{ model: "project.task", allow: "rw" }, { model: "project.project" }, { model: "res.partner" }];
    const own = await seedTenant(database, { rules, url: server.url });
    const answer = await callTool(harness, own.key, "update_record", {
      model: "project.task",
      record_id: task,
      values: { task_properties: { room: "B" } },
    });
    expect(answer.isError, answer.text).toBe(false);
    const imported = await callTool(harness, own.key, "import_records", {
      model: "project.task",
      mode: "update",
      rows: [{ id: task, task_properties: { room: "C" } }],
    });
    expect(imported).toMatchObject({ isError: true, error: { path: "rows[0].task_properties" } });
    const [row] = await ask<{ task_properties: { name: string; value: unknown }[] }[]>("project.task", "read", [
      [task],
      ["task_properties"],
    ]);
    const held = Object.fromEntries((row?.task_properties ?? []).map(({ name, value }) => [name, value]));
    await ask("project.project", "unlink", [[project]]).catch(() => undefined);
    expect(held).toMatchObject({ room: "B", customer: [partner, expect.any(String)], ready: true });
    expect(held["people"]).toEqual([[partner, expect.any(String)]]);
  });

  test("an activity of a closed model is refused, and of none it is said how", async () => {
    const at = (values: object) =>
      call("create_record", { model: "mail.activity", values: { summary: "x", ...values } as Record<string, unknown> });
    const closed = await at({ res_model: "project.task", res_id: 1 });
    expect(closed).toMatchObject({ isError: true, error: { code: "denied", path: "values.res_model" } });
    const lost = await at({ res_id: 1 });
    expect(lost).toMatchObject({ isError: true, error: { code: "invalid_input", path: "values.res_model" } });
    expect(lost.text).toContain('"res_model": "res.partner", "res_id": 7');
  });

  test("a meeting at a record, and activities by import", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Meeting" });
    const place = { res_model: "res.partner", res_id: customer["id"] };
    const meeting = { name: "Writes", start: "2027-03-01T09:00:00Z", stop: "2027-03-01T10:00:00Z", ...place };
    const { data, text } = await make("calendar.event", meeting);
    expect(data, text).toMatchObject({ fields_not_applied: [], record: { res_model: "res.partner" } });
    const rows = [
      { ...place, summary: "One", date_deadline: "2027-03-02" },
      { ...place, summary: "Two", date_deadline: "2027-03-03" },
    ];
    const imported = await okay("import_records", { model: "mail.activity", mode: "create", rows });
    expect(imported.data, imported.text).not.toHaveProperty("warnings");
    const found = await ask<Row[]>("mail.activity", "search_read", [[["id", "in", imported.data["ids"]]]], {
      fields: ["res_model", "res_id"],
    });
    expect(found.map((row) => row["res_id"])).toEqual([customer["id"], customer["id"]]);
  });
});
