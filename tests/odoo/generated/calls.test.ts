import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, labServers } from "../lab.ts";
import { type Watch, watchDatabase } from "./judge.ts";
import { judgeSteps } from "./judge-steps.ts";
import { rules } from "./rules.ts";
import type { Step } from "./steps.ts";
import { createWorld, type Odoo, type World } from "./world.ts";

const count = Number(process.env["GENERATED_CALLS"] ?? 120);
const servers = Object.entries(labServers()).map(([major, server]) => ({
  major,
  server: { ...server, database: `generated${major}` },
}));

describe.each(servers)("generated calls on Odoo $major", { timeout: 3_600_000 }, ({ major, server }) => {
  let fetch: SafeFetch;
  let store: TestDatabase;
  let harness: Harness;
  let seeded: Seeded;
  let world: World;
  let watch: Watch;

  beforeAll(async () => {
    execFileSync("scripts/odoo-lab", ["clone", major, server.database]);
    const odoo: Odoo = (model, method, args, kwargs = {}) => direct(server, server.admin, model, method, args, kwargs);
    world = await createWorld(odoo);
    fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
    store = await openTestDatabase();
    seeded = await seedTenant(store, { plan: "enterprise", rules });
    await store.admin`update connections set series = ${server.series}, confirm = 'nothing' where id = ${seeded.connectionId}`;
    const { login, password: secret } = server.admin;
    const target = {
      url: server.url,
      database: server.database,
      login,
      secret,
      kind: "jsonrpc",
      series: { major: Number(major), minor: 0, edition: "community" },
      uid: 2,
    } as const;
    const transport = openOdoo(target, { fetch });
    harness = createHarness(store, { odooOf: () => transport });
    watch = await watchDatabase(major, server.database);
  }, 600_000);
  afterAll(async () => {
    watch?.close();
    await harness?.recorder.stop();
    await store?.close();
    await fetch?.close();
    execFileSync("scripts/odoo-lab", ["drop", major, server.database]);
  });

  async function run(step: Step): Promise<{ ok: boolean; text: string; ids: readonly number[] }> {
    const { model, id, values = {}, domain, text } = step;
    const key = seeded.key;
    const call = (name: string, args: Record<string, unknown>) => callTool(harness, key, name, args);
    const answer = await {
      create: () => call("create_record", { model, values, allow_duplicate: true }),
      write: () => call("update_record", { model, record_id: id, values }),
      import: () => call("import_records", { model, mode: "update", rows: [{ id, ...values }] }),
      search: () => call("search_records", { model, domain }),
      group: () => call("aggregate_records", { model, domain, groupby: ["id"] }),
      find: () => call("find_record", { model, text }),
    }[step.op]();
    const found = (answer.data?.["records"] ?? answer.data?.["matches"] ?? []) as { id: number }[];
    return { ok: answer.isError !== true, text: answer.text, ids: found.map(({ id: one }) => one) };
  }

  test(`${count} generated calls change and return nothing outside the rules, and lawful calls succeed`, async () => {
    const { faults, lawful, refused } = await judgeSteps({ world, watch, count, run });
    expect(faults).toEqual([]);
    expect(lawful).toBeGreaterThan(count / 6);
    expect(refused).toBeGreaterThan(count / 6);
  });
});
