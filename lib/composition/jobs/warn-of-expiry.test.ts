import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createAccountDeps, createTestClock, testVault } from "#tests/support/auth.ts";
import { openPortal, type PortalTest } from "#tests/support/connections.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { closeDatabase, type Database, openDatabase } from "../../db/client.ts";
import { type ConnectionId, newId, type UserId } from "../../kernel/ids.ts";
import { createConnection } from "../../services/connections/create-connection.ts";
import { CreateInput } from "../../services/connections/schemas.ts";
import { warnOfExpiry } from "./warn-of-expiry.ts";

const dayMs = 24 * 3600_000;
const target = { kind: "odoo", name: "Odoo", url: "https://odoo.example.com", secret: "a secret of the tests" };

let database: TestDatabase;
let systemDb: Database;
let portal: PortalTest;
let connectionId: ConnectionId;
let clock: ReturnType<typeof createTestClock>;
let deps: ReturnType<typeof createAccountDeps>;

beforeAll(async () => {
  database = await openTestDatabase();
  systemDb = openDatabase(database.urls.system, { max: 2 });
});
afterAll(async () => {
  await closeDatabase(systemDb);
  await database.close();
});
beforeEach(async () => {
  clock = createTestClock();
  deps = createAccountDeps(database.db, { now: clock.now });
  await database.admin`delete from connections`;
  portal = await openPortal(database);
  ({ id: connectionId } = await createConnection(portal.as("owner"), CreateInput.parse(target)));
});

const warn = () => warnOfExpiry({ ...deps, vault: testVault, systemDb, log: { error: vi.fn() } });
const told = () =>
  deps.mails.map(({ template, to, params }) => [template, to, params["whose"], params["days"]].join(" ")).toSorted();
const inDays = (days: number) => new Date(clock.now().getTime() + days * dayMs);

async function addMember(role: string, name: string): Promise<UserId> {
  const { admin } = database;
  const userId = newId<UserId>();
  const email = `${name}.${userId}@example.com`;
  await admin`insert into users ${admin({ id: userId, email, name, locale: "es" })}`;
  await admin`insert into members ${admin({ tenant_id: portal.tenantId, user_id: userId, role })}`;
  return userId;
}

async function addCredential(userId: UserId, expiresAt: Date | null): Promise<void> {
  const { admin } = database;
  const ids = { tenant_id: portal.tenantId, connection_id: connectionId, user_id: userId };
  const texts = { login: "demo", sealed_secret: "x", secret_last4: "", transport: "json2", odoo_user: "Marc Demo" };
  const times = { secret_expires_at: expiresAt, verified_at: clock.now(), created_at: clock.now() };
  await admin`insert into member_credentials ${admin({ ...ids, ...texts, ...times, odoo_uid: 6 })}`;
}

test("the shared key is warned of to owners and admins, 14, 7 and 1 day before its end, once each", async () => {
  const [owner, admin] = [await addMember("owner", "ana"), await addMember("admin", "bea")];
  await addMember("member", "marc");
  await database.admin`update connections set secret_expires_at = ${inDays(15)} where id = ${connectionId}`;
  const counts: number[] = [];
  for (let day = 15; day >= -1; day--) {
    await warn();
    await warn();
    counts.push(deps.mails.length);
    clock.forward(dayMs);
  }
  expect(counts).toEqual([0, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 6, 6, 6]);
  expect(told().slice(0, 2)).toEqual([
    `key_expiring ana.${owner}@example.com shared 1`,
    `key_expiring ana.${owner}@example.com shared 14`,
  ]);
  expect(told().filter((one) => one.includes(admin))).toHaveLength(3);
  expect(deps.mails[0]).toMatchObject({
    locale: "es",
    params: { link: `https://mcp.example.com/connections/${connectionId}`, connection: "Odoo", company: "Acme" },
  });
});

test("a member's own key is warned of to the member alone", async () => {
  await addMember("owner", "ana");
  const marc = await addMember("member", "marc");
  await addCredential(marc, inDays(6.5));
  await warn();
  expect(told()).toEqual([`key_expiring marc.${marc}@example.com own 7`]);
  expect(deps.mails[0]?.params["link"]).toBe("https://mcp.example.com/access");
});

test("two processes warn once between them", async () => {
  await addMember("owner", "ana");
  await database.admin`update connections set secret_expires_at = ${inDays(1)} where id = ${connectionId}`;
  await Promise.all(Array.from({ length: 6 }, warn));
  expect(deps.mails).toHaveLength(1);
});

test("keys without a known end, and those that ended or end later, are not warned of", async () => {
  const [ana, marc] = [await addMember("owner", "ana"), await addMember("member", "marc")];
  await addCredential(ana, null);
  await addCredential(marc, inDays(-1));
  await database.admin`update connections set secret_expires_at = ${inDays(14.5)} where id = ${connectionId}`;
  await warn();
  expect(deps.mails).toEqual([]);
});

test("the jobs' database role reads no secret", async () => {
  for (const table of ["connections", "member_credentials"])
    await expect(systemDb.execute(`select sealed_secret from ${table}`)).rejects.toThrow();
});
