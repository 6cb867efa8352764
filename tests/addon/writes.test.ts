import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { admin, keepRules, search, setRule } from "./lab/admin.ts";
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

const wizard = { "14": "stock.immediate.transfer", "19": "stock.backorder.confirmation" } as const;

describe.each(addonServers())("writes through the addon on Odoo %s", { timeout: 120_000 }, (series, server) => {
  const form = wizard[series as keyof typeof wizard];
  let seeded: Seeded;
  let harness: Harness;
  let restore: () => Promise<void>;
  const call = (tool: string, args: Record<string, unknown>) => callTool(harness, seeded.key, tool, args);

  beforeAll(async () => {
    restore = await keepRules(server);
    await setRule(server, "res.partner", "rwcu");
    await setRule(server, "mail.activity", "rwcu");
    await setRule(server, "stock.picking", "r", { action_names: "button_validate" });
    await setRule(server, form, "rwc", { action_names: "process" });
    const target = { url: server.url, database: server.database, secret: server.admin.apiKey };
    const found = await probeOdoo(target, { fetch });
    if (!found.ok) throw found.error;
    const odoo = openOdoo(found.target, { fetch });
    seeded = await seedTenant(database, {
      rules: [
        { model: "res.partner", allow: "rwcu" },
        { model: "mail.activity", allow: "rwcu" },
        { model: "stock.picking", allow: "r", actions: ["button_validate"] },
        { model: form, allow: "rwc", actions: ["process"] },
      ],
    });
    harness = createHarness(database, { odooOf: () => odoo });
  });
  afterAll(async () => {
    await harness.recorder.stop();
    await restore();
  });

  test("an activity is created by model and record, only at records of open models", async () => {
    const made = await call("create_record", { model: "res.partner", values: { name: "Addon Activity" } });
    const values = { res_model: "res.partner", res_id: made.data["id"], summary: "Call", date_deadline: "2027-03-01" };
    const { data, text } = await call("create_record", { model: "mail.activity", values });
    expect(data, text).toMatchObject({ fields_not_applied: [], record: { res_model: "res.partner" } });
    const closed = { ...values, res_model: "res.bank", res_id: 1 };
    const refused = await call("create_record", { model: "mail.activity", values: closed });
    expect(refused).toMatchObject({ isError: true, error: { code: "denied" } });
  });

  test("the wizard of a transfer is described without a confirmation, and completes the transfer", async () => {
    const [type] = await search(server, "stock.picking.type", [["code", "=", "incoming"]], 1);
    const [from] = await search(server, "stock.location", [["usage", "=", "supplier"]], 1);
    const [to] = await search(server, "stock.location", [["usage", "=", "internal"]], 1);
    const stored = server.major >= 18 ? ["is_storable", "=", true] : ["type", "=", "product"];
    const [product] = await search(server, "product.product", [stored, ["tracking", "=", "none"]], 1);
    const places = { location_id: from, location_dest_id: to };
    const line = server.major >= 18 ? {} : { name: "Desks", product_uom: 1 };
    const move = { product_id: product, product_uom_qty: 3, ...line, ...places };
    const lines = { [server.major >= 17 ? "move_ids" : "move_lines"]: [[0, 0, move]] };
    const id = (await admin(server, "stock.picking", "create", [
      { picking_type_id: type, ...places, ...lines },
    ])) as number;
    await admin(server, "stock.picking", "action_confirm", [[id]]);
    await admin(server, "stock.picking", "action_assign", [[id]]);
    if (server.major >= 17) {
      const [first] = await search(server, "stock.move.line", [["picking_id", "=", id]], 1);
      await admin(server, "stock.move.line", "write", [[first], { quantity: 1, picked: true }]);
    }
    const press = { model: "stock.picking", record_ids: [id], action: "button_validate" };
    const opened = await call("run_action", press);
    expect(opened.data, opened.text).toMatchObject({ status: "wizard", wizard: { model: form } });
    expect(opened.text).toContain("Nothing was changed");
    const asked = await call("run_action", { ...press, button: "process" });
    expect(asked.data, asked.text).toMatchObject({ status: "confirmation_required" });
    const done = await call("confirm_operation", { token: asked.data["confirmation_token"] });
    expect(done.data, done.text).toMatchObject({ status: "done", records: [{ id, state: "done" }] });
  });
});
