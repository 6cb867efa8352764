import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { isOnHardFloor } from "#lib/policy/hard-floor.ts";
import { type CallResult, callTool, createHarness, type Harness, url } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, type LabServer, labServers } from "./lab.ts";

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

async function connect({ url, database: name, admin }: LabServer): Promise<OdooTransport> {
  const found = await probeOdoo({ url, database: name, login: admin.login, secret: admin.apiKey }, { fetch });
  if (!found.ok) throw found.error;
  return openOdoo(found.target, { fetch });
}

describe.each(Object.entries(labServers()))("on Odoo %s", (_, server) => {
  let harness: Harness;
  let seeded: Seeded;
  let models: string[];

  const call = (name: string, args: Record<string, unknown>) => callTool(harness, seeded.key, name, args);
  async function okay(name: string, args: Record<string, unknown>): Promise<CallResult> {
    const answer = await call(name, args);
    if (answer.isError) throw new Error(`${name} ${JSON.stringify(args)}: ${answer.text}`);
    return answer;
  }

  beforeAll(async () => {
    const found = (await direct(server, server.admin, "ir.model", "search_read", [[["abstract", "=", false]]], {
      fields: ["model"],
    }).catch(() =>
      // Until 15 a model does not tell whether it is abstract.
      direct(server, server.admin, "ir.model", "search_read", [[]], { fields: ["model"] }),
    )) as { model: string }[];
    models = found.map(({ model }) => model).filter((model) => !isOnHardFloor(model));
    const rules = [...models, "helpdesk.ticket"].map((model) => ({ model, allow: "r" }));
    seeded = await seedTenant(database, { rules, plan: "enterprise", url: server.url });
    await database.admin`update connections set series = ${server.series} where id = ${seeded.connectionId}`;
    const odoo = await connect(server);
    harness = createHarness(database, { odooOf: () => odoo, looksForApps: true });
  });
  afterAll(() => harness.recorder.stop());

  test("describe_model answers for every model that a rule can open, whole and field by field", async () => {
    const failed: string[] = [];
    const queue = models.values();
    const work = async () => {
      for (const model of queue) {
        const whole = await call("describe_model", { model });
        if (whole.isError) failed.push(`${model}: ${whole.text}`);
        const { fields = [], omitted = 0 } = whole.data as { fields?: { name: string }[]; omitted?: number };
        // A model without fields for this user answers as well, with none.
        const names = fields.map(({ name }) => name).slice(0, 100);
        if (names.length === 0 && omitted === 0) continue;
        for (let at = 0; at < fields.length; at += 100) {
          const part = fields.slice(at, at + 100).map(({ name }) => name);
          const answer = await call("describe_model", { model, fields: part });
          if (answer.isError) failed.push(`${model} ${part[0]}…: ${answer.text}`);
        }
      }
    };
    await Promise.all([work(), work(), work()]);
    expect(failed).toEqual([]);
    expect(models.length).toBeGreaterThan(150);
  }, 300_000);

  test("a row of a report is read by its negative id, by tool, domain and resource", async () => {
    const candidates = ["purchase.bill.union", "sale.report", "report.stock.quantity", "account.invoice.report"];
    let found: { model: string; id: number } | undefined;
    for (const model of candidates.filter((name) => models.includes(name))) {
      const [id] = (await direct(server, server.admin, model, "search", [[["id", "<", 0]]], { limit: 1 })) as number[];
      if (id !== undefined) found ??= { model, id };
    }
    if (found === undefined) throw new Error("The demo data has no report with a negative id.");
    const { model, id } = found;
    const { data, text } = await okay("get_record", { model, record_id: id });
    expect(data).toMatchObject({ record: { id } });
    expect(text).toContain(`${model} ${id}`);
    const searched = await okay("search_records", { model, domain: [["id", "=", id]] });
    expect(searched.data["records"]).toMatchObject([{ id }]);
    const client = new Client(
      { name: "vitest", version: "1" },
      { versionNegotiation: { mode: { pin: "2026-07-28" } } },
    );
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch: harness.fetchAs(seeded.key) }));
    const { contents } = await client.readResource({ uri: `odoo://${model}/record/${id}` });
    expect(contents[0]).toMatchObject({ text: expect.stringContaining(`${model} ${id}`) });
    await client.close();
  });

  test("an app that is not installed reads as not installed, with a rule for it and without", async () => {
    expect(models.filter((model) => /^(helpdesk|fleet)\./.test(model))).toEqual([]);
    for (const [tool, args] of [
      ["search_records", {}],
      ["describe_model", {}],
      ["get_record", { record_id: 1 }],
      ["find_record", { text: "x" }],
      ["aggregate_records", { groupby: ["state"] }],
    ] as const) {
      const opened = await call(tool, { model: "helpdesk.ticket", ...args });
      expect(opened).toMatchObject({ isError: true, error: { code: "odoo_missing" } });
      expect(opened.text).toContain("the app Helpdesk is not installed");
      const closed = await call(tool, { model: "fleet.vehicle", ...args });
      expect(closed).toMatchObject({ isError: true, error: { code: "denied" } });
      expect(closed.text).toContain("fleet.vehicle is not installed in this Odoo");
    }
    expect((await okay("list_models", { search: "fleet" })).text).toContain("The app Fleet (fleet.vehicle) is not");
  });

  test("the choices of a user's rights are shown, whatever their keys are made of", async () => {
    const { data, text } = await okay("describe_model", { model: "res.users" });
    const fields = data["fields"] as { name: string; type: string; selection?: unknown[][] }[];
    for (const { selection = [] } of fields)
      for (const option of selection) expect(option).toEqual([expect.any(String), expect.any(String)]);
    const keyed = fields.find(({ name }) => name.startsWith("sel_groups_"));
    if (server.series === "14.0") {
      expect(keyed?.selection?.map(([key]) => key)).toContainEqual(expect.stringMatching(/^\d+$/));
      expect(text).toContain(keyed?.name);
    }
  });
});
