import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, type LabServer, type LabUser, labServers } from "../lab.ts";
import { type Read, reads } from "./reads.ts";

const models = [
  "res.partner",
  "res.partner.category",
  "res.country",
  "res.country.state",
  "res.users",
  "res.company",
  "res.currency",
  "product.template",
  "product.product",
  "product.category",
  "uom.uom",
  "sale.order",
  "sale.order.line",
  "stock.quant",
  "stock.location",
  "account.move",
  "crm.lead",
  "crm.stage",
];
const rules = models.map((model) => ({ model, allow: model === "res.partner" ? "rcwu" : "r" }));

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

/** Opens a server with the transport that the connection test chooses, as in production. */
async function connect(server: LabServer, user: LabUser): Promise<OdooTransport> {
  const found = await probeOdoo(
    { url: server.url, database: server.database, login: user.login, secret: user.apiKey },
    { fetch },
  );
  if (!found.ok) throw found.error;
  return openOdoo(found.target, { fetch });
}

const servers = labServers();

describe.each(Object.entries(servers))("reads and writes on Odoo %s", (series, server) => {
  let harness: Harness;
  let seeded: Seeded;
  let demo: Seeded;
  const transports = new Map<string, OdooTransport>();
  const ask = (name: string, args: Record<string, unknown>, as = seeded) => callTool(harness, as.key, name, args);

  beforeAll(async () => {
    seeded = await seedTenant(database, { rules, plan: "enterprise" });
    demo = await seedTenant(database, { rules, plan: "enterprise" });
    transports.set(seeded.connectionId, await connect(server, server.admin));
    transports.set(demo.connectionId, await connect(server, server.demo));
    harness = createHarness(database, { odooOf: (id) => transports.get(id) as OdooTransport });
  });
  afterAll(() => harness.recorder.stop());

  test("the connection test chooses JSON-2 on 19 and JSON-RPC on 14", () => {
    expect(transports.get(seeded.connectionId)?.kind).toBe(series === "19" ? "json2" : "jsonrpc");
  });

  test("the list of reads has at least 60 reads", () => expect(reads.length).toBeGreaterThanOrEqual(60));

  test.each(reads.map((read) => [read.name, read] as const))(
    "the read (%s) is answered as Odoo answers it",
    async (_, read) => {
      const [answer, expected] = await Promise.all([throughGateway(read), fromOdoo(read)]);
      expect(answer).toEqual(expected);
      if (read.mayBeEmpty !== true) expect(Array.isArray(expected) ? expected.length : expected).not.toBe(0);
    },
  );

  async function throughGateway(read: Read): Promise<unknown> {
    const { tool, model, fields, order, context, text } = read;
    const common = {
      model,
      ...(fields === undefined ? {} : { fields }),
      ...(context === undefined ? {} : { context }),
    };
    if (tool === "find_record") return (await okay("find_record", { model, text, limit: 8 }))["matches"];
    if (tool === "get_record")
      return (await okay("get_record", { ...common, record_id: await firstId(model) }))["record"];
    const domain = read.domainText ?? read.domain;
    const paging = { limit: read.limit ?? 40, offset: read.offset ?? 0, ...(order === undefined ? {} : { order }) };
    const data = await okay("search_records", {
      ...common,
      ...(domain === undefined ? {} : { domain }),
      ...paging,
      count: tool === "count",
    });
    return tool === "count" ? data["total"] : data["records"];
  }

  async function okay(tool: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { isError, text, data } = await ask(tool, args);
    if (isError) throw new Error(text);
    return data;
  }

  async function fromOdoo({
    tool,
    model,
    domain = [],
    fields,
    order,
    limit = 40,
    offset = 0,
    context = {},
    text,
  }: Read): Promise<unknown> {
    const call = (method: string, args: unknown[], kwargs: Record<string, unknown>) =>
      direct(server, server.admin, model, method, args, { ...kwargs, context });
    if (tool === "count") return call("search_count", [domain], {});
    if (tool === "find_record")
      return ((await call("name_search", [text, [], "ilike", 8], {})) as [number, string][]).map(([id, name]) => ({
        id,
        name,
      }));
    if (tool === "get_record") return ((await call("read", [[await firstId(model)]], { fields })) as unknown[])[0];
    return call("search_read", [domain, fields], { limit, offset, ...(order === undefined ? {} : { order }) });
  }

  async function firstId(model: string): Promise<number> {
    return (
      (await direct(server, server.admin, model, "search", [[]], { limit: 1, order: "id" })) as number[]
    )[0] as number;
  }

  test("the demo user's key reads only what the demo user may read in Odoo", async () => {
    for (const model of ["crm.lead", "sale.order", "account.move"]) {
      const { data } = await ask("search_records", { model, limit: 1, count: true }, demo);
      const [own, all] = await Promise.all([
        direct(server, server.demo, model, "search_count", [[]]),
        direct(server, server.admin, model, "search_count", [[]]),
      ]);
      expect(data["total"]).toBe(own);
      if (model === "crm.lead") expect(own).toBeLessThan(all as number);
    }
    const [hidden] = (await direct(
      server,
      server.admin,
      "crm.lead",
      "search",
      [[["user_id", "not in", [await uid(server.demo), false]]]],
      { limit: 1 },
    )) as number[];
    const refused = await ask("get_record", { model: "crm.lead", record_id: hidden, fields: ["name"] }, demo);
    expect(refused.isError).toBe(true);
    expect(["odoo_access", "odoo_missing"]).toContain(refused.error.code);
  });

  async function uid(user: LabUser): Promise<number> {
    const [row] = (await direct(server, server.admin, "res.users", "search", [
      [["login", "=", user.login]],
    ])) as number[];
    return row as number;
  }

  test("the demo user's key deletes a contact only if Odoo lets the demo user delete it", async () => {
    const denied =
      (await direct(server, server.demo, "res.partner", "check_access_rights", ["unlink"], {
        raise_exception: false,
      })) === false;
    const made = await ask("create_record", {
      model: "res.partner",
      values: { name: "Kept by Marc" },
      allow_duplicate: true,
    });
    const id = made.data["id"] as number;
    const prepared = await ask("delete_record", { model: "res.partner", record_id: id }, demo);
    const outcome = prepared.isError
      ? prepared
      : await ask("confirm_operation", { token: prepared.data["confirmation_token"] }, demo);
    if (denied) expect(outcome.error.code).toBe("odoo_access");
    const left = (await direct(server, server.admin, "res.partner", "search_count", [[["id", "=", id]]])) as number;
    expect(left).toBe(outcome.isError ? 1 : 0);
    if (left === 1) await direct(server, server.admin, "res.partner", "unlink", [[id]]);
  });

  test("a contact is created, changed and deleted with a token, and Odoo has the result of each step", async () => {
    const values = {
      name: `Answer ${series}`,
      email: "answer@example.com",
      phone: "+34 600 000 000",
      is_company: false,
      comment: "First line",
    };
    const created = await ask("create_record", { model: "res.partner", values, allow_duplicate: true });
    expect(created.data).toMatchObject({ fields_not_applied: [] });
    const id = created.data["id"] as number;
    const inOdoo = async () =>
      (
        (await direct(server, server.admin, "res.partner", "read", [[id]], {
          fields: ["name", "email", "phone", "city"],
        })) as Record<string, unknown>[]
      )[0];
    expect(await inOdoo()).toMatchObject({ name: values.name, email: values.email });
    const updated = await ask("update_record", { model: "res.partner", record_id: id, values: { city: "Valencia" } });
    expect(updated.isError).toBe(false);
    expect(await inOdoo()).toMatchObject({ city: "Valencia" });
    const prepared = await ask("delete_record", { model: "res.partner", record_id: id });
    expect(await inOdoo()).toMatchObject({ city: "Valencia" });
    const done = await ask("confirm_operation", { token: prepared.data["confirmation_token"] });
    expect(done.isError).toBe(false);
    expect(await inOdoo()).toBeUndefined();
  });

  test("Odoo's own error texts reach the caller with an error code", async () => {
    const country = (await direct(server, server.admin, "res.country", "search", [[]], { limit: 1 })) as number[];
    const failed = await ask("update_record", { model: "res.partner", record_id: 1, values: { parent_id: 1 } });
    expect(failed).toMatchObject({ isError: true, error: { code: "odoo_validation" } });
    expect(failed.text.toLowerCase()).toContain("recurs");
    expect(failed.text).not.toMatch(/Traceback|\.py/);
    const gone = await ask("get_record", { model: "res.partner", record_id: 2_000_000_000 });
    expect(gone).toMatchObject({ isError: true, error: { code: "odoo_missing" } });
    expect(country).toHaveLength(1);
  });
});
