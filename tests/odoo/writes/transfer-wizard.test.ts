import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { knownForms } from "#lib/odoo-catalog/known-actions.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, type LabServer, labServers } from "../lab.ts";

/** A copy of the database for each server, because a completed transfer cannot be undone. */
const copies = Object.entries(labServers()).map(([series, server]) => ({
  major: Number(series),
  server: { ...server, database: `transfers${series}` } as LabServer,
}));

describe.each(copies)("transfer wizards on Odoo $major", { timeout: 120_000 }, ({ major, server }) => {
  let fetch: SafeFetch;
  let store: TestDatabase;
  let harness: Harness;
  let seeded: Seeded;
  const { database } = server;
  const moves = major >= 17 ? "move_ids" : "move_lines";
  const ask = <T>(model: string, method: string, args: unknown[], kwargs: Record<string, unknown> = {}) =>
    direct(server, server.admin, model, method, args, kwargs) as Promise<T>;
  const first = async (model: string, domain: unknown[]) =>
    (await ask<number[]>(model, "search", [domain], { limit: 1 }))[0] as number;

  beforeAll(async () => {
    execFileSync("scripts/odoo-lab", ["clone", String(major), database]);
    fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
    store = await openTestDatabase();
    seeded = await seedTenant(store, {
      plan: "enterprise",
      rules: [
        { model: "stock.picking", allow: "r", actions: ["button_validate"] },
        ...knownForms("stock.picking", "en").map(({ model, actions }) => ({
          model,
          allow: "rcw",
          actions: actions.map(({ name }) => name),
        })),
      ],
    });
    const { login, password: secret } = server.admin;
    const odoo = openOdoo(
      {
        url: server.url,
        database,
        login,
        secret,
        kind: "jsonrpc",
        series: { major, minor: 0, edition: "community" },
        uid: 2,
      },
      { fetch },
    );
    harness = createHarness(store, { odooOf: () => odoo });
  }, 300_000);
  afterAll(async () => {
    await harness.recorder.stop();
    await store.close();
    await fetch.close();
    execFileSync("scripts/odoo-lab", ["drop", String(major), database]);
  });

  /** Creates a receipt or a delivery that is confirmed and reserved, with no quantity counted. */
  async function transfer(code: "incoming" | "outgoing", partner?: number): Promise<number> {
    const type = await first("stock.picking.type", [["code", "=", code]]);
    const [{ default_location_src_id: from, default_location_dest_id: to }] = await ask<[Record<string, unknown>]>(
      "stock.picking.type",
      "read",
      [[type], ["default_location_src_id", "default_location_dest_id"]],
    );
    const place = async (given: unknown, usage: string) =>
      Array.isArray(given) ? (given[0] as number) : first("stock.location", [["usage", "=", usage]]);
    const places = {
      location_id: await place(code === "incoming" ? false : from, code === "incoming" ? "supplier" : "internal"),
      location_dest_id: await place(code === "incoming" ? to : false, code === "incoming" ? "internal" : "customer"),
    };
    const stored = major >= 18 ? ["is_storable", "=", true] : ["type", "=", "product"];
    const product = await first("product.product", [stored, ["tracking", "=", "none"], ["qty_available", ">", 20]]);
    const move = {
      ...(major >= 18 ? {} : { name: "Desks" }),
      product_id: product,
      product_uom_qty: 3,
      ...(major >= 18 ? {} : { product_uom: 1 }),
      ...places,
    };
    const values = {
      picking_type_id: type,
      ...places,
      [moves]: [[0, 0, move]],
      ...(partner ? { partner_id: partner } : {}),
    };
    const id = await ask<number>("stock.picking", "create", [values]);
    await ask("stock.picking", "action_confirm", [[id]]);
    await ask("stock.picking", "action_assign", [[id]]);
    return id;
  }
  /** Sets the counted quantity of a transfer. */
  async function count(id: number, quantity: number): Promise<void> {
    const [line] = await ask<number[]>("stock.move.line", "search", [[["picking_id", "=", id]]]);
    const values = major >= 17 ? { quantity, picked: true } : { qty_done: quantity };
    await ask("stock.move.line", "write", [[line], values]);
  }
  const stateOf = async (id: number) =>
    (await ask<Record<string, unknown>[]>("stock.picking", "read", [[id], ["state"]]))[0]?.["state"];
  async function press(id: number, rest: Record<string, unknown> = {}) {
    const button = { model: "stock.picking", record_ids: [id], action: "button_validate", ...rest };
    const { data } = await callTool(harness, seeded.key, "run_action", button);
    return callTool(harness, seeded.key, "confirm_operation", { token: data["confirmation_token"] });
  }

  test.runIf(major < 17)("a transfer without counted quantities is completed through a wizard", async () => {
    const id = await transfer("incoming");
    const opened = await press(id);
    expect(opened.data).toMatchObject({
      status: "wizard",
      wizard: { model: "stock.immediate.transfer", buttons: ["process"] },
    });
    expect(opened.text).toContain(`pick_ids "Pick" (many2many) = [[6,0,[${id}]]]`);
    expect(opened.text).toContain("Odoo ran button_validate");
    expect(await stateOf(id)).toBe("assigned");
    const done = await press(id, { arguments: { show_transfers: false } });
    expect(done.data).toMatchObject({ status: "done", records: [{ id, state: "done" }] });
    expect(await stateOf(id)).toBe("done");
  });

  test("a partial transfer opens a wizard about the rest and leaves the rest for later", async () => {
    const id = await transfer("incoming");
    await count(id, 1);
    const opened = await press(id);
    expect(opened.data, opened.text).toMatchObject({
      status: "wizard",
      wizard: { model: "stock.backorder.confirmation", buttons: ["process", "process_cancel_backorder"] },
    });
    const done = await press(id, { button: "process" });
    expect(done.data, done.text).toMatchObject({ status: "done", records: [{ id, state: "done" }] });
    expect(await first("stock.picking", [["backorder_id", "=", id]])).toBeGreaterThan(id);
  });

  test("the first delivery opens a wizard about text messages, even after another wizard", async () => {
    await ask("res.company", "write", [
      [1],
      major >= 19
        ? { stock_text_confirmation: true, stock_confirmation_type: "sms", has_received_warning_stock_sms: false }
        : { stock_move_sms_validation: true, has_received_warning_stock_sms: false },
    ]);
    const partner = await ask<number>("res.partner", "create", [{ name: "Texted", phone: "+34 600 000 000" }]);
    const whole = await transfer("outgoing", partner);
    await count(whole, 3);
    const opened = await press(whole);
    expect(opened.data, opened.text).toMatchObject({
      status: "wizard",
      wizard: { model: "confirm.stock.sms", buttons: ["send_sms", "dont_send_sms"] },
    });
    expect(opened.text).toContain(`pick_ids "Pick" (many2many) = [${whole}]`);
    const part = await transfer("outgoing", partner);
    await count(part, 1);
    const both = await press(part, { button: "process,dont_send_sms" });
    expect(both.data, both.text).toMatchObject({ status: "done", records: [{ id: part, state: "done" }] });
    const rest = await press(whole);
    expect(rest.data, rest.text).toMatchObject({ status: "done", records: [{ id: whole, state: "done" }] });
  });
});
