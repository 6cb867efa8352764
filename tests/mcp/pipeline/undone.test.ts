import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OdooCall, OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "../harness.ts";
import { type Rule, type Seeded, seedTenant } from "../seed.ts";

const orderActions = ["action_confirm", "action_cancel", "action_draft"];
const rules: Rule[] = [
  { model: "res.partner", allow: "rcwu", actions: ["action_archive"] },
  { model: "sale.order", allow: "rcwu", actions: orderActions, writable: ["amount_total"] },
  { model: "sale.order.line", allow: "rcwu" },
  { model: "product.product" },
  { model: "mail.message", allow: "ru" },
  { model: "crm.lost.reason", allow: "c" },
];

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let asked: OdooCall[];
let odoo: OdooTransport;
let stores = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, { rules });
  await database.admin`update connections set confirm = 'nothing' where id = ${seeded.connectionId}`;
});
afterAll(() => database.close());
afterEach(() => harness.recorder.stop());
beforeEach(async () => {
  await database.admin`truncate write_results`;
  asked = [];
  const sandbox = createSandbox({ now: () => new Date() }).open(`undone-${++stores}`);
  odoo = {
    ...sandbox,
    call: (call, options) => {
      asked.push(call);
      return sandbox.call(call, options);
    },
  };
  harness = createHarness(database, { odooOf: () => odoo });
});

const call = (tool: string, args: Record<string, unknown>) => callTool(harness, seeded.key, tool, args);
const unlink = (model: string, ...ids: unknown[]) => odoo.call({ model, method: "unlink", ids: ids as number[] });
const sent = (method: string) => asked.filter((one) => one.method === method).length;
const change = (model: string, id: unknown, values: Record<string, unknown>) =>
  odoo.call({ model, method: "write", ids: [id as number], args: { values: values as never } });
const ann = { model: "res.partner", values: { name: "Ann" } };

describe("a repeated create after a change in Odoo", () => {
  test("a repeated create whose record exists creates none and answers its present values", async () => {
    const { data } = await call("create_record", ann);
    const same = await call("create_record", ann);
    expect(same.data).toMatchObject({ id: data["id"], deduplicated: true, fields_not_applied: [] });
    expect(same.data).not.toHaveProperty("changed_since");
    expect(same.text).not.toContain("Since then");
    await call("run_action", { model: "res.partner", record_ids: [data["id"]], action: "action_archive" });
    const archived = await call("create_record", ann);
    expect(archived.data).toMatchObject({ id: data["id"], deduplicated: true, changed_since: ["active"] });
    expect(archived.text).toContain("It is archived now.");
    // The create did not send this field.
    expect(archived.data["fields_not_applied"]).toEqual([]);
    expect(same.data["record"]).not.toHaveProperty("active");
    expect(sent("create")).toBe(1);
  });

  test.each([{}, { idempotency_key: "ann" }])(
    "a repeated create names the fields that were changed since and shows only present values (%j)",
    async (key) => {
      const create = () => call("create_record", { ...ann, ...key, values: { name: "Ann", city: "Vigo" } });
      const { data } = await create();
      await change("res.partner", data["id"], { name: "Eve" });
      const before = asked.length;
      const again = await create();
      expect(again.data).toMatchObject({
        id: data["id"],
        deduplicated: true,
        record: { name: "Eve", city: "Vigo" },
        changed_since: ["name"],
        fields_not_applied: [{ field: "name", now: "Eve" }],
      });
      expect(again.text).toMatch(/Since then this was changed: name\.[\s\S]*name: Eve/);
      expect(again.text).not.toContain("name: Ann");
      expect(asked.slice(before).map(({ method }) => method)).toEqual(["read", "read"]);
    },
  );

  test("a repeated create tells a value that Odoo never took from one that was changed since", async () => {
    const order = { model: "sale.order", values: { partner_id: 1, amount_total: 5, client_order_ref: "A" } };
    const { data } = await call("create_record", order);
    expect(data["fields_not_applied"]).toEqual([{ field: "amount_total", now: 0 }]);
    await change("sale.order", data["id"], { client_order_ref: "B" });
    const again = await call("create_record", order);
    expect(again.data).toMatchObject({ changed_since: ["client_order_ref"] });
    expect(again.data["fields_not_applied"]).toHaveLength(2);
  });

  test("a repeated create checks the lines that were created with the record", async () => {
    const line = { product_id: 1, product_uom_qty: 2, price_unit: 50 };
    const order = { model: "sale.order", values: { partner_id: 1, order_line: [[0, 0, line]] } };
    const { data } = await call("create_record", order);
    const [made] = (data["record"] as { order_line: number[] }).order_line;
    await change("sale.order.line", made, { price_unit: 60 });
    const again = await call("create_record", order);
    expect(again.data).toMatchObject({ changed_since: ["order_line[0].price_unit"], deduplicated: true });
    await unlink("sale.order.line", made);
    const { data: without, text } = await call("create_record", order);
    expect(without).toMatchObject({ changed_since: ["order_line"] });
    // The first answer said that Odoo took them.
    expect(text).not.toContain("could not be read back");
    expect(asked.filter(({ model, method }) => model === "sale.order" && method === "create")).toHaveLength(1);
  });

  test("a repeated create keeps the note about a day that Odoo took as a time", async () => {
    const order = { model: "sale.order", values: { partner_id: 1, date_order: "2026-11-29" } };
    const { data } = await call("create_record", order);
    expect(data["notes"]).toEqual([expect.stringContaining("2026-11-29 01:00:00 +01:00 (Europe/Madrid)")]);
    expect((await call("create_record", order)).data["notes"]).toEqual(data["notes"]);
  });

  test("a repeated create after the record was deleted creates one record, also for parallel calls", async () => {
    const { data } = await call("create_record", ann);
    await call("delete_record", { model: "res.partner", record_id: data["id"] });
    const all = await Promise.all(Array.from({ length: 6 }, () => call("create_record", ann)));
    const ids = new Set(all.map(({ data: answer }) => answer["id"]));
    expect([ids.size, ids.has(data["id"])]).toEqual([1, false]);
    expect(sent("create")).toBe(2);
    expect(all.filter(({ data: answer }) => answer["deduplicated"] === true)).toHaveLength(5);
  });

  test("a repeated create with an idempotency key is refused after the record was deleted, and says what to do", async () => {
    const keyed = { ...ann, idempotency_key: "order-7" };
    const { data } = await call("create_record", keyed);
    await unlink("res.partner", data["id"]);
    const again = await call("create_record", keyed);
    expect(again).toMatchObject({ isError: true, error: { code: "conflict", path: "idempotency_key" } });
    expect(again.text).toContain("another idempotency_key");
    expect((await call("create_record", { ...ann, idempotency_key: "order-8" })).isError).toBe(false);
  });

  test("a repeated create says that it checked nothing if the record may not be read", async () => {
    const reason = { model: "crm.lost.reason", values: { name: "Price" } };
    await call("create_record", reason);
    const again = await call("create_record", reason);
    expect(again.data).toMatchObject({ deduplicated: true });
    expect(again.text).toContain("could not be checked");
  });
});

test("a repeated button is pressed again if the records have changed since", async () => {
  const [order] = (await odoo.call({
    model: "sale.order",
    method: "search_read",
    args: { domain: [["state", "=", "draft"]], fields: ["state"], limit: 1 },
  })) as { id: number }[];
  const press = (action: string) => call("run_action", { model: "sale.order", record_ids: [order?.id], action });
  expect((await press("action_confirm")).data).toMatchObject({ records: [{ state: "sale" }] });
  expect((await press("action_confirm")).data).toMatchObject({ deduplicated: true });
  await press("action_cancel");
  await press("action_draft");
  const again = await press("action_confirm");
  expect(again.data).toMatchObject({ records: [{ state: "sale" }] });
  expect(again.data).not.toHaveProperty("deduplicated");
});

test("a repeated button is not pressed again if a record was only renamed, and the answer has the new name", async () => {
  const { data } = await call("create_record", ann);
  const archive = () =>
    call("run_action", { model: "res.partner", record_ids: [data["id"]], action: "action_archive" });
  await archive();
  expect((await archive()).text).toContain("Ann");
  await change("res.partner", data["id"], { name: "Eve" });
  const again = await archive();
  expect(again.data).toMatchObject({ deduplicated: true, records: [{ display_name: "Eve", active: false }] });
  expect(again.text).not.toContain("Ann");
  expect(sent("run_action")).toBe(1);
});

test("a repeated archive runs again if the record was unarchived since", async () => {
  const { data } = await call("create_record", ann);
  const archive = () =>
    call("run_action", { model: "res.partner", record_ids: [data["id"]], action: "action_archive" });
  expect((await archive()).data).toMatchObject({ records: [{ active: false }] });
  await odoo.call({
    model: "res.partner",
    method: "write",
    ids: [data["id"] as number],
    args: { values: { active: true } },
  });
  expect((await archive()).data).not.toHaveProperty("deduplicated");
});

test("a repeated message or file is sent again if it was deleted since", async () => {
  const place = { model: "res.partner", record_id: 1 };
  const note = { ...place, body: "Called." };
  const file = { ...place, name: "a.txt", content: "x" };
  const first = [await call("post_message", note), await call("add_attachment", file)];
  const repeated = [await call("post_message", note), await call("add_attachment", file)];
  expect(repeated.map(({ data }) => data["deduplicated"])).toEqual([true, true]);
  await unlink("mail.message", first[0]?.data["message_id"]);
  await unlink("ir.attachment", first[1]?.data["attachment_id"]);
  const anew = [await call("post_message", note), await call("add_attachment", file)];
  expect(anew.map(({ data }) => data["deduplicated"])).toEqual([undefined, undefined]);
});

test("a repeated message or file that was changed since is not sent again, and the answer says so", async () => {
  const place = { model: "res.partner", record_id: 1 };
  const note = () => call("post_message", { ...place, body: "Called <him>.\nTwice & more: https://a.example" });
  const file = (more: object = { content: "x" }) => call("add_attachment", { ...place, name: "a.txt", ...more });
  const { data: message } = await note();
  const { data: attached } = await file();
  const { data: linked } = await file({ url: "https://a.example/a.txt" });
  expect((await note()).data).not.toHaveProperty("notes");
  expect((await file()).data).not.toHaveProperty("notes");
  await change("mail.message", message["message_id"], { body: "<p>Never called.</p>" });
  await change("ir.attachment", attached["attachment_id"], { name: "b.txt", datas: "eHl6" });
  await change("ir.attachment", linked["attachment_id"], { url: "https://b.example/" });
  const again = await note();
  expect(again.data).toMatchObject({ ...message, deduplicated: true, notes: [expect.stringContaining("changed")] });
  expect(again.text).toContain("Never called.");
  expect((await file()).data).toMatchObject({
    ...attached,
    deduplicated: true,
    notes: ['It is called "b.txt" now.', "It has 3 bytes now."],
  });
  expect((await file({ url: "https://a.example/a.txt" })).data["notes"]).toEqual([
    "It leads to https://b.example/ now.",
  ]);
  for (const shift of ["", "a"]) {
    await change("mail.message", message["message_id"], { body: `${shift}${"😀".repeat(2_000)}` });
    const { text } = await note();
    expect([text.isWellFormed(), text.includes("\ufffd"), text.includes("😀…")]).toEqual([true, false, true]);
  }
  // Odoo's own client deletes a message by emptying it.
  await change("mail.message", message["message_id"], { body: "" });
  expect((await note()).data).not.toHaveProperty("deduplicated");
});

test("a repeated file is found behind any number of newer files", async () => {
  const place = { model: "res.partner", record_id: 1 };
  const file = { ...place, name: "first.txt", content: "x" };
  const { data } = await call("add_attachment", file);
  const values = { name: "other.txt", res_model: "res.partner", res_id: 1, type: "binary" };
  await odoo.call({
    model: "ir.attachment",
    method: "create",
    args: { values: Array.from({ length: 501 }, () => values) },
  });
  expect((await call("add_attachment", file)).data).toMatchObject({ deduplicated: true });
  const posted = await call("post_message", { ...place, body: "See.", attachment_ids: [data["attachment_id"]] });
  expect(posted.isError, posted.text).toBe(false);
});

describe("a repeated import", () => {
  const rows = [{ name: "Ann" }, { name: "Bob" }];
  const create = { model: "res.partner", mode: "create", rows };

  test("a repeated import imports again if all records are gone, and names the missing rows if some are", async () => {
    const ids = (await call("import_records", create)).data["ids"] as number[];
    expect((await call("import_records", create)).data).toMatchObject({ ids, deduplicated: true });
    await unlink("res.partner", ids[1]);
    const some = await call("import_records", create);
    expect(some).toMatchObject({ isError: true, error: { code: "conflict" } });
    expect(some.text).toContain("Import the missing ones alone: rows[1].");
    await unlink("res.partner", ids[0]);
    expect((await call("import_records", create)).data).not.toHaveProperty("deduplicated");
  });

  test("a repeated import names the rows that were changed or archived since", async () => {
    const ids = (await call("import_records", create)).data["ids"] as number[];
    expect((await call("import_records", create)).data).not.toHaveProperty("changed_since");
    await change("res.partner", ids[0], { name: "Eve" });
    await change("res.partner", ids[1], { active: false });
    const again = await call("import_records", create);
    expect(again.data).toMatchObject({
      ids,
      deduplicated: true,
      changed_since: ["rows[0].name", "rows[1].active"],
      warnings: ["rows[0].name: Odoo holds Eve.", "rows[1] is archived now."],
    });
    expect(again.text).toContain("rows[1] is archived now.");
    expect(sent("load") + sent("import_rows")).toBe(1);
  });

  test("a repeated import of updates runs again, so that A, B and A again end as A", async () => {
    const update = (city: string) =>
      call("import_records", { model: "res.partner", mode: "update", rows: [{ id: 1, city }] });
    await update("Vigo");
    await update("Lugo");
    await update("Vigo");
    const [partner] = (await odoo.call({
      model: "res.partner",
      method: "read",
      ids: [1],
      args: { fields: ["city"] },
    })) as [Record<string, unknown>];
    expect(partner["city"]).toBe("Vigo");
  });
});
