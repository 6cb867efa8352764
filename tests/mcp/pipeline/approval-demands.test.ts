import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId, type UserId } from "#lib/kernel/ids.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { newLinkToken } from "#lib/services/accounts/link-token.ts";
import { decideApproval } from "#lib/services/approvals/decide-approval.ts";
import { getApproval } from "#lib/services/approvals/get-approval.ts";
import { listApprovals } from "#lib/services/approvals/list-approvals.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type CallResult, callTool, createHarness, type Harness } from "../harness.ts";
import { type Seeded, seedTenant, vault } from "../seed.ts";

const models = ["sale.order", "sale.order.line", "res.partner", "mail.activity", "mail.message", "ir.attachment"];

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let odoo: OdooTransport;
let ana: UserId;
let mails: number;
/** A quotation with two lines. */
let order: { id: number; lines: number[] };

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
afterEach(() => harness.recorder.stop());
beforeEach(async () => {
  const rules = models.map((model) => ({ model, allow: "rcwu", actions: ["action_confirm", "action_cancel"] }));
  seeded = await seedTenant(database, { rules });
  const { admin } = database;
  ana = newId<UserId>();
  await admin`insert into users ${admin({ id: ana, email: `${ana}@example.com`, name: "Ana" })}`;
  await admin`insert into members ${admin({ tenant_id: seeded.tenantId, user_id: ana, role: "approver" })}`;
  await admin`update connections set confirm = 'nothing' where id = ${seeded.connectionId}`;
  mails = 0;
  odoo = createSandbox({ now: () => new Date() }).open(seeded.connectionId);
  harness = createHarness(database, {
    odooOf: () => odoo,
    async askApprover() {
      mails++;
      return { tokenHash: newLinkToken(vault).tokenHash };
    },
  });
  const [quote] = (await odoo.call({
    model: "sale.order",
    method: "search_read",
    args: {
      domain: [
        ["state", "=", "draft"],
        ["order_line", "!=", false],
      ],
      fields: ["order_line"],
      limit: 1,
    },
  })) as { id: number; order_line: number[] }[];
  order = { id: quote?.id ?? 0, lines: quote?.order_line ?? [] };
});

const call = (name: string, args: Record<string, unknown>) => callTool(harness, seeded.key, name, args);
const status = ({ data }: CallResult) => data["status"];

async function demand(what: { approval?: "deletes" | "writes"; model?: string }): Promise<void> {
  const { admin } = database;
  const { connectionId } = seeded;
  if (what.approval !== undefined)
    await admin`update connections set approval = ${what.approval} where id = ${connectionId}`;
  if (what.model !== undefined)
    await admin`
      update model_rules set needs_approval = true where connection_id = ${connectionId} and model = ${what.model}`;
  await admin`update connections set rules_version = rules_version + 1 where id = ${connectionId}`;
  harness.resolver.invalidateConnection(connectionId);
}

const contextOf = () => ({
  db: database.db,
  vault,
  now: () => new Date(),
  actor: { kind: "session", tenantId: seeded.tenantId, userId: ana, role: "approver", label: "Ana" } as const,
  requestId: "r",
  ip: "203.0.113.7",
});
async function detailsOf() {
  const [latest] = await listApprovals(contextOf());
  return (await getApproval(contextOf(), { id: latest?.id ?? "" })).details;
}

/** A call of each tool that writes, on the quotation. */
const writing: readonly [string, () => Record<string, unknown>][] = [
  ["create_record", () => ({ model: "sale.order", values: { partner_id: 1 } })],
  ["update_record", () => ({ model: "sale.order", record_id: order.id, values: { client_order_ref: "A-1" } })],
  ["delete_record", () => ({ model: "sale.order", record_id: order.id })],
  ["post_message", () => ({ model: "sale.order", record_id: order.id, body: "Hello" })],
  ["add_attachment", () => ({ model: "sale.order", record_id: order.id, name: "a.txt", content: "hi" })],
  ["run_action", () => ({ model: "sale.order", record_ids: [order.id], action: "action_confirm" })],
  ["import_records", () => ({ model: "sale.order", mode: "update", rows: [{ id: order.id, client_order_ref: "B" }] })],
];

describe.each(writing)("%s", (tool, args) => {
  test("waits where every change must be approved, and where its model must be", async () => {
    await demand({ approval: "writes" });
    const answer = await call(tool, args());
    expect(status(answer), answer.text).toBe("approval_required");
    await database.admin`update connections set approval = 'nothing' where id = ${seeded.connectionId}`;
    await demand({ model: "sale.order" });
    expect(status(await call(tool, args()))).toBe("approval_required");
  });

  test("goes on once it is approved", async () => {
    await demand({ approval: "writes" });
    const { data } = await call(tool, args());
    const [waiting] = await listApprovals(contextOf());
    await decideApproval(contextOf(), { id: waiting?.id ?? "", decision: "approved", reason: "" });
    const done = await call("confirm_operation", { token: data["confirmation_token"] });
    expect(done.isError, done.text).toBe(false);
    expect(status(done)).not.toBe("approval_required");
  });
});

describe("a rule for the lines", () => {
  test.each<[string, () => Record<string, unknown>]>([
    ["deleted", () => ({ order_line: [[2, order.lines[0], 0]] })],
    ["taken out", () => ({ order_line: [[3, order.lines[0], 0]] })],
    ["all taken out", () => ({ order_line: [[5, 0, 0]] })],
    ["changed", () => ({ order_line: [[1, order.lines[0], { price_unit: 1 }]] })],
    ["added", () => ({ order_line: [[0, 0, { name: "New", product_uom_qty: 1 }]] })],
  ])("covers lines that are %s through their document", async (_, values) => {
    await demand({ model: "sale.order.line" });
    const answer = await call("update_record", { model: "sale.order", record_id: order.id, values: values() });
    expect(status(answer), answer.text).toBe("approval_required");
  });

  test("covers lines that are deleted along with their document", async () => {
    await demand({ model: "sale.order.line" });
    const answer = await call("delete_record", { model: "sale.order", record_id: order.id });
    expect(status(answer), answer.text).toBe("approval_required");
  });

  test("leaves changes alone that touch no line", async () => {
    await demand({ model: "sale.order.line" });
    const values = { client_order_ref: "A-1" };
    expect(status(await call("update_record", { model: "sale.order", record_id: order.id, values }))).not.toBe(
      "approval_required",
    );
  });
});

describe("a rule for a document", () => {
  test.each<[string, string, () => Record<string, unknown>]>([
    ["changed", "update_record", () => ({ record_id: order.lines[0], values: { price_unit: 9999 } })],
    ["made", "create_record", () => ({ values: { order_id: order.id, name: "New" } })],
    ["deleted", "delete_record", () => ({ record_id: order.lines[0] })],
  ])("covers lines that are %s by themselves", async (_, tool, args) => {
    await demand({ model: "sale.order" });
    const answer = await call(tool, { model: "sale.order.line", ...args() });
    expect(status(answer), answer.text).toBe("approval_required");
  });

  test("covers activities at its records", async () => {
    await demand({ model: "sale.order" });
    const values = { res_model: "sale.order", res_id: order.id, summary: "Call" };
    const answer = await call("create_record", { model: "mail.activity", values });
    expect(answer.isError ? answer.error.code : status(answer), answer.text).toBe("approval_required");
  });
});

test("an approval is void once the total has changed that the approver saw", async () => {
  await demand({ approval: "deletes" });
  const asked = await call("delete_record", { model: "sale.order", record_id: order.id });
  expect(status(asked)).toBe("approval_required");
  const [waiting] = await listApprovals(contextOf());
  await decideApproval(contextOf(), { id: waiting?.id ?? "", decision: "approved", reason: "" });
  const price = { model: "sale.order.line", record_id: order.lines[0], values: { price_unit: 999_999 } };
  expect((await call("update_record", price)).isError).toBe(false);
  const late = await call("confirm_operation", { token: asked.data["confirmation_token"] });
  expect(late).toMatchObject({ isError: true, error: { code: "conflict" } });
  expect(
    await odoo.call({ model: "sale.order", method: "search_count", args: { domain: [["id", "=", order.id]] } }),
  ).toBe(1);
});

test("the approver sees the whole message and the content of a file", async () => {
  await demand({ approval: "writes" });
  const body = `${"A friendly sentence. ".repeat(30)}NEW BANK ACCOUNT ES00`;
  await call("post_message", { model: "sale.order", record_id: order.id, body, kind: "comment" });
  expect((await detailsOf()).changes).toContainEqual(expect.objectContaining({ field: "body", after: body }));
  await call("add_attachment", { model: "sale.order", record_id: order.id, name: "a.txt", content: "secret terms" });
  expect((await detailsOf()).changes).toContainEqual(
    expect.objectContaining({ field: "content", after: "secret terms" }),
  );
  await call("add_attachment", {
    model: "sale.order",
    record_id: order.id,
    name: "b.txt",
    content: "x".repeat(30_000),
  });
  const [long] = (await detailsOf()).changes.filter(({ field }) => field === "content");
  expect(String(long?.after)).toMatch(/x … \(30000 characters, SHA-256 [0-9a-f]{64}\)$/);
});

test("many calls mail the approvers five times, and wait twenty at a time", async () => {
  await demand({ approval: "writes" });
  const change = (i: number) =>
    call("update_record", { model: "sale.order", record_id: order.id, values: { client_order_ref: `A-${i}` } });
  for (let i = 0; i < 20; i++) expect(status(await change(i))).toBe("approval_required");
  expect(mails).toBe(5);
  expect(await change(20)).toMatchObject({ isError: true, error: { code: "busy" } });
});
