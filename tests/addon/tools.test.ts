import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { keepRules, setRule } from "./lab/admin.ts";
import { addonServers } from "./lab/servers.ts";

const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await fetch.close();
  await database.close();
});

const models = [
  "res.company",
  "res.users",
  "res.partner",
  "sale.order",
  "sale.report",
  "product.product",
  "crm.lead",
  "crm.stage",
];

/** The created records stay in the databases of the addon's servers, which each start creates anew. */
describe.each(addonServers())("the gateway's tools through the addon on Odoo %s", (_, server) => {
  let seeded: Seeded;
  let harness: Harness;
  let restore: () => Promise<void>;
  let partner: number;
  const mine = `Tools${randomBytes(4).toString("hex")}`;
  const call = (tool: string, args: Record<string, unknown>) => callTool(harness, seeded.key, tool, args);

  beforeAll(async () => {
    restore = await keepRules(server);
    for (const model of models) await setRule(server, model, model === "res.partner" ? "rwcu" : "r");
    await setRule(server, "sale.order", "rwc", { action_names: "action_confirm" });
    const found = await probeOdoo(
      { url: server.url, database: server.database, secret: server.admin.apiKey },
      { fetch },
    );
    if (!found.ok) throw found.error;
    const odoo = openOdoo(found.target, { fetch });
    expect(odoo.kind).toBe("addon");
    seeded = await seedTenant(database, {
      rules: models.map((model) => ({ model, allow: "rwcu", actions: ["action_confirm", "action_cancel"] })),
    });
    harness = createHarness(database, { odooOf: () => odoo });
    const made = await call("create_record", { model: "res.partner", values: { name: mine, city: "Vigo" } });
    partner = Number(made.data["id"]);
    expect(partner, made.text).toBeGreaterThan(0);
  });
  afterAll(async () => {
    await harness.recorder.stop();
    await restore();
  });

  test("a dry run is executed by Odoo and rolled back", async () => {
    const dry = { model: "res.partner", dry_run: true };
    const created = await call("create_record", { ...dry, values: { name: `${mine} dry` } });
    expect(created.data, created.text).toMatchObject({ dry_run: true, checked_by: "odoo" });
    const rows = [{ name: `${mine} dry` }, { name: `${mine} dry` }];
    const imported = await call("import_records", { ...dry, mode: "create", rows });
    expect(imported.data, imported.text).toMatchObject({ checked_by: "odoo" });
    // Only Odoo itself knows that a contact cannot be its own parent.
    const refused = await call("update_record", { ...dry, record_id: partner, values: { parent_id: partner } });
    expect(refused).toMatchObject({ isError: true, error: { code: "odoo_validation" } });
    expect(
      (await call("search_records", { model: "res.partner", domain: [["name", "=", `${mine} dry`]] })).data,
    ).toMatchObject({
      records: [],
    });
  });

  test("an import writes all of its rows or none", async () => {
    const rows = [{ name: `${mine} one` }, { name: `${mine} two` }];
    const done = await call("import_records", { model: "res.partner", mode: "create", rows });
    expect(done.data["ids"], done.text).toHaveLength(2);
    const [id] = done.data["ids"] as number[];
    const update = [
      { id, parent_id: partner },
      { id: partner, parent_id: partner },
    ];
    const refused = await call("import_records", { model: "res.partner", mode: "update", rows: update });
    expect(refused.text).toContain("rows[1]");
    const { data } = await call("get_record", { model: "res.partner", record_id: id, fields: ["parent_id"] });
    expect(data["record"]).toMatchObject({ parent_id: false });
  });

  test("a file and a note are added to a record and read back", async () => {
    const at = { model: "res.partner", record_id: partner };
    const added = await call("add_attachment", { ...at, name: "note.txt", content: "Three chairs." });
    const file = Number(added.data["attachment_id"]);
    const listed = await call("list_attachments", at);
    expect(listed.data["attachments"], added.text).toMatchObject([{ id: file, name: "note.txt" }]);
    const read = await call("read_attachment", { model: "res.partner", attachment_id: file });
    expect(read.data).toMatchObject({ content: "Three chairs." });
    const posted = await call("post_message", { ...at, body: "Called.\nTwice.", attachment_ids: [file] });
    expect(posted.data, posted.text).toMatchObject({ status: "done", message_id: expect.any(Number) });
  });

  test("an action needs the rules of the portal and of the addon, and a confirmation", async () => {
    const closed = await call("run_action", { model: "sale.order", record_ids: [1], action: "action_cancel" });
    expect(closed).toMatchObject({ isError: true, error: { code: "denied" } });
    const order = await call("create_record", { model: "sale.order", values: { partner_id: partner } });
    const asked = await call("run_action", {
      model: "sale.order",
      record_ids: [order.data["id"]],
      action: "action_confirm",
    });
    expect(asked.data, order.text + asked.text).toMatchObject({ status: "confirmation_required" });
    const token = asked.data["confirmation_token"];
    const done = await call("confirm_operation", { token });
    expect(done.data, done.text).toMatchObject({ status: "done", records: [{ state: "sale" }] });
  });

  test.each(["top_sales", "pipeline"])("the report %s is answered through the addon", async (report) => {
    const { isError, text, data } = await call("business_report", { report, period: "this_year" });
    expect(isError, text).toBe(false);
    expect(data["columns"]).not.toEqual([]);
  });

  test("get_context names the user of the key", async () => {
    expect((await call("get_context", {})).data).toMatchObject({ user: { id: 2 }, may: { write: true } });
  });
});
