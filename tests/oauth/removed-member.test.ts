import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type GrantId, newId, type UserId } from "#lib/kernel/ids.ts";
import { changeRole } from "#lib/services/members/change-role.ts";
import type { MemberContext } from "#lib/services/members/context.ts";
import { removeMember } from "#lib/services/members/remove-member.ts";
import { createHarness, type Harness, toolCall, url } from "../mcp/harness.ts";
import { type Seeded, seedTenant, vault } from "../mcp/seed.ts";
import { createTinyOdoo } from "../mcp/tiny-odoo.ts";
import { createTestAuth, createTestClock, openBrowser } from "../support/auth.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import { connect, refresh, type Started, startServer, type Tokens } from "./support.ts";

const rules = [{ model: "res.partner", allow: "r" }];
const password = "tres tristes tigres";

/** One instance of the service: an endpoint and an authorization server with caches of their own. */
interface Instance {
  readonly harness: Harness;
  readonly server: Started;
}

let database: TestDatabase;
let instances: readonly [Instance, Instance];
let seeded: Seeded;
let turn = 0;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  seeded = await seedTenant(database, { rules });
  const issuer = "http://127.0.0.1:3000";
  const open = async (): Promise<Instance> => {
    const server = await startServer(database, { issuer });
    const odoo = createTinyOdoo();
    const verifyToken = (token: string) => server.server.verifier.verify(token);
    return { server, harness: createHarness(database, { odooOf: () => odoo.transport, verifyToken }) };
  };
  instances = [await open(), await open()];
  return async () => {
    for (const { harness, server } of instances) {
      await harness.recorder.stop();
      await server.close();
    }
  };
});

/** A member with a browser that is signed in, an access key, and a client that they allowed. */
async function addMember() {
  const { admin } = database;
  const { tenantId, connectionId, keyId, key } = seeded;
  const auth = createTestAuth(database.db, { now: createTestClock().now });
  const browser = openBrowser();
  const email = `marc${turn++}@example.com`;
  await auth.signUp(browser, { email, password, name: "Marc", company: "His own", locale: "en" });
  const userId = (await auth.readSession(browser))?.user.id as UserId;
  await admin`insert into members ${admin({ tenant_id: tenantId, user_id: userId, role: "admin" })}`;
  await admin`update sessions set tenant_id = ${tenantId} where user_id = ${userId}`;
  await admin`update access_keys set created_by = ${userId} where id = ${keyId}`;
  const grantId = newId<GrantId>();
  const at = new Date();
  const ids = { id: grantId, tenant_id: tenantId, user_id: userId, created_at: at, consented_at: at };
  const client = { client_id: grantId as string, client_name: "Claude", redirect_host: "claude.ai", scope: "read" };
  await admin`insert into grants ${admin({ ...ids, ...client })}`;
  const link = { grant_id: grantId, connection_id: connectionId, tenant_id: tenantId };
  await admin`insert into grant_connections ${admin(link)}`;
  const { clientId, tokens } = await connect(instances[0].server, { tenantId, userId, grantId, scope: "read" });
  return { auth, browser, userId, grantId, key, clientId, tokens: tokens as Tokens };
}

const statusOf = async ({ harness }: Instance, credential: string) =>
  (await harness.fetchAs(credential)(url, toolCall("search_records", { model: "res.partner" }))).status;
const statuses = (credential: string) => Promise.all(instances.map((instance) => statusOf(instance, credential)));

/** The context of the owner's request, which the first instance answers: only its caches hear of the change. */
async function owner(): Promise<MemberContext> {
  const { admin } = database;
  const userId = newId<UserId>();
  const { tenantId } = seeded;
  await admin`insert into users ${admin({ id: userId, email: `${userId}@example.com`, name: "Ana" })}`;
  await admin`insert into members ${admin({ tenant_id: tenantId, user_id: userId, role: "owner" })}`;
  const [{ harness, server }] = instances;
  return {
    db: database.db,
    vault,
    now: () => new Date(),
    actor: { kind: "session", tenantId, userId, role: "owner", label: "ana@example.com" },
    requestId: "r",
    ip: "203.0.113.7",
    forgetKey: (id) => harness.bearer.forget(id),
    forgetGrant: (grant) => harness.grantBearer?.forget(grant),
    endTokens: (id) => server.server.revokeGrant(id),
  };
}

describe("on two instances", () => {
  test("a removed member's session, key, token and refresh token are dead at once, on the other within 3 seconds", async () => {
    const marc = await addMember();
    expect(await statuses(marc.tokens.access_token)).toEqual([200, 200]);
    expect(await statuses(marc.key)).toEqual([200, 200]);
    expect(await marc.auth.readSession(marc.browser)).toMatchObject({ tenant: { id: seeded.tenantId } });

    await removeMember(await owner(), { userId: marc.userId });

    expect(await marc.auth.readSession(marc.browser)).toBeUndefined();
    expect(await statusOf(instances[0], marc.tokens.access_token)).toBe(401);
    expect(await statusOf(instances[0], marc.key)).toBe(401);
    instances[1].harness.advance(3_000);
    expect(await statusOf(instances[1], marc.tokens.access_token)).toBe(401);
    expect(await statusOf(instances[1], marc.key)).toBe(401);
    for (const { server } of instances)
      expect((await refresh(server, marc.clientId, marc.tokens.refresh_token)).status).toBe(400);
  });

  test("a member who becomes an auditor loses their clients, and keeps session and key", async () => {
    const marc = await addMember();
    expect(await statuses(marc.tokens.access_token)).toEqual([200, 200]);
    await changeRole(await owner(), { userId: marc.userId, role: "auditor" });
    expect(await marc.auth.readSession(marc.browser)).toMatchObject({ role: "auditor" });
    expect(await statusOf(instances[0], marc.tokens.access_token)).toBe(401);
    instances[1].harness.advance(3_000);
    expect(await statusOf(instances[1], marc.tokens.access_token)).toBe(401);
    expect(await statuses(marc.key)).toEqual([200, 200]);
  });
});
