import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, type LabServer, labServers } from "./lab.ts";

/** A database of its own: a transfer that is done cannot be taken back. */
const database = "transfers14";

describe("on Odoo 14, a transfer", () => {
  let fetch: SafeFetch;
  let store: TestDatabase;
  let harness: Harness;
  let seeded: Seeded;
  const server = { ...(labServers()["14"] as LabServer), database };
  const ask = <T>(model: string, method: string, args: unknown[], kwargs: Record<string, unknown> = {}) =>
    direct(server, server.admin, model, method, args, kwargs) as Promise<T>;

  beforeAll(async () => {
    execFileSync("scripts/odoo-lab", ["clone", "14", database]);
    fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
    store = await openTestDatabase();
    seeded = await seedTenant(store, {
      plan: "enterprise",
      rules: [
        { model: "stock.picking", allow: "r", actions: ["button_validate"] },
        { model: "stock.immediate.transfer", allow: "rcw", actions: ["process"] },
      ],
    });
    const series = { major: 14, minor: 0, edition: "community" } as const;
    const { login, password: secret } = server.admin;
    const odoo = openOdoo({ url: server.url, database, login, secret, kind: "jsonrpc", series, uid: 2 }, { fetch });
    harness = createHarness(store, { odooOf: () => odoo });
  });
  afterAll(async () => {
    await harness.recorder.stop();
    await store.close();
    await fetch.close();
    execFileSync("scripts/odoo-lab", ["drop", "14", database]);
  });

  /** What is bought comes in: reserved as soon as it is planned, received by nobody yet. */
  async function receipt(): Promise<number> {
    const first = async (model: string, domain: unknown[]) =>
      (await ask<number[]>(model, "search", [domain], { limit: 1 }))[0] as number;
    const type = await first("stock.picking.type", [["code", "=", "incoming"]]);
    const from = await first("stock.location", [["usage", "=", "supplier"]]);
    const [{ default_location_dest_id: place }] = await ask<[{ default_location_dest_id: [number, string] }]>(
      "stock.picking.type",
      "read",
      [[type], ["default_location_dest_id"]],
    );
    const product = await first("product.product", [
      ["type", "=", "product"],
      ["tracking", "=", "none"],
    ]);
    const places = { location_id: from, location_dest_id: place[0] };
    const move = { name: "Desks", product_id: product, product_uom: 1, product_uom_qty: 3, ...places };
    const values = { picking_type_id: type, ...places, move_lines: [[0, 0, move]] };
    const id = await ask<number>("stock.picking", "create", [values]);
    await ask("stock.picking", "action_confirm", [[id]]);
    await ask("stock.picking", "action_assign", [[id]]);
    return id;
  }

  test("that nobody counted opens a wizard, is told of it, and is done through it", async () => {
    const id = await receipt();
    const state = async () => (await ask<Record<string, unknown>[]>("stock.picking", "read", [[id], ["state"]]))[0];
    const press = async (rest: Record<string, unknown>) => {
      const button = { model: "stock.picking", record_ids: [id], action: "button_validate", ...rest };
      const { data } = await callTool(harness, seeded.key, "run_action", button);
      return callTool(harness, seeded.key, "confirm_operation", { token: data["confirmation_token"] });
    };
    const opened = await press({});
    expect(opened.data).toMatchObject({
      status: "wizard",
      wizard: { model: "stock.immediate.transfer", buttons: ["process"] },
    });
    expect(opened.text).toContain(`pick_ids "Pick" (many2many) = [[6,0,[${id}]]]`);
    expect(await state()).toMatchObject({ state: "assigned" });
    const done = await press({ arguments: { show_transfers: false } });
    expect(done.data).toMatchObject({ status: "done", records: [{ id, state: "done" }] });
    expect(await state()).toMatchObject({ state: "done" });
  });
});
