import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ConnectionId, type GrantId, newId, type UserId } from "#lib/kernel/ids.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness, resourceMetadataUrl, toolCall, url } from "../harness.ts";
import { type Seeded, seedTenant, setRules } from "../seed.ts";
import { createTinyOdoo, type TinyOdoo } from "../tiny-odoo.ts";

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let odoos: Map<string, TinyOdoo>;
/** The tokens that count as signed, and what they say. */
let tokens: Map<string, { userId: UserId; grantId: GrantId; scope: "read" | "write"; tenantId: Seeded["tenantId"] }>;

const rules = [{ model: "res.partner", allow: "rcw" }];
const second = newId<ConnectionId>();

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  seeded = await seedTenant(database, { rules });
  tokens = new Map();
  odoos = new Map();
  const odooOf = (id: string) => {
    const odoo = odoos.get(id) ?? createTinyOdoo();
    odoos.set(id, odoo);
    return odoo.transport;
  };
  harness = createHarness(database, { odooOf, verifyToken: async (token) => tokens.get(token) });
});
afterEach(() => harness.recorder.stop());

async function addMember(role = "member"): Promise<UserId> {
  const userId = newId<UserId>();
  const { admin } = database;
  await admin`insert into users ${admin({ id: userId, email: `${userId}@example.com`, name: "Marc" })}`;
  await admin`insert into members ${admin({ tenant_id: seeded.tenantId, user_id: userId, role })}`;
  return userId;
}

/** Gives a client access in the name of a member and returns its access token. */
async function give(options: { scope?: "read" | "write"; connections?: string[]; userId?: UserId } = {}) {
  const { scope = "read", connections = [seeded.connectionId] } = options;
  const userId = options.userId ?? (await addMember());
  const grantId = newId<GrantId>();
  const { tenantId } = seeded;
  const { admin } = database;
  const at = "2026-11-30T00:00:00Z";
  const client = { client_id: grantId as string, client_name: "Claude", redirect_host: "claude.ai" };
  const ids = { tenant_id: tenantId, user_id: userId, created_at: at, consented_at: at };
  await admin`insert into grants ${admin({ id: grantId, ...ids, ...client, scope })}`;
  for (const id of connections)
    await admin`insert into grant_connections ${admin({ grant_id: grantId, connection_id: id, tenant_id: tenantId })}`;
  const token = `header.${grantId}.signature`;
  tokens.set(token, { userId, grantId, scope, tenantId });
  return { token, grantId, userId };
}

const post = (token: string, name: string, args: Record<string, unknown> = {}, address = url) =>
  harness.fetchAs(token)(address, toolCall(name, args));
const search = { model: "res.partner" };

async function entries() {
  await harness.recorder.flush();
  return database.admin`select * from audit_entries where tenant_id = ${seeded.tenantId} order by started_at, id`;
}

async function listTools(token: string, address = url): Promise<{ name: string; inputSchema: object }[]> {
  const init = toolCall("", {});
  const body = JSON.parse(String(init.body)) as { params: Record<string, unknown> };
  const { _meta } = body.params;
  const headers = { ...(init.headers as Record<string, string>), "mcp-method": "tools/list" };
  const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta } });
  const response = await harness.fetchAs(token)(address, { method: "POST", headers, body: list });
  return ((await response.json()) as { result: { tools: { name: string; inputSchema: object }[] } }).result.tools;
}

describe("a challenge", () => {
  test("a request without a credential is told where to sign in and for which scope to ask", async () => {
    const response = await harness.handle(new Request(url, { method: "POST", headers: { host: "127.0.0.1:3000" } }));
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe(
      `Bearer realm="mcp-odoo", resource_metadata="${resourceMetadataUrl}", scope="odoo:read"`,
    );
  });

  test.each(["header.unknown.signature", "not-a-key"])("the token %s is refused as invalid", async (token) => {
    const response = await post(token, "list_models");
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/error="invalid_token".*resource_metadata="/);
  });

  test("a call that writes with a grant to read is refused with the scopes that it needs, and recorded", async () => {
    const { token, grantId } = await give();
    const response = await post(token, "create_record", { ...search, values: { name: "New" } });
    expect(response.status).toBe(403);
    expect(response.headers.get("www-authenticate")).toMatch(
      /error="insufficient_scope".*resource_metadata="[^"]+", scope="odoo:read odoo:write"$/,
    );
    expect(await entries()).toMatchObject([
      { tool: "create_record", outcome: "denied", actor_kind: "grant", actor_id: grantId },
    ]);
    expect([...odoos.values()].flatMap((odoo) => odoo.calls)).toEqual([]);
  });

  test("a call that writes is carried out after the member has allowed it", async () => {
    const { token, grantId, userId } = await give();
    await database.admin`update grants set scope = 'write' where id = ${grantId}`;
    // The token from before the second consent still only reads.
    expect((await post(token, "create_record", { ...search, values: { name: "New" } })).status).toBe(403);
    tokens.set("header.new.signature", { userId, grantId, scope: "write", tenantId: seeded.tenantId });
    const done = await callTool(harness, "header.new.signature", "create_record", { ...search, values: { name: "N" } });
    expect(done.isError).toBe(false);
  });

  test("a token to write does not write with a grant that was narrowed to reading", async () => {
    const { token, grantId } = await give({ scope: "write" });
    await database.admin`update grants set scope = 'read' where id = ${grantId}`;
    expect((await post(token, "create_record", { ...search, values: { name: "New" } })).status).toBe(403);
  });
});

describe("a grant", () => {
  test("a grant acts in its member's name, and the record names member and client", async () => {
    const { token, grantId, userId } = await give();
    expect((await callTool(harness, token, "search_records", search)).isError).toBe(false);
    expect(await entries()).toMatchObject([
      { tool: "search_records", outcome: "ok", actor_id: grantId, actor_label: `${userId}@example.com · Claude` },
    ]);
    const [grant] = await database.admin`select last_used_at from grants where id = ${grantId}`;
    expect(grant?.["last_used_at"]).not.toBeNull();
  });

  const endings: [string, (given: { grantId: GrantId; userId: UserId }) => Promise<unknown>][] = [
    ["it is revoked", ({ grantId }) => database.admin`update grants set revoked_at = now() where id = ${grantId}`],
    ["its member is removed", ({ userId }) => database.admin`delete from members where user_id = ${userId}`],
    [
      "its member becomes an auditor",
      ({ userId }) => database.admin`update members set role = 'auditor' where user_id = ${userId}`,
    ],
    [
      "its connections are gone",
      ({ grantId }) => database.admin`delete from grant_connections where grant_id = ${grantId}`,
    ],
  ];
  test.each(endings)("a grant is refused within 2 seconds after %s", async (_, end) => {
    const given = await give();
    expect((await post(given.token, "list_models")).status).toBe(200);
    await end(given);
    harness.advance(2_001);
    expect((await post(given.token, "list_models")).status).toBe(401);
  });

  test("a grant that this process ends is refused at once", async () => {
    const { token, grantId } = await give();
    expect((await post(token, "list_models")).status).toBe(200);
    await database.admin`update grants set revoked_at = now() where id = ${grantId}`;
    harness.grantBearer?.forget({ tenantId: seeded.tenantId, grantId });
    expect((await post(token, "list_models")).status).toBe(401);
  });

  test("a token that names another member or company than its grant is refused", async () => {
    const { token, grantId, userId } = await give();
    const other = await seedTenant(database);
    const said = { userId, grantId, scope: "read", tenantId: seeded.tenantId } as const;
    expect((await post(token, "list_models")).status).toBe(200);
    tokens.set("header.member.signature", { ...said, userId: await addMember() });
    tokens.set("header.company.signature", { ...said, tenantId: other.tenantId });
    expect((await post("header.member.signature", "list_models")).status).toBe(401);
    expect((await post("header.company.signature", "list_models")).status).toBe(401);
  });

  test("a suspended company's grants are refused as forbidden", async () => {
    const { token } = await give();
    await database.admin`update tenants set suspended_at = now() where id = ${seeded.tenantId}`;
    expect((await post(token, "list_models")).status).toBe(403);
  });

  test("a grant to read sees the tools that write, unless its address allows only reading", async () => {
    const { token } = await give();
    const names = async (address?: string) => (await listTools(token, address)).map(({ name }) => name);
    expect(await names()).toContain("create_record");
    expect(await names(`${url}?readonly=1`)).not.toContain("create_record");
    // No consent could lift a limit of the address, so the call is no reason for another one.
    const response = await post(token, "create_record", { ...search, values: { name: "New" } }, `${url}?readonly=1`);
    expect(response.status).toBe(200);
    expect(JSON.stringify(await response.json())).toContain("This address may only read.");
  });
});

describe("a grant with several connections", () => {
  beforeEach(async () => {
    const { admin } = database;
    const row = { tenant_id: seeded.tenantId, kind: "odoo", url: "https://b.example.com", transport: "json2" };
    await admin`delete from connections where id = ${second}`;
    await admin`insert into connections ${admin({ ...row, id: second, name: "Branch", series: "19.0" })}`;
    await setRules(database, { tenantId: seeded.tenantId, connectionId: second }, rules);
  });
  const both = () => give({ connections: [seeded.connectionId, second] });

  test("each tool takes the name of the connection, and get_context lists the names", async () => {
    const { token } = await both();
    for (const { name, inputSchema } of await listTools(token)) {
      const { properties, required = [] } = inputSchema as { properties: object; required?: string[] };
      expect(Object.keys(properties)).toContain("connection");
      expect(required.includes("connection")).toBe(name !== "get_context");
    }
    expect((await callTool(harness, token, "get_context")).data["connections"]).toEqual(["Branch", "Main"]);
  });

  test("a call goes to the connection that it names, and its record too", async () => {
    const { token } = await both();
    await callTool(harness, token, "search_records", { ...search, connection: "Main" });
    await callTool(harness, token, "search_records", { ...search, connection: "Branch" });
    expect((await entries()).map((entry) => entry["connection_id"])).toEqual([seeded.connectionId, second]);
    for (const id of [seeded.connectionId, second]) expect(odoos.get(id)?.calls.length).toBeGreaterThan(0);
  });

  test.each([[{}], [{ connection: "Other" }], [{ connection: 7 }]])(
    "a call with %j reaches no Odoo and is told the names",
    async (more) => {
      const { token } = await both();
      const { isError, text, error } = await callTool(harness, token, "search_records", { ...search, ...more });
      expect([isError, error.code, error.path]).toEqual([true, "invalid_input", "connection"]);
      expect(text).toContain('"Branch", "Main"');
      expect([...odoos.values()].flatMap((odoo) => odoo.calls)).toEqual([]);
      expect(await entries()).toMatchObject([{ outcome: "failed", error_code: "invalid_input" }]);
    },
  );

  test("a connection that the grant does not cover cannot be named", async () => {
    const { token } = await give();
    const { error } = await callTool(harness, token, "search_records", { ...search, connection: "Branch" });
    expect(error.path).toBe("connection");
    expect((await callTool(harness, token, "search_records", { ...search, connection: "Main" })).isError).toBe(false);
  });
});
