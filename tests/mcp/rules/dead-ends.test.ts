import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { modelMissing } from "#lib/odoo/faults/errors.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness, toolCall, url } from "../harness.ts";
import { type Seeded, seedTenant } from "../seed.ts";
import { createTinyOdoo, type TinyOdoo } from "../tiny-odoo.ts";

let database: TestDatabase;
let seeded: Seeded;
let odoo: TinyOdoo;
let harness: Harness;
const rules = [{ model: "res.partner", allow: "rcw" }, { model: "project.task", allow: "rcwu" }, { model: "x.gone" }];

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, { rules });
});
afterAll(() => database.close());
afterEach(() => harness.recorder.stop());
beforeEach(async () => {
  await database.admin`truncate audit_entries`;
  odoo = createTinyOdoo();
  // This Odoo has no project app and no helpdesk app.
  odoo.before = ({ model }) => {
    if (/^(project|helpdesk|x)\./.test(model)) throw modelMissing(model);
  };
  harness = createHarness(database, { odooOf: () => odoo.transport, looksForApps: true });
});

const call = (name: string, args: Record<string, unknown>) => callTool(harness, seeded.key, name, args);
const asked = () => odoo.calls.map(({ model, method }) => `${model} ${method}`);

describe("an app that is not installed", () => {
  const model = "project.task";
  test.each([
    ["search_records", { model }],
    ["get_record", { model, record_id: 1 }],
    ["describe_model", { model }],
    ["find_record", { model, text: "x" }],
    ["aggregate_records", { model, groupby: ["stage_id"] }],
    ["create_record", { model, values: { name: "x" } }],
    ["update_record", { model, record_id: 1, values: { name: "x" } }],
  ])("%s reports an app as not installed if a rule opens its model", async (tool, args) => {
    const { isError, text, error } = await call(tool, args);
    expect({ isError, error }).toMatchObject({ isError: true, error: { code: "odoo_missing" } });
    expect(text).toContain("This Odoo has no model project.task: the app Project is not installed");
    expect(text).toContain('list_models search="task"');
    expect(text).not.toContain("not enabled");
  });

  test("an app that is not installed is reported as such in the refusal of a model that no rule opens", async () => {
    const { text, error } = await call("search_records", { model: "helpdesk.ticket" });
    expect(error.code).toBe("denied");
    expect(text).toContain("helpdesk.ticket is not installed in this Odoo: it comes with the app Helpdesk.");
    expect(text).not.toMatch(/not enabled|Models page/);
    await harness.recorder.flush();
    const entries = await database.admin`select outcome, odoo_calls from audit_entries`;
    expect(entries).toMatchObject([{ outcome: "denied", odoo_calls: 1 }]);
  });

  test("Odoo is not asked for the app of a model without an app or of one that never opens", async () => {
    for (const closed of ["res.users", "ir.cron", "account.move"])
      expect((await call("search_records", { model: closed })).error.code).toBe("denied");
    // Odoo is only asked if the model exists.
    expect(asked()).toEqual(["account.move check_access"]);
    expect((await call("search_records", { model: "account.move" })).text).toContain("account.move is not enabled.");
  });

  test("Odoo is not asked for an app unless that is switched on", async () => {
    await harness.recorder.stop();
    harness = createHarness(database, { odooOf: () => odoo.transport, looksForApps: false });
    const { text, error } = await call("search_records", { model: "helpdesk.ticket" });
    expect(error.code).toBe("denied");
    expect(text).toContain("helpdesk.ticket is not enabled.");
    expect(asked()).toEqual([]);
  });

  test("a refusal stays the same if Odoo does not answer the question for the app", async () => {
    odoo.before = () => {
      throw new Error("down");
    };
    const { text, error } = await call("search_records", { model: "helpdesk.ticket" });
    expect(error.code).toBe("denied");
    expect(text).toContain("helpdesk.ticket is not enabled.");
  });

  test("a model of no known app is reported as missing in this Odoo", async () => {
    const { text } = await call("search_records", { model: "x.gone" });
    expect(text).toContain("This Odoo has no model x.gone.");
  });
});

describe("the PDF of a record", () => {
  const day = new Date("2026-11-29T10:00:00Z");
  const sandbox = createSandbox({ now: () => day });
  const print = ["account.move", "sale.order", "purchase.order"];
  let demo: Seeded;
  beforeAll(async () => {
    const rules = [
      ...print.map((model) => ({ model, allow: "r", actions: ["print"] })),
      { model: "res.partner", allow: "r", actions: ["print"] },
      { model: "crm.lead", allow: "r" },
    ];
    demo = await seedTenant(database, { rules, scope: "read" });
  });
  beforeEach(() => {
    harness = createHarness(database, { odooOf: (id) => sandbox.open(id) });
  });
  const ask = (args: Record<string, unknown>, key = demo.key) => callTool(harness, key, "read_attachment", args);

  test.each(print)("the sandbox's PDF of %s is valid and names the record", async (model) => {
    const { data } = await callTool(harness, demo.key, "search_records", { model, limit: 1, fields: ["display_name"] });
    const [{ id, display_name: name }] = data["records"] as [{ id: number; display_name: string }];
    const response = await harness.fetchAs(demo.key)(url, toolCall("read_attachment", { model, record_id: id }));
    const { result } = (await response.json()) as {
      result: { content: Record<string, never>[]; structuredContent: object };
    };
    const { mimeType, blob } = (result.content[1]?.["resource"] ?? {}) as { mimeType?: string; blob?: string };
    const pdf = Buffer.from(blob ?? "", "base64").toString("latin1");
    expect(result.structuredContent).toMatchObject({ mimetype: "application/pdf", bytes: pdf.length, record_id: id });
    expect(mimeType).toBe("application/pdf");
    expect([pdf.slice(0, 9), pdf.slice(-7)]).toEqual(["%PDF-1.4\n", "\n%%EOF\n"]);
    expect(pdf).toContain(name.replace(/[\\()]/g, "\\$&"));
    // Every object begins at its offset in the table.
    const starts = [...pdf.matchAll(/^(\d{10}) 00000 n/gm)].map(([, at]) => Number(at));
    expect(starts.map((at, i) => pdf.startsWith(`${i + 1} 0 obj`, at))).toEqual(starts.map(() => true));
  });

  test("the PDF of a record needs an open model and an existing record, and is asked for in one way", async () => {
    expect(await ask({ model: "crm.lead", record_id: 1 })).toMatchObject({
      error: { code: "denied" },
      text: expect.stringContaining("Printing is not enabled on crm.lead."),
    });
    expect(await ask({ model: "res.partner", record_id: 1 })).toMatchObject({
      error: { code: "odoo_validation" },
      text: expect.stringContaining("no document for res.partner"),
    });
    expect(await ask({ model: "sale.order", record_id: 999_999 })).toMatchObject({ error: { code: "odoo_missing" } });
    for (const args of [{}, { attachment_id: 1, record_id: 1 }])
      expect(await ask({ model: "sale.order", ...args })).toMatchObject({ error: { code: "invalid_input" } });
    await harness.recorder.flush();
    const entries =
      await database.admin`select operation, outcome, record_ids from audit_entries where outcome <> 'failed'`;
    expect(entries.map(({ outcome }) => outcome)).toEqual(["denied"]);
  });

  test("run_action names the tool for the PDF of a record", async () => {
    const { key } = await seedTenant(database, { rules: [{ model: "sale.order", allow: "r", actions: ["print"] }] });
    const args = { model: "sale.order", record_ids: [1], action: "print" };
    const { text, error } = await callTool(harness, key, "run_action", args);
    expect(error.code).toBe("denied");
    expect(text).toContain("call read_attachment with model and record_id");
  });
});
