import { afterAll, beforeAll, expect, test } from "vitest";
import { type GrantId, newId, type UserId } from "#lib/kernel/ids.ts";
import { callTool, createHarness, type Harness, toolCall, url } from "../mcp/harness.ts";
import { type Seeded, seedTenant } from "../mcp/seed.ts";
import { createTinyOdoo } from "../mcp/tiny-odoo.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import { connect, type Started, startServer } from "./support.ts";

interface Company {
  readonly seeded: Seeded;
  readonly userId: UserId;
  readonly grantId: GrantId;
  readonly token: string;
  /** The name of a customer that only this company's Odoo has. */
  readonly customer: string;
}

const calls = 10_000;
const atOnce = 20;
const rules = [{ model: "res.partner", allow: "rcw" }];

let database: TestDatabase;
let server: Started;
let harness: Harness;
let companies: readonly Company[];
const customerOf = new Map<string, string>();

beforeAll(async () => {
  database = await openTestDatabase();
  server = await startServer(database);
  const odoos = new Map<string, ReturnType<typeof createTinyOdoo>>();
  const odooOf = (id: string) => {
    const odoo = odoos.get(id) ?? createTinyOdoo(customerOf.get(id));
    odoos.set(id, odoo);
    return odoo.transport;
  };
  harness = createHarness(database, { odooOf, verifyToken: (token) => server.server.verifier.verify(token) });
  companies = [await addCompany("Azul"), await addCompany("Rojo")];
});
afterAll(async () => {
  await harness.recorder.stop();
  await server.close();
  await database.close();
});

/** Makes a company whose member has allowed a client, which then got a token from the authorization server. */
async function addCompany(customer: string): Promise<Company> {
  const { admin } = database;
  const seeded = await seedTenant(database, { rules });
  const { tenantId, connectionId } = seeded;
  customerOf.set(connectionId, customer);
  const userId = newId<UserId>();
  await admin`insert into users ${admin({ id: userId, email: `${userId}@example.com`, name: customer })}`;
  await admin`insert into members ${admin({ tenant_id: tenantId, user_id: userId, role: "member" })}`;
  const grantId = await addGrant(seeded, userId);
  const { tokens } = await connect(server, { tenantId, userId, grantId, scope: "read" });
  return { seeded, userId, grantId, token: tokens.access_token, customer };
}

/** Makes a grant of a client that the member has allowed. */
async function addGrant({ tenantId, connectionId }: Seeded, userId: UserId): Promise<GrantId> {
  const { admin } = database;
  const id = newId<GrantId>();
  const at = new Date();
  const ids = { id, tenant_id: tenantId, user_id: userId, created_at: at, consented_at: at };
  const client = { client_id: id as string, client_name: "Claude", redirect_host: "claude.ai", scope: "read" };
  await admin`insert into grants ${admin({ ...ids, ...client })}`;
  const link = { grant_id: id, connection_id: connectionId, tenant_id: tenantId };
  await admin`insert into grant_connections ${admin(link)}`;
  return id;
}

test("in 10,000 interleaved calls no token and no key gets an answer of the other company", {
  timeout: 240_000,
}, async () => {
  const answered = new Map<string, number>();
  const wrong: string[] = [];
  async function ask(turn: number): Promise<void> {
    const company = companies[turn % 2] as Company;
    const other = companies[(turn + 1) % 2] as Company;
    // Every third call is made with an access key, every seventh names the other company's connection.
    const credential = turn % 3 === 0 ? company.seeded.key : company.token;
    const isNosy = turn % 7 === 0 && credential === company.token;
    const tool = turn % 5 === 0 ? "describe_model" : "search_records";
    const args = isNosy ? { model: "res.partner", connection: other.seeded.connectionId } : { model: "res.partner" };
    const { isError, text } = await callTool(harness, credential, tool, args, turn);
    if (text.includes(other.customer)) wrong.push(`${turn} ${tool}`);
    const kind = isNosy ? "nosy" : tool;
    if (isError === isNosy) answered.set(kind, (answered.get(kind) ?? 0) + 1);
    else wrong.push(`${turn} ${tool}: ${text}`);
    if (tool === "search_records" && !isNosy && !text.includes(company.customer)) wrong.push(`${turn}: ${text}`);
  }
  let next = 0;
  const work = async () => {
    while (next < calls) await ask(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  expect(wrong).toEqual([]);
  expect([...answered.values()].reduce((sum, count) => sum + count, 0)).toBe(calls);
  expect(answered.get("nosy")).toBeGreaterThan(500);

  await harness.recorder.flush();
  for (const { seeded, userId, customer } of companies) {
    const [row] = await database.admin`
      select count(*)::int as entries, bool_and(connection_id = ${seeded.connectionId}) as own,
        bool_and(actor_label in (${`${userId}@example.com · Claude`}, 'Claude')) as actors
      from audit_entries where tenant_id = ${seeded.tenantId}`;
    expect([customer, row]).toEqual([customer, { entries: calls / 2, own: true, actors: true }]);
  }
});

test("a token whose grant is another company's, or is nobody's, opens nothing", async () => {
  const [mine, theirs] = companies as [Company, Company];
  const { userId } = mine;
  const grantId = await addGrant(mine.seeded, userId);
  for (const [tenantId, id, status] of [
    [mine.seeded.tenantId, grantId, 200],
    [theirs.seeded.tenantId, await addGrant(mine.seeded, userId), 401],
    [theirs.seeded.tenantId, newId<GrantId>(), 401],
  ] as const) {
    const { tokens } = await connect(server, { tenantId, userId, grantId: id, scope: "read" });
    const response = await harness.fetchAs(tokens.access_token)(
      url,
      toolCall("search_records", { model: "res.partner" }),
    );
    expect(response.status).toBe(status);
  }
});
