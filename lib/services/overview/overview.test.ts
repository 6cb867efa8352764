import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { type AccessKeyId, type AuditEntryId, type ConnectionId, newId } from "../../kernel/ids.ts";
import { getOverview } from "./get-overview.ts";

const now = () => new Date("2026-11-24T12:00:00Z");
let database: TestDatabase;
let acme: Company;
let other: Company;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database, { now });
  other = await seedCompany(database, { now });
});
afterAll(() => database.close());

async function record(company: Company, changes: Record<string, unknown>): Promise<void> {
  await database.admin`insert into audit_entries ${database.admin({
    id: newId<AuditEntryId>(),
    tenant_id: company.tenantId,
    started_at: "2026-11-24T11:30:00Z",
    request_id: "r",
    instance: "test",
    actor_kind: "key",
    actor_id: "k1",
    actor_label: "Claude",
    connection_id: company.connectionId,
    tool: "search_records",
    operation: "read",
    model: "res.partner",
    outcome: "ok",
    duration_ms: 10,
    ...changes,
  })}`;
}

async function overviewOf(connectionId: ConnectionId) {
  const { connections } = await getOverview(acme.as("owner"));
  return connections.find(({ id }) => id === connectionId);
}

describe("the calls of a connection in the last 24 hours", () => {
  test("the overview counts calls by outcome, model and tool, with the durations of those that succeeded", async () => {
    for (const duration_ms of [10, 20, 30, 40]) await record(acme, { duration_ms });
    await record(acme, { outcome: "denied", model: "hr.employee", tool: "get_record", duration_ms: 0 });
    await record(acme, { outcome: "failed", duration_ms: 9000 });
    await record(acme, { tool: "list_models", operation: "none", model: "", duration_ms: 25 });
    expect(await overviewOf(acme.connectionId)).toMatchObject({
      name: "Main",
      state: "live",
      total: 7,
      outcomes: { ok: 5, denied: 1, failed: 1 },
      p50: 25,
      models: [
        { name: "res.partner", count: 5 },
        { name: "hr.employee", count: 1 },
      ],
      tools: [
        { name: "search_records", count: 5 },
        { name: "get_record", count: 1 },
        { name: "list_models", count: 1 },
      ],
    });
    expect((await overviewOf(acme.connectionId))?.p95).toBeCloseTo(38);
  });

  test("the overview leaves out older calls, changes in the portal, and other connections and companies", async () => {
    await record(acme, { started_at: "2026-11-23T11:59:59Z" });
    await record(acme, { operation: "admin", tool: "rules.update", actor_kind: "session" });
    await record(acme, { connection_id: acme.sandboxId });
    await record(other, {});
    expect((await overviewOf(acme.connectionId))?.total).toBe(0);
    expect((await overviewOf(acme.sandboxId))?.total).toBe(1);
  });

  test("the overview shows each of the 24 hours, the oldest first, without gaps", async () => {
    await record(acme, { started_at: "2026-11-24T11:59:59Z" });
    await record(acme, { started_at: "2026-11-24T11:00:01Z", outcome: "limited" });
    await record(acme, { started_at: "2026-11-23T12:00:01Z" });
    const { hours, partial } = await getOverview(acme.as("owner"));
    expect(hours.map(({ hoursAgo }) => hoursAgo)).toEqual(Array.from({ length: 24 }, (_, i) => 23 - i));
    expect(hours[23]).toEqual({ hoursAgo: 0, done: 1, notDone: 1 });
    expect(hours[0]).toEqual({ hoursAgo: 23, done: 1, notDone: 0 });
    expect(partial).toBe(false);
  });

  test("the overview counts calls up to its limit and says that there were more", async () => {
    await database.admin`
      insert into audit_entries (id, tenant_id, started_at, request_id, instance, actor_kind, actor_id, actor_label, connection_id, tool, operation, outcome)
      select gen_random_uuid(), ${acme.tenantId}, '2026-11-24T11:00:00Z', 'r', 'test', 'key', 'k1', 'Claude', ${acme.connectionId}, 't', 'read', 'ok'
      from generate_series(1, 20005)`;
    const { partial, connections } = await getOverview(acme.as("owner"));
    expect(partial).toBe(true);
    expect(connections.find(({ id }) => id === acme.connectionId)?.total).toBe(20_001);
  });
});

describe("the problems on the overview", () => {
  test("the overview lists the newest calls of the week that failed or were refused", async () => {
    await record(acme, { outcome: "denied", started_at: "2026-11-20T10:00:00Z" });
    await record(acme, { outcome: "unknown", started_at: "2026-11-24T10:00:00Z" });
    await record(acme, { outcome: "failed", started_at: "2026-11-01T10:00:00Z" });
    await record(acme, {});
    await record(other, { outcome: "failed" });
    const { problems } = await getOverview(acme.as("auditor"));
    expect(problems?.map(({ outcome }) => outcome)).toEqual(["unknown", "denied"]);
  });

  test("the overview hides problems from a member, who still sees the figures", async () => {
    await record(acme, { outcome: "denied" });
    const { problems, connections } = await getOverview(acme.as("member"));
    expect(problems).toBeUndefined();
    expect(connections.find(({ id }) => id === acme.connectionId)?.outcomes).toEqual({ denied: 1 });
  });
});

test("the next step is connection, models, key, client, and then none", async () => {
  const step = async () => (await getOverview(acme.as("owner"))).nextStep;
  const rows = await database.admin`select * from connections where tenant_id = ${acme.tenantId} order by name`;
  await database.admin`delete from connections where tenant_id = ${acme.tenantId}`;
  expect(await step()).toEqual({ step: "connect" });
  await database.admin`insert into connections ${database.admin(rows)}`;
  expect(await step()).toEqual({ step: "models", connectionId: rows[0]?.["id"] });
  await database.admin`insert into model_rules ${database.admin({
    tenant_id: acme.tenantId,
    connection_id: acme.connectionId,
    model: "res.partner",
    label: "Contact",
    can_read: true,
  })}`;
  expect(await step()).toEqual({ step: "key" });
  const key = {
    tenant_id: acme.tenantId,
    connection_id: acme.connectionId,
    name: "Claude",
    last4: "wxyz",
    scope: "read",
  };
  await database.admin`insert into access_keys ${database.admin([
    { ...key, id: newId<AccessKeyId>(), key_hash: `${acme.tenantId}1`, revoked_at: now(), expires_at: null },
    { ...key, id: newId<AccessKeyId>(), key_hash: `${acme.tenantId}2`, revoked_at: null, expires_at: now() },
  ])}`;
  expect(await step()).toEqual({ step: "key" });
  await database.admin`insert into access_keys ${database.admin({ ...key, id: newId<AccessKeyId>(), key_hash: acme.tenantId })}`;
  expect(await step()).toEqual({ step: "client" });
  await database.admin`update access_keys set last_used_at = ${now()} where key_hash = ${acme.tenantId}`;
  expect(await step()).toBeUndefined();
});
