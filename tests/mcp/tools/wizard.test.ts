import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OdooCall, OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "../harness.ts";
import { type Rule, type Seeded, seedTenant, setRules } from "../seed.ts";

const register = "account.payment.register";
const invoices: Rule = { model: "account.move", allow: "r", actions: ["action_register_payment"] };
const wizard: Rule = { model: register, allow: "rc", actions: ["action_create_payments"] };
const others: Rule[] = ["account.journal", "res.currency", "res.partner", "account.payment"].map((model) => ({
  model,
}));

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let asked: OdooCall[];
/** The answer of the button of an order in place of the sandbox's, and whether each press was a dry run. */
let opens: unknown;
let tried: unknown[];
/** The answers of wizard buttons that the sandbox does not have. */
let then: unknown;
let stores = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, { rules: [] });
  await database.admin`update connections set confirm = 'nothing' where id = ${seeded.connectionId}`;
});
afterAll(() => database.close());
afterEach(() => harness.recorder.stop());
beforeEach(async () => {
  await database.admin`truncate write_results`;
  asked = [];
  opens = undefined;
  tried = [];
  then = null;
  const sandbox = createSandbox({ now: () => new Date() }).open(`wizard-${++stores}`);
  const odoo: OdooTransport = {
    ...sandbox,
    call: (call, options) => {
      asked.push(call);
      if (opens !== undefined && call.model === "sale.order" && call.method === "run_action") {
        tried.push(options?.dryRun);
        return Promise.resolve(opens);
      }
      const isOwn =
        call.args?.["name"] === "action_create_payments" || call.args?.["name"] === "action_lost_reason_apply";
      if (opens !== undefined && call.method === "run_action" && !isOwn) return Promise.resolve(then);
      return sandbox.call(call, options);
    },
  };
  harness = createHarness(database, { odooOf: () => odoo });
});

async function withRules(...rules: Rule[]): Promise<void> {
  await setRules(database, seeded, rules);
  harness.resolver.invalidateConnection(seeded.connectionId);
}
const call = (tool: string, args: Record<string, unknown>) => callTool(harness, seeded.key, tool, args);

async function openInvoice(): Promise<number> {
  const { data, text } = await call("search_records", {
    model: "account.move",
    domain: [
      ["move_type", "=", "out_invoice"],
      ["state", "=", "posted"],
      ["payment_state", "=", "not_paid"],
    ],
    fields: ["name"],
    limit: 1,
  });
  const [record] = data["records"] as { id: number }[];
  expect(record, text).toBeDefined();
  return record?.id ?? 0;
}
const pay = (id: number, more: Record<string, unknown> = {}) =>
  call("run_action", { model: "account.move", record_ids: [id], action: "action_register_payment", ...more });
const payments = () =>
  asked.filter(({ method, args }) => method === "run_action" && args?.["name"] === "action_create_payments");

describe("a button that opens a wizard", () => {
  test("run_action describes a wizard, fills it and presses its button", async () => {
    await withRules(invoices, wizard, ...others);
    const id = await openInvoice();
    const opened = await pay(id);
    expect(opened.data, opened.text).toMatchObject({
      status: "wizard",
      wizard: { model: register, buttons: ["action_create_payments"] },
    });
    expect(opened.text).toMatch(/<untrusted-\w+>/);
    const done = await pay(id, { arguments: { communication: "Paid in cash" } });
    expect(done.data, done.text).toMatchObject({ status: "done", records: [{ payment_state: "paid" }] });
    expect(payments()).toHaveLength(1);
  });

  test.each<[string, Rule]>([
    ["is closed", { model: "res.country" }],
    ["may not be created", { ...wizard, allow: "r" }],
    ["has no button open", { model: register, allow: "rc" }],
  ])("run_action stops if the wizard %s", async (_, rule) => {
    await withRules(invoices, rule, ...others);
    const id = await openInvoice();
    expect((await pay(id)).text).toContain("not enabled");
    const refused = await pay(id, { arguments: { communication: "x" }, button: "action_create_payments" });
    expect(refused.isError).toBe(true);
    expect(asked.some(({ model, method }) => model === register && method === "create")).toBe(false);
    expect(payments()).toEqual([]);
  });

  test("a wizard has the defaults that Odoo fills in for its records", async () => {
    await withRules(invoices, wizard, ...others);
    const id = await openInvoice();
    const opened = await pay(id);
    expect(opened.text).toMatch(/amount .* = [1-9]/);
    expect(asked.findLast(({ method }) => method === "default_get")?.context).toMatchObject({
      active_id: id,
      active_ids: [expect.any(Number)],
    });
  });

  test("the refusal of a wizard says what Odoo did before", async () => {
    await withRules(invoices, { model: "res.country" }, ...others);
    const closed = await pay(await openInvoice());
    expect(closed.text).toContain("Odoo ran action_register_payment");
    expect(closed.text).toContain("It is only known that it opened a form");
    expect(closed.text).not.toMatch(/nothing was done|what it did stands/i);
    expect(closed.text).toMatch(/get_record model="account.move" record_id=\d+/);
    await withRules(invoices, wizard, ...others);
    const id = await openInvoice();
    const opened = await pay(id);
    expect(opened.text).toContain("It is only known that it opened a form");
    expect(opened.text).toContain(
      `Call run_action model="account.move" record_ids=[${id}] action="action_register_payment" arguments={…} with`,
    );
    const failed = await pay(await openInvoice(), { arguments: { journal_id: 999_999 } });
    expect(failed.isError).toBe(true);
    expect(failed.text).toContain("The action action_register_payment itself ran");
    expect(failed.text).toContain("It is only known that it opened a form: read the record.");
  });

  test("a wizard takes no value for a denied or unknown field", async () => {
    await withRules(invoices, { ...wizard, denied: ["amount"] }, ...others);
    const id = await openInvoice();
    expect((await pay(id)).text).not.toContain("amount ");
    expect((await pay(id, { arguments: { amount: 1 } })).error).toMatchObject({ code: "denied" });
    expect((await pay(id, { arguments: { amuont: 1 } })).error).toMatchObject({ code: "invalid_input" });
    expect(payments()).toEqual([]);
  });
});

describe("a wizard on a connection that confirms buttons", () => {
  beforeAll(() => confirmBy("deletes"));
  afterAll(() => confirmBy("nothing"));
  async function confirmBy(policy: string): Promise<void> {
    await database.admin`update connections set confirm = ${policy} where id = ${seeded.connectionId}`;
  }
  const orders: Rule = { model: "sale.order", allow: "rcwu", actions: ["action_confirm"] };

  test("a wizard is described first, and its button needs a confirmation", async () => {
    await withRules(invoices, wizard, ...others);
    const id = await openInvoice();
    const opened = await pay(id);
    expect(opened.data).toMatchObject({ status: "wizard", wizard: { buttons: ["action_create_payments"] } });
    const sent = await pay(id, { arguments: {} });
    expect(sent.data["status"]).toBe("confirmation_required");
    expect(payments()).toEqual([]);
    const done = await call("confirm_operation", { token: sent.data["confirmation_token"] });
    expect(done.data).toMatchObject({ status: "done", records: [{ payment_state: "paid" }] });
  });

  test("values or a button that the wizard would refuse are refused before the user must confirm", async () => {
    const lost: Rule = { model: "crm.lead.lost", allow: "rc", actions: ["action_lost_reason_apply"] };
    await withRules(invoices, wizard, ...others, { model: "crm.lead" }, lost, { model: "crm.lost.reason" });
    const id = await openInvoice();
    const lose = (more: object) =>
      call("run_action", { model: "crm.lead", record_ids: [1], action: "crm.lead.lost", ...more });
    for (const [{ isError, text, error }, path] of [
      [await pay(id, { arguments: { payment_date: "2026-02-31" } }), "arguments.payment_date"],
      [await pay(id, { arguments: { amount: "10" } }), "arguments.amount"],
      [await pay(id, { arguments: {}, button: "action_create_payment" }), "action"],
      [await lose({ arguments: { reason: 1 } }), "arguments.reason"],
    ] as const)
      expect({ isError, path: error.path }, text).toEqual({ isError: true, path });
    expect((await lose({ arguments: { lost_reason_id: 1 } })).data["status"]).toBe("confirmation_required");
    expect(payments()).toEqual([]);
  });

  test("a button that opens a form in a dry run needs no confirmation and is not pressed", async () => {
    await withRules(orders, wizard, ...others);
    opens = { type: "ir.actions.act_window", target: "new", res_model: register, res_id: 7, context: {} };
    const opened = await call("run_action", { model: "sale.order", record_ids: [1], action: "action_confirm" });
    expect(opened.data, opened.text).toMatchObject({ status: "wizard", wizard: { model: register } });
    expect(opened.text).toContain("Nothing was changed");
    expect(tried).toEqual([true]);
  });

  test("a button that opens no form in a dry run needs a confirmation", async () => {
    await withRules(orders);
    const { data } = await call("search_records", { model: "sale.order", domain: [["state", "=", "draft"]], limit: 1 });
    const [order] = data["records"] as { id: number }[];
    const press = { model: "sale.order", record_ids: [order?.id], action: "action_confirm" };
    const first = await call("run_action", press);
    expect(first.data["status"]).toBe("confirmation_required");
    const { data: same } = await call("get_record", { model: "sale.order", record_id: order?.id, fields: ["state"] });
    expect(same["record"]).toMatchObject({ state: "draft" });
    await call("confirm_operation", { token: first.data["confirmation_token"] });
    expect((await call("run_action", press)).data["status"]).toBe("confirmation_required");
  });
});

describe("the answer of a button", () => {
  const press = () => call("run_action", { model: "sale.order", record_ids: [1], action: "action_confirm" });
  beforeEach(() => withRules({ model: "sale.order", allow: "r", actions: ["action_confirm"] }));

  test("a button that only opens a record is answered with the call that reads the record", async () => {
    opens = { type: "ir.actions.act_window", res_model: "account.move", res_id: 7 };
    const { data, text } = await press();
    expect(data).toMatchObject({ opens: { model: "account.move", record_id: 7 } });
    expect(text).toContain("It opens account.move 7. Apart from the state of the records nothing else is known");
    expect(text).toContain('call get_record model="account.move" record_id=7');
    opens = { type: "ir.actions.act_window", res_model: "account.move" };
    await database.admin`truncate write_results`;
    expect((await press()).text).toContain('call search_records model="account.move"');
  });

  test.each([
    ["ir.actions.act_url", "an address"],
    ["ir.actions.report", "a report"],
  ])("an answer that only Odoo's web client can open or download is reported as such: %s", async (type, what) => {
    opens = { type };
    expect((await press()).text).toContain(`Odoo answers with ${what} for its own web client: that was neither`);
  });
});

test("the next call of a wizard leaves the choice of several buttons open and names the buttons before it", async () => {
  await withRules(
    { model: "sale.order", allow: "r", actions: ["action_confirm"] },
    { model: "crm.lead.lost", allow: "rc", actions: ["apply", "skip"] },
    { ...wizard, actions: ["action_create_payments"] },
    ...others,
  );
  const press = (more: object = {}) =>
    call("run_action", { model: "sale.order", record_ids: [1], action: "action_confirm", ...more });
  opens = { type: "ir.actions.act_window", target: "new", res_model: "crm.lead.lost", context: {} };
  const { text } = await press();
  expect(text).toContain('action="action_confirm" arguments={…} button="…"');
  expect(text).toContain("button is one of: apply, skip.");
  then = { type: "ir.actions.act_window", target: "new", res_model: register, context: {} };
  const second = await press({ arguments: {}, button: "skip" });
  expect(second.data, second.text).toMatchObject({ status: "wizard", wizard: { model: register } });
  expect(second.text).toContain("Odoo ran action_confirm, then skip of crm.lead.lost on sale.order 1.");
  expect(second.text).toContain('arguments={…} button="skip,action_create_payments"');
});

test("a wizard reports a day that Odoo takes as a time, and changes no line of another record", async () => {
  await withRules(
    { model: "sale.order", allow: "r", actions: ["action_confirm"] },
    { model: "calendar.event", allow: "rcw", actions: ["send"] },
    { model: "res.partner", allow: "rw" },
  );
  opens = { type: "ir.actions.act_window", target: "new", res_model: "calendar.event", context: {} };
  const press = (values: object) =>
    call("run_action", { model: "sale.order", record_ids: [1], action: "action_confirm", arguments: values });
  const done = await press({ name: "Fair", start: "2026-11-29", stop: "2026-11-29T10:00:00Z" });
  expect(done.data["notes"], done.text).toEqual([expect.stringContaining("start was given as a day")]);
  expect(done.text).toContain("2026-11-29 01:00:00 +01:00 (Europe/Madrid)");
  const foreign = await press({ name: "Fair", partner_ids: [[1, 2, { name: "Mine" }]] });
  expect(foreign.error, foreign.text).toMatchObject({ code: "invalid_input", path: "arguments.partner_ids[0]" });
});

test("a warning that Odoo answers is reported, not called done", async () => {
  await withRules({ model: "sale.order", allow: "r", actions: ["action_confirm"] });
  const params = {
    type: "danger",
    title: "Credit limit",
    message: "Azure <b>owes</b> %s",
    links: [{ label: "too much" }],
  };
  opens = { type: "ir.actions.client", tag: "display_notification", params };
  const warned = await call("run_action", { model: "sale.order", record_ids: [1], action: "action_confirm" });
  expect(warned.data).toMatchObject({ status: "warning" });
  expect(warned.text).toContain("Credit limit: Azure owes too much");
  opens = { ...(opens as object), params: { ...params, type: "success" } };
  const done = await call("run_action", { model: "sale.order", record_ids: [1], action: "action_confirm" });
  expect(done.data).toMatchObject({ status: "done" });
});

test("a wizard that no button opens is opened by its name on records that may be read", async () => {
  const lost: Rule = { model: "crm.lead.lost", allow: "rc", actions: ["action_lost_reason_apply"] };
  const lead = { model: "crm.lead", record_ids: [1], action: "crm.lead.lost" };
  await withRules({ model: "crm.lead" }, lost, { model: "crm.lost.reason" });
  const opened = await call("run_action", lead);
  expect(opened.data, opened.text).toMatchObject({ status: "wizard", wizard: { model: "crm.lead.lost" } });
  expect(opened.text).toContain("[[6,0,[1]]]");
  const done = await call("run_action", { ...lead, arguments: { lost_reason_id: 1 } });
  expect(done.data, done.text).toMatchObject({ status: "done", records: [{ id: 1, active: false }] });
  for (const more of [{}, { arguments: { lost_reason_id: 1 } }]) {
    const gone = await call("run_action", { ...lead, record_ids: [99_999], ...more });
    expect(gone, gone.text).toMatchObject({ isError: true, error: { code: "odoo_missing", path: "record_ids" } });
    expect(gone.text).toContain('find_record model="crm.lead"');
  }
  await withRules(lost);
  expect(await call("run_action", lead)).toMatchObject({ isError: true, error: { code: "denied" } });
  await withRules({ model: "crm.lead" });
  expect((await call("run_action", lead)).text).toContain("not enabled here");
});
