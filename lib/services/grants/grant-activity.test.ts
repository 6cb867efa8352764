import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { type AuditEntryId, type GrantId, newId } from "../../kernel/ids.ts";
import { type Role, roles } from "../../policy/types.ts";
import { getGrantActivity } from "./get-grant-activity.ts";
import { giveGrant } from "./give-grant.ts";
import { revokeGrant } from "./revoke-grant.ts";
import { GrantActivityInput } from "./schemas.ts";

const clock = createTestClock(new Date("2026-11-24T12:00:00Z"));
let database: TestDatabase;
let acme: Company;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database, clock);
});
afterAll(() => database.close());

const as = (company: Company, role: Role = "member") => ({
  ...company.as(role),
  forgetGrant() {},
  endTokens: async () => {},
});
const give = (company = acme, clientName = "Claude") =>
  giveGrant(as(company), {
    clientId: `https://${clientName}.example/client`,
    clientName,
    redirectHost: "claude.ai",
    scope: "read",
    connections: [{ id: company.connectionId }],
  });

async function recordCall(grantId: GrantId, outcome: string, tool = "search_records") {
  await database.admin`insert into audit_entries ${database.admin({
    id: newId<AuditEntryId>(),
    tenant_id: acme.tenantId,
    started_at: clock.now(),
    request_id: "r",
    instance: "test",
    actor_kind: "grant",
    actor_id: grantId,
    actor_label: "Claude",
    client: "claude-ai/1.0",
    tool,
    operation: "read",
    outcome,
    duration_ms: 42,
  })}`;
}

test("the activity goes from waiting to the consent to the first finished call after it", async () => {
  const since = clock.now();
  const look = () => getGrantActivity(as(acme), { since });
  expect(await look()).toEqual({ state: "waiting" });
  clock.forward(1000);
  const id = await give();
  expect(await look()).toEqual({ state: "seen", grant: { id, clientName: "Claude" } });
  await recordCall(id, "pending", "create_record");
  expect(await look()).toMatchObject({ state: "seen" });
  clock.forward(1000);
  await recordCall(id, "ok");
  clock.forward(1000);
  await recordCall(id, "ok", "get_record");
  expect(await look()).toEqual({
    state: "called",
    grant: { id, clientName: "Claude" },
    call: { tool: "search_records", outcome: "ok", durationMs: 42, client: "claude-ai/1.0" },
  });
});

test("a grant from before the page was opened does not count, and neither do its earlier calls", async () => {
  const id = await give();
  await recordCall(id, "ok");
  clock.forward(1000);
  const since = clock.now();
  expect(await getGrantActivity(as(acme), { since })).toEqual({ state: "waiting" });
  clock.forward(1000);
  expect(await give()).toBe(id);
  expect(await getGrantActivity(as(acme), { since })).toEqual({ state: "seen", grant: { id, clientName: "Claude" } });
});

test("the newest consent counts, and a grant that has ended does not", async () => {
  const since = clock.now();
  await give();
  clock.forward(1000);
  const newest = await give(acme, "Cursor");
  expect(await getGrantActivity(as(acme), { since })).toMatchObject({ grant: { id: newest, clientName: "Cursor" } });
  await revokeGrant(as(acme), { grantId: newest });
  expect(await getGrantActivity(as(acme), { since })).toMatchObject({ grant: { clientName: "Claude" } });
});

test("the grants of other members and companies do not count", async () => {
  const since = clock.now();
  await give();
  const other = await seedCompany(database, clock);
  await give(other);
  const colleague = as(acme, "owner");
  const stranger = { ...colleague, actor: { ...colleague.actor, userId: other.userId } } as typeof colleague;
  expect(await getGrantActivity(stranger, { since })).toEqual({ state: "waiting" });
});

test.each(roles)("the activity of own grants as %s is shown to the roles that may give grants", async (role) => {
  const looked = await getGrantActivity(as(acme, role), { since: clock.now() }).then(
    ({ state }) => state,
    (error) => error.code,
  );
  expect(looked).toBe(role === "auditor" ? "forbidden" : "waiting");
});

test("the moment from which grants count is a time with its zone", () => {
  expect(GrantActivityInput.parse({ since: "2026-11-24T12:00:00.000Z" })).toEqual({
    since: new Date("2026-11-24T12:00:00Z"),
  });
  for (const since of ["", "yesterday", "2026-11-24T12:00:00"])
    expect(GrantActivityInput.safeParse({ since }).success, since).toBe(false);
});
