import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "../harness.ts";
import { type Rule, type Seeded, seedTenant, setRules } from "../seed.ts";

const order: Rule = { model: "sale.order", allow: "rcwu" };
const line: Rule = { model: "sale.order.line", allow: "rcwu" };
const others: Rule[] = [{ model: "res.partner", allow: "rcwu" }, { model: "product.product" }];

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let stores = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database);
});
afterAll(() => database.close());
afterEach(() => harness.recorder.stop());
beforeEach(async () => {
  await database.admin`truncate write_results`;
  const odoo = createSandbox({ now: () => new Date() }).open(`lines-${++stores}`);
  harness = createHarness(database, { odooOf: () => odoo });
});

async function withRules(...rules: Rule[]): Promise<void> {
  await setRules(database, seeded, rules);
  harness.resolver.invalidateConnection(seeded.connectionId);
}
const call = (tool: string, args: Record<string, unknown>) => callTool(harness, seeded.key, tool, args);
const item = (price: number) => ({ product_id: 1, product_uom_qty: 2, price_unit: price });
const create = (...prices: number[]) =>
  call("create_record", {
    model: "sale.order",
    values: { partner_id: 1, order_line: prices.map((price) => [0, 0, item(price)]) },
  });

test("lines that are created, changed and removed with their order are compared and shown", async () => {
  await withRules(order, { ...line, writable: ["price_subtotal"] }, ...others);
  const { data, text } = await create(50, 60);
  expect(data, text).toMatchObject({ fields_not_applied: [] });
  expect(text).toContain("order_line[1].price_unit: 60");
  const [first, second] = (data["record"] as { order_line: number[] }).order_line;
  const asked = await call("update_record", {
    model: "sale.order",
    record_id: data["id"],
    values: {
      order_line: [
        [1, first, { price_unit: 55, price_subtotal: 1 }],
        [2, second, 0],
        [0, 0, item(70)],
      ],
    },
  });
  // The change removes a line.
  const changed = await call("confirm_operation", { token: asked.data["confirmation_token"] });
  expect(changed.data, changed.text).toMatchObject({
    changed_fields: ["order_line"],
    fields_not_applied: [{ field: "order_line[0].price_subtotal", now: 110 }],
  });
});

test("lines of a closed model are never reported as applied", async () => {
  await withRules(order, { ...line, allow: "cwu" }, ...others);
  const { data, text } = await create(50);
  expect(data, text).toMatchObject({ fields_not_checked: ["order_line[0]"] });
  expect(text).toContain("not checked: order_line[0]");
});

test("an order that may not be read is reported as written, without values", async () => {
  await withRules({ ...order, allow: "cw" }, line, ...others);
  const { data } = await create(50);
  expect(data["fields_not_checked"]).toEqual(["partner_id", "order_line"]);
  expect(data).not.toHaveProperty("fields_not_applied");
  expect(data).not.toHaveProperty("changed_fields");
});

test("a line in the wrong form is refused with the right form", async () => {
  await withRules(order, line, ...others);
  const values = { partner_id: 1, order_line: [{ product_id: 1 }] };
  const refused = await call("create_record", { model: "sale.order", values });
  expect(refused).toMatchObject({ isError: true, error: { path: "values.order_line[0]" } });
  expect(refused.text).toContain('[[0, 0, {"product_id":1}]]');
  const named = { partner_id: 1, order_line: [[0, 0, { product_id: "Desk" }]] };
  const unknown = await call("create_record", { model: "sale.order", values: named });
  expect(unknown).toMatchObject({ isError: true, error: { path: "values.order_line[0][2].product_id" } });
});
