import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { applyPreset } from "#lib/policy/presets.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, labServers } from "../lab.ts";
import { openLab } from "../open-lab.ts";

let fetch: SafeFetch;
let database: TestDatabase;
beforeAll(async () => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
  await fetch.close();
});

describe.each(Object.entries(labServers()))("default fields of a user on Odoo %s", (series, server) => {
  let harness: Harness;
  let seeded: Seeded;
  let models: string[];
  const call = (name: string, args: Record<string, unknown>) => callTool(harness, seeded.key, name, args);
  /** Returns Odoo's own answer to this user, or undefined if Odoo raises an error. */
  const ask = (model: string, method: string, args: unknown[], kwargs = {}) =>
    direct(server, server.demo, model, method, args, kwargs).catch(() => undefined);

  beforeAll(async () => {
    const domain = [["transient", "=", false]];
    const all = (await direct(server, server.admin, "ir.model", "search_read", [domain, ["model"]])) as {
      model: string;
    }[];
    models = [...applyPreset(new Map(), "everything_read", new Set(all.map(({ model }) => model))).keys()];
    seeded = await seedTenant(database, { rules: models.map((model) => ({ model })), url: server.url });
    await database.admin`update connections set series = ${server.series} where id = ${seeded.connectionId}`;
    const odoo = await openLab(server, server.demo, fetch);
    harness = createHarness(database, { odooOf: () => odoo });
  });
  afterAll(() => harness.recorder.stop());

  test("every list and record that Odoo shows is answered without named fields", {
    timeout: 300_000,
  }, async () => {
    const unanswered: string[] = [];
    let answered = 0;
    for (const model of models) {
      const list = await call("search_records", { model, limit: 3 });
      if (list.isError) {
        const rows = await ask(model, "search_read", [[], ["id"]], { limit: 4 });
        if (rows !== undefined) unanswered.push(`list of ${model}: ${list.text}`);
        continue;
      }
      answered++;
      const [first] = list.data["records"] as { id: number }[];
      if (first === undefined) continue;
      const one = await call("get_record", { model, record_id: first.id });
      if (one.isError && (await ask(model, "read", [[first.id], ["id"]])) !== undefined)
        unanswered.push(`record ${first.id} of ${model}: ${one.text}`);
    }
    expect(unanswered).toEqual([]);
    expect(answered).toBeGreaterThan(150);
  });

  test.each([series === "14" ? "amount_undiscounted" : "amount_paid", "id"])(
    "a missing record is reported as missing even if only %s is read",
    async (field) => {
      const missing = { model: "sale.order", record_id: 99_999_999, fields: [field] };
      expect(await call("get_record", missing)).toMatchObject({ isError: true, error: { code: "odoo_missing" } });
      const [own] = (await ask("sale.order", "search", [[]], { limit: 1 })) as number[];
      const { data } = await call("get_record", { ...missing, record_id: own });
      expect(Object.keys(data["record"] as object).toSorted()).toEqual([...new Set([field, "id"])].toSorted());
    },
  );

  test("a default field that Odoo refuses is left out with a note, and a named one is refused", async () => {
    const [model, field] = series === "14" ? ["hr.employee", "currency_id"] : ["res.users", "barcode"];
    const tool = series === "14" ? "search_records" : "get_record";
    const args = { model, ...(series === "14" ? {} : { record_id: 2 }) };
    for (let i = 0; i < 2; i++) {
      const { text, isError } = await call(tool, args);
      expect([isError, text]).toEqual([
        false,
        expect.stringMatching(new RegExp(`Left out, as Odoo does not give them: .*${field}`)),
      ]);
    }
    const named = await call(tool, { ...args, fields: ["name", field] });
    expect(named).toMatchObject({ isError: true, error: { code: "odoo_access" } });
  });
});
