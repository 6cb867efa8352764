import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "../harness.ts";
import { type Rule, type Seeded, seedKey, seedTenant } from "../seed.ts";

const rules: Rule[] = [
  { model: "res.partner", allow: "rcwu" },
  { model: "res.partner.category", allow: "ru" },
  { model: "sale.order", allow: "rcwu", actions: ["action_confirm"] },
  { model: "sale.order.line", allow: "rcwu" },
  { model: "product.template", allow: "rw" },
];

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let odoo: OdooTransport;
let stores = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, { rules });
});
afterAll(() => database.close());
afterEach(() => harness.recorder.stop());
beforeEach(async () => {
  await askAbove(10);
  odoo = createSandbox({ now: () => new Date() }).open(`many-${++stores}`);
  harness = createHarness(database, { odooOf: () => odoo });
});

async function askAbove(count: number): Promise<void> {
  await database.admin`update connections set confirm_above = ${count} where id = ${seeded.connectionId}`;
  harness?.resolver.invalidateConnection(seeded.connectionId);
}
const call = (tool: string, args: Record<string, unknown>, key = seeded.key) => callTool(harness, key, tool, args);
const order = (order_line: unknown, record_id = 2) =>
  call("update_record", { model: "sale.order", record_id, values: { order_line } });
const partner = (record_id: number, key = seeded.key) =>
  call("update_record", { model: "res.partner", record_id, values: { comment: "x" } }, key);
const importing = (ids: readonly number[], values: object = { comment: "x" }, model = "res.partner") =>
  call("import_records", { model, mode: "update", rows: ids.map((id) => ({ id, ...values })) });
async function read(model: string, id: number, field: string): Promise<unknown> {
  const [record] = (await odoo.call({ model, method: "read", ids: [id], args: { fields: [field] } })) as never[];
  return record?.[field];
}
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const asks = (answer: { data: Record<string, unknown> }) => answer.data["status"] === "confirmation_required";

describe("a change that deletes lines", () => {
  test("a change that deletes lines by any command needs a confirmation", async () => {
    const [first = 0, ...others] = (await read("sale.order", 2, "order_line")) as number[];
    for (const value of [[[2, first, 0]], [[3, first, 0]], [[5, 0, 0]], [[6, 0, others]], [...others, first], false]) {
      const answer = await order(value);
      expect([JSON.stringify(value), asks(answer)]).toEqual([JSON.stringify(value), true]);
      expect(answer.text).toContain("sale.order.line would be taken out of order_line or deleted");
    }
    expect(await read("sale.order", 2, "order_line")).toEqual([first, ...others]);
    const { data } = await order([[2, first, 0]]);
    await call("confirm_operation", { token: data["confirmation_token"] });
    expect(await read("sale.order", 2, "order_line")).toEqual(others);
  });

  test("a change that deletes lines of lines, or by the field of the line, needs a confirmation", async () => {
    const contact = (values: object) =>
      odoo.call({ model: "res.partner", method: "create", args: { values: values as never } });
    const head = await contact({ name: "Head" });
    const child = await contact({ name: "Child", parent_id: head });
    const nested = await call("update_record", {
      model: "res.partner",
      record_id: head,
      values: { child_ids: [[1, child, { child_ids: [[5, 0, 0]] }]] },
    });
    expect(asks(nested)).toBe(true);
    const [line = 0] = (await read("sale.order", 2, "order_line")) as number[];
    const moved = await call("update_record", { model: "sale.order.line", record_id: line, values: { order_id: 3 } });
    expect([asks(moved), moved.text.includes("sale.order.line would be moved by order_id")]).toEqual([true, true]);
    const rows = await call("import_records", {
      model: "sale.order.line",
      mode: "update",
      rows: [{ id: line, order_id: 3 }],
    });
    expect(asks(rows)).toBe(true);
  });

  test("deleting a tag needs a confirmation, and removing it from a record does not", async () => {
    const tag = (value: unknown) =>
      call("update_record", { model: "res.partner", record_id: 1, values: { category_id: value } });
    expect(asks(await tag([[2, 1, 0]]))).toBe(true);
    expect((await tag([[3, 1, 0]])).data).toMatchObject({ id: 1 });
    expect((await tag([1])).data).toMatchObject({ id: 1 });
  });

  test("adding or changing a line needs no confirmation", async () => {
    const [first = 0] = (await read("sale.order", 2, "order_line")) as number[];
    const answer = await order([
      [0, 0, { product_id: 1, product_uom_qty: 2 }],
      [1, first, { product_uom_qty: 9 }],
    ]);
    expect(answer).toMatchObject({ isError: false, data: { id: 2 } });
  });
});

describe("changes of many records", () => {
  test("one call that changes more records than the connection allows needs a confirmation", async () => {
    expect(asks(await importing(upTo(11)))).toBe(true);
    expect(await read("res.partner", 1, "comment")).not.toBe("x");
    expect((await importing(upTo(10))).data).toMatchObject({ ids: upTo(10) });
  });

  test("single changes beyond the number of the connection need a confirmation, which resets the count", async () => {
    for (const id of upTo(10)) expect((await partner(id)).data).toMatchObject({ id });
    const answer = await partner(11);
    expect(asks(answer)).toBe(true);
    expect(answer.text).toContain("11 records of res.partner within ten minutes, more than 10");
    // Another model and another access key have counts of their own.
    expect((await importing([1], { list_price: 5 }, "product.template")).data).toMatchObject({ ids: [1] });
    const { key } = await seedKey(database, seeded, "write");
    expect((await partner(11, key)).data).toMatchObject({ id: 11 });
    await call("confirm_operation", { token: answer.data["confirmation_token"] });
    expect((await partner(12)).data).toMatchObject({ id: 12 });
  });

  test("messages and files do not count as changed records", async () => {
    await askAbove(1);
    for (const id of upTo(3)) {
      const note = await call("post_message", { model: "res.partner", record_id: id, body: "x" });
      expect(note.data["message_id"], note.text).toBeGreaterThan(0);
      const file = { name: "a.txt", encoding: "text", content: "x" };
      const added = await call("add_attachment", { model: "res.partner", record_id: id, ...file });
      expect(added.data["status"], added.text).toBe("done");
    }
    expect((await partner(1)).data).toMatchObject({ id: 1 });
  });

  test("parallel changes count together towards a confirmation", async () => {
    await askAbove(3);
    const answers = await Promise.all(upTo(8).map((id) => partner(id)));
    expect(answers.filter(asks)).toHaveLength(5);
  });

  test("changes of lines by commands count towards a confirmation", async () => {
    await askAbove(1);
    const ids = (await read("sale.order", 2, "order_line")) as number[];
    const changes = [...ids, ...ids].slice(0, 2).map((id) => [1, id, { product_uom_qty: 3 }]);
    expect(asks(await order(changes))).toBe(true);
    expect((await order(changes.slice(0, 1))).data).toMatchObject({ id: 2 });
  });

  test("a confirmation is needed above the number of the connection, and for each change if that is 0", async () => {
    await askAbove(2);
    expect(asks(await importing([1, 2, 3]))).toBe(true);
    expect((await importing([1, 2])).data).toMatchObject({ ids: [1, 2] });
    await askAbove(0);
    expect(asks(await call("update_record", { model: "sale.order", record_id: 2, values: { note: "x" } }))).toBe(true);
  });

  test("the question about many changes names the prices that change", async () => {
    await askAbove(2);
    const answer = await importing([1, 2, 3], { list_price: 1 }, "product.template");
    expect(answer.text).toContain("Prices change: product.template.list_price.");
  });

  test("new records do not count as changes, and a connection that confirms nothing never asks", async () => {
    await askAbove(0);
    const rows = upTo(12).map((i) => ({ name: `New ${i}` }));
    expect((await call("import_records", { model: "res.partner", mode: "create", rows })).isError).toBe(false);
    await database.admin`update connections set confirm = 'nothing' where id = ${seeded.connectionId}`;
    harness.resolver.invalidateConnection(seeded.connectionId);
    expect((await importing(upTo(12))).data).toMatchObject({ ids: upTo(12) });
    await database.admin`update connections set confirm = 'deletes' where id = ${seeded.connectionId}`;
  });
});

describe("values that a caller may not write", () => {
  test.each([
    ["update_record", { model: "sale.order", record_id: 2, values: { state: "sale" } }, "values.state"],
    ["update_record", { model: "sale.order", record_id: 2, values: { amount_total: 999 } }, "values.amount_total"],
    ["create_record", { model: "sale.order", values: { partner_id: 1, state: "sale" } }, "values.state"],
    ["import_records", { model: "sale.order", mode: "update", rows: [{ id: 2, state: "sale" }] }, "rows[0].state"],
    [
      "update_record",
      { model: "sale.order", record_id: 2, values: { order_line: [[0, 0, { name: "x", price_subtotal: 1 }]] } },
      "values.order_line[0][2].price_subtotal",
    ],
  ])("%s %j with a value that a caller may not write is refused before Odoo is called", async (tool, args, path) => {
    const before = await read("sale.order", 2, "state");
    expect(await call(tool, args)).toMatchObject({ isError: true, error: { code: "denied", path } });
    expect(await call(tool, { ...args, dry_run: true })).toMatchObject({ isError: true, error: { path } });
    expect(await read("sale.order", 2, "state")).toBe(before);
  });
});
