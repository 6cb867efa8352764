import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OdooCall, OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "./harness.ts";
import { type Rule, type Seeded, seedTenant } from "./seed.ts";

const orderActions = ["action_confirm", "action_cancel", "action_draft"];
const rules: Rule[] = [
  { model: "res.partner", allow: "rcwu", actions: ["action_archive"] },
  { model: "sale.order", allow: "rcwu", actions: orderActions },
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
const ann = { model: "res.partner", values: { name: "Ann" } };

describe("the same create again", () => {
  test("is answered from before while its record is there, archived or not", async () => {
    const { data } = await call("create_record", ann);
    expect((await call("create_record", ann)).data).toMatchObject({ id: data["id"], deduplicated: true });
    await call("run_action", { model: "res.partner", record_ids: [data["id"]], action: "action_archive" });
    expect((await call("create_record", ann)).data).toMatchObject({ id: data["id"], deduplicated: true });
    expect(sent("create")).toBe(1);
  });

  test("creates anew when the record is gone, once for all who ask at the same time", async () => {
    const { data } = await call("create_record", ann);
    await call("delete_record", { model: "res.partner", record_id: data["id"] });
    const all = await Promise.all(Array.from({ length: 6 }, () => call("create_record", ann)));
    const ids = new Set(all.map(({ data: answer }) => answer["id"]));
    expect([ids.size, ids.has(data["id"])]).toEqual([1, false]);
    expect(sent("create")).toBe(2);
    expect(all.filter(({ data: answer }) => answer["deduplicated"] === true)).toHaveLength(5);
  });

  test("under an own key is refused when the record is gone, and says what to do", async () => {
    const keyed = { ...ann, idempotency_key: "order-7" };
    const { data } = await call("create_record", keyed);
    await unlink("res.partner", data["id"]);
    const again = await call("create_record", keyed);
    expect(again).toMatchObject({ isError: true, error: { code: "conflict", path: "idempotency_key" } });
    expect(again.text).toContain("another idempotency_key");
    expect((await call("create_record", { ...ann, idempotency_key: "order-8" })).isError).toBe(false);
  });

  test("says that nothing was checked where the record may not be looked up", async () => {
    const reason = { model: "crm.lost.reason", values: { name: "Price" } };
    await call("create_record", reason);
    const again = await call("create_record", reason);
    expect(again.data).toMatchObject({ deduplicated: true });
    expect(again.text).toContain("could not be checked");
  });
});

test("the same button again is pressed again when the records no longer stand as it left them", async () => {
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

test("archiving again is done again when somebody brought the record back", async () => {
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

test("the same message and the same file go in again when they were deleted", async () => {
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

describe("the same import again", () => {
  const rows = [{ name: "Ann" }, { name: "Bob" }];
  const create = { model: "res.partner", mode: "create", rows };

  test("of new records imports anew when all are gone, and names the missing rows when some are", async () => {
    const ids = (await call("import_records", create)).data["ids"] as number[];
    expect((await call("import_records", create)).data).toMatchObject({ ids, deduplicated: true });
    await unlink("res.partner", ids[1]);
    const some = await call("import_records", create);
    expect(some).toMatchObject({ isError: true, error: { code: "conflict" } });
    expect(some.text).toContain("rows[1]");
    await unlink("res.partner", ids[0]);
    expect((await call("import_records", create)).data).not.toHaveProperty("deduplicated");
  });

  test("of changes is carried out: A, then B, then A again ends as A", async () => {
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
