import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { modelMissing } from "#lib/odoo/errors.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "./harness.ts";
import { type Seeded, seedTenant } from "./seed.ts";
import { createTinyOdoo, type TinyOdoo } from "./tiny-odoo.ts";

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
  // This Odoo has neither projects nor a help desk.
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
  ])("reads as not installed in %s, though a rule opens its model", async (tool, args) => {
    const { isError, text, error } = await call(tool, args);
    expect({ isError, error }).toMatchObject({ isError: true, error: { code: "odoo_missing" } });
    expect(text).toContain("This Odoo has no model project.task: the app Project is not installed");
    expect(text).toContain('list_models search="task"');
    expect(text).not.toContain("not enabled");
  });

  test("reads as not installed where no rule opens its model, and stays a refusal", async () => {
    const { text, error } = await call("search_records", { model: "helpdesk.ticket" });
    expect(error.code).toBe("denied");
    expect(text).toContain("helpdesk.ticket is not installed in this Odoo: it comes with the app Helpdesk.");
    expect(text).not.toMatch(/not enabled|Models page/);
    await harness.recorder.flush();
    const entries = await database.admin`select outcome, odoo_calls from audit_entries`;
    expect(entries).toMatchObject([{ outcome: "denied", odoo_calls: 1 }]);
  });

  test("is not looked for where it is no app's, or on the hard floor", async () => {
    for (const closed of ["res.users", "ir.cron", "account.move"])
      expect((await call("search_records", { model: closed })).error.code).toBe("denied");
    // A model of an app that is there is asked for its presence alone.
    expect(asked()).toEqual(["account.move check_access"]);
    expect((await call("search_records", { model: "account.move" })).text).toContain("account.move is not enabled.");
  });

  test("a refusal stays as it was where Odoo does not answer", async () => {
    odoo.before = () => {
      throw new Error("down");
    };
    const { text, error } = await call("search_records", { model: "helpdesk.ticket" });
    expect(error.code).toBe("denied");
    expect(text).toContain("helpdesk.ticket is not enabled.");
  });

  test("a model of no known app is said not to be in this Odoo", async () => {
    const { text } = await call("search_records", { model: "x.gone" });
    expect(text).toContain("This Odoo has no model x.gone.");
  });
});
