import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { withTenant } from "../db/with-tenant.ts";
import { newId, type TenantId } from "../kernel/ids.ts";
import type { AuditContext } from "./entry.ts";
import { reconcileOrphans } from "./reconcile.ts";
import { recordAdmin } from "./record.ts";
import { createRecorder } from "./recorder.ts";

let database: TestDatabase;
let seeded: Seeded;
let context: AuditContext;
const now = () => new Date();
const ok = { outcome: "ok", durationMs: 3.7, odooCalls: 1, rows: 2 } as const;
const read = { tool: "search_records", operation: "read", model: "res.partner", fields: ["name"] } as const;

beforeEach(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database);
  context = contextOf(seeded);
});
afterEach(() => database.close());

function contextOf({ tenantId, keyId, connectionId }: Seeded): AuditContext {
  const actor = { kind: "key", tenantId, keyId, connectionId, scope: "write", label: "Claude" } as const;
  return { actor, connectionId, requestId: "r1", client: "test/1", ip: "203.0.113.7" };
}

function open(over: Partial<Parameters<typeof createRecorder>[0]> = {}) {
  const log = { error: vi.fn() };
  return { log, recorder: createRecorder({ db: database.db, now, instance: "a", log, ...over }) };
}

const rows = () => database.admin`select * from audit_entries order by started_at`;

test("an intent is committed before its outcome, and the outcome is set only once", async () => {
  const { recorder } = open();
  const intent = await recorder.intent(context, { tool: "create_record", operation: "create", model: "res.partner" });
  expect(await rows()).toMatchObject([{ outcome: "pending", instance: "a", actor_label: "Claude", finished_at: null }]);
  await recorder.complete(intent, { ...ok, recordIds: [7] });
  await recorder.complete(intent, { ...ok, outcome: "failed" });
  expect(await rows()).toMatchObject([{ outcome: "ok", record_ids: ["7"], duration_ms: 4, odoo_calls: 1 }]);
});

test("a second outcome of an intent is dropped without an error and not retried", async () => {
  const { recorder, log } = open({ flushEveryMs: 60_000 });
  const subject = { tool: "create_record", operation: "create", model: "res.partner" } as const;
  const twice = await recorder.intent(context, subject);
  await recorder.complete(twice, ok);
  await recorder.complete(twice, { ...ok, outcome: "failed" });
  const late = await recorder.intent(context, subject);
  const at = new Date(Date.now() + 1000);
  await reconcileOrphans(database.systemDb, { instance: "next", now: at, olderThan: at });
  await recorder.complete(late, ok);
  await recorder.stop();
  expect((await rows()).map((row) => row["outcome"])).toEqual(["ok", "unknown"]);
  expect(log.error).not.toHaveBeenCalled();
});

test("notes are written in batches for each tenant within the interval, and all of them on stop", async () => {
  const other = await seedTenant(database);
  const { recorder } = open({ flushEveryMs: 30 });
  for (let i = 0; i < 5; i++) recorder.note(context, read, ok);
  recorder.note(contextOf(other), read, ok);
  expect(await rows()).toHaveLength(0);
  await vi.waitFor(async () => expect(await rows()).toHaveLength(6));
  const perTenant = await database.admin`select tenant_id, count(*)::int from audit_entries group by 1 order by 2`;
  expect(perTenant).toMatchObject([
    { tenant_id: other.tenantId, count: 1 },
    { tenant_id: seeded.tenantId, count: 5 },
  ]);
  recorder.note(context, read, ok);
  await recorder.stop();
  expect(await rows()).toHaveLength(7);
});

test("a note is committed within a quarter of a second if no other time is set", async () => {
  const { recorder } = open();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  recorder.note(context, read, ok);
  const connect = vi.spyOn(database.db.$client, "connect");
  vi.advanceTimersByTime(249);
  expect(connect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  vi.useRealTimers();
  await vi.waitFor(async () => expect(await rows()).toHaveLength(1));
  connect.mockRestore();
});

test("a full batch does not wait for the timer", async () => {
  const { recorder } = open({ flushEveryMs: 60_000, batchSize: 20 });
  for (let i = 0; i < 45; i++) recorder.note(context, read, ok);
  // The twentieth entry starts the first batch. Entries that come while it is written wait for the next one.
  await vi.waitFor(async () => expect(await rows()).toHaveLength(20));
  await recorder.flush();
  expect(await rows()).toHaveLength(45);
});

test("a flush that fails is logged and retried, and no entry is lost", async () => {
  const { recorder, log } = open({ flushEveryMs: 60_000 });
  await database.admin`revoke insert on audit_entries from mcp_odoo_app`;
  for (let i = 0; i < 5; i++) recorder.note(context, { ...read, model: `m${i}` }, ok);
  await recorder.flush();
  expect(log.error).toHaveBeenCalledWith(expect.objectContaining({ waiting: 5 }), expect.any(String));
  expect(recorder.trouble()).toMatchObject({ code: "busy" });
  await database.admin`grant insert on audit_entries to mcp_odoo_app`;
  await recorder.stop();
  expect((await rows()).map((row) => row["model"]).sort()).toEqual(["m0", "m1", "m2", "m3", "m4"]);
  expect(recorder.trouble()).toBeUndefined();
});

test("a flush that fails is retried after a second, even with a shorter interval", async () => {
  const { recorder } = open({ flushEveryMs: 10 });
  const timers = vi.spyOn(globalThis, "setTimeout");
  const waits = () => timers.mock.calls.map(([, ms]) => ms).filter((ms) => ms === 10 || ms === 1_000);
  await database.admin`revoke insert on audit_entries from mcp_odoo_app`;
  recorder.note(context, read, ok);
  await recorder.flush();
  expect(waits()).toEqual([10, 1_000]);
  timers.mockRestore();
  await database.admin`grant insert on audit_entries to mcp_odoo_app`;
  await recorder.stop();
  expect(await rows()).toHaveLength(1);
});

test("no call is admitted while the most entries wait, and calls are admitted again after they are written", async () => {
  const { recorder, log } = open({ flushEveryMs: 60_000, maxWaiting: 4, maxWaitingOfTenant: 4 });
  const { tenantId } = seeded;
  await database.admin`revoke insert on audit_entries from mcp_odoo_app`;
  for (let i = 0; i < 4; i++) {
    recorder.admit(tenantId);
    recorder.note(context, read, ok);
  }
  for (const attempt of ["before the flush", "while it is tried again"]) {
    expect(() => recorder.admit(tenantId), attempt).toThrow(
      expect.objectContaining({ code: "busy", options: expect.objectContaining({ retryAfterSeconds: 10 }) }),
    );
    await recorder.flush();
  }
  await database.admin`grant insert on audit_entries to mcp_odoo_app`;
  await recorder.flush();
  expect(() => recorder.admit(tenantId)).not.toThrow();
  expect(await rows()).toHaveLength(4);
  expect(log.error).toHaveBeenCalledWith({ refused: 2 }, expect.any(String));
});

test("one tenant's waiting entries leave room for another's", async () => {
  const other = await seedTenant(database);
  const { recorder } = open({ flushEveryMs: 60_000, maxWaiting: 8 });
  recorder.note(context, read, ok);
  recorder.note(context, read, ok);
  expect(() => recorder.admit(seeded.tenantId)).toThrow("cannot be recorded");
  expect(() => recorder.admit(other.tenantId)).not.toThrow();
  for (let i = 0; i < 6; i++) recorder.note(contextOf(other), read, ok);
  expect(() => recorder.admit((newId as () => TenantId)())).toThrow("cannot be recorded");
  await recorder.stop();
});

test("an entry that the database refuses is logged and does not delay others", async () => {
  const { recorder, log } = open({ flushEveryMs: 60_000 });
  for (let i = 0; i < 9; i++)
    recorder.note(context, { ...read, model: `m${i}` }, { ...ok, rows: i === 4 ? 3_000_000_000 : 2 });
  await recorder.flush();
  expect((await rows()).map((row) => row["model"]).sort()).toEqual(["m0", "m1", "m2", "m3", "m5", "m6", "m7", "m8"]);
  expect(log.error).toHaveBeenCalledWith(
    expect.objectContaining({ entry: expect.objectContaining({ model: "m4", tool: "search_records" }) }),
    expect.any(String),
  );
  expect(recorder.trouble()).toBeUndefined();
});

test("a batch whose commit was not confirmed is neither lost nor written twice", async () => {
  const { recorder } = open({ flushEveryMs: 60_000 });
  const pool = database.db.$client;
  const client = await pool.connect();
  const query = client.query.bind(client) as (text: string) => Promise<unknown>;
  const connect = vi.spyOn(pool, "connect").mockImplementationOnce((async () => client) as never);
  const asked = vi.spyOn(client, "query").mockImplementation((async (text: string, ...more: never[]) => {
    const answer = await query(text, ...(more as []));
    if (text === "commit") throw new Error("Connection terminated unexpectedly");
    return answer;
  }) as never);
  recorder.note(context, read, ok);
  await recorder.flush();
  expect(recorder.trouble()).toMatchObject({ message: "The service's own database does not answer at the moment." });
  connect.mockRestore();
  asked.mockRestore();
  await recorder.flush();
  expect(await rows()).toHaveLength(1);
  expect(recorder.trouble()).toBeUndefined();
});

test("a process that ends while entries wait logs how many are lost", async () => {
  const { recorder, log } = open({ flushEveryMs: 60_000 });
  await database.admin`revoke insert on audit_entries from mcp_odoo_app`;
  for (let i = 0; i < 3; i++) recorder.note(context, read, ok);
  await recorder.stop();
  expect(log.error).toHaveBeenCalledWith(expect.objectContaining({ lost: 3 }), expect.any(String));
});

test("a flush during another flush returns only after all entries are written", async () => {
  const { recorder } = open({ flushEveryMs: 60_000 });
  recorder.note(context, read, ok);
  const ended: string[] = [];
  const locked = await database.admin.reserve();
  await locked`begin`;
  await locked`lock table audit_entries in access exclusive mode`;
  const first = recorder.flush().then(() => ended.push("first"));
  const stopped = recorder.stop().then(() => ended.push("stopped"));
  // A flush that did not wait for the table would have ended by now.
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toEqual([]);
  await locked`commit`;
  locked.release();
  await Promise.all([first, stopped]);
  expect(ended).toEqual(["first", "stopped"]);
  expect(await rows()).toHaveLength(1);
});

test("an outcome that could not be written is written by the next flush", async () => {
  const { recorder, log } = open({ flushEveryMs: 60_000 });
  const intent = await recorder.intent(context, { tool: "create_record", operation: "create" });
  await database.admin`revoke update on audit_entries from mcp_odoo_app`;
  await database.admin`revoke update (finished_at, duration_ms, outcome, error_code, error_message, record_ids, rows, odoo_calls) on audit_entries from mcp_odoo_app`;
  await recorder.complete(intent, ok);
  expect(log.error).toHaveBeenCalled();
  expect(await rows()).toMatchObject([{ outcome: "pending" }]);
  await database.admin`grant update (finished_at, duration_ms, outcome, error_code, error_message, record_ids, rows, odoo_calls) on audit_entries to mcp_odoo_app`;
  await recorder.flush();
  expect(await rows()).toMatchObject([{ outcome: "ok" }]);
});

test("an outcome with parts that the database refuses is written without them and does not delay others", async () => {
  const { recorder, log } = open({ flushEveryMs: 60_000 });
  const subject = { tool: "create_record", operation: "create" } as const;
  await recorder.complete(await recorder.intent(context, subject), { ...ok, rows: 3_000_000_000 });
  expect(await rows()).toMatchObject([{ outcome: "ok", rows: null }]);
  expect(log.error).toHaveBeenCalledOnce();
  await recorder.flush();
  expect(log.error).toHaveBeenCalledOnce();
  expect(recorder.trouble()).toBeUndefined();
});

test("an outcome that the database refuses is logged and dropped", async () => {
  const { recorder, log } = open({ flushEveryMs: 60_000 });
  const intent = await recorder.intent(context, { tool: "create_record", operation: "create" });
  await database.admin`alter table audit_entries add constraint never check (outcome = 'pending') not valid`;
  await recorder.complete(intent, ok);
  await recorder.flush();
  expect(log.error).toHaveBeenCalledTimes(2);
  expect(log.error).toHaveBeenLastCalledWith(
    expect.objectContaining({ entry: intent.id, outcome: "ok" }),
    "an outcome was given up: the database refuses it",
  );
  expect(recorder.trouble()).toBeUndefined();
});

describe("entries of calls that no limit counts", () => {
  const refused = { outcome: "limited", durationMs: 0, odooCalls: 0 } as const;
  const say = (message: string) => ({ ...refused, error: { code: "rate_limited", message } });

  test("calls without a limit leave some entries each minute, and one with the number of the others", async () => {
    const { recorder } = open({ maxRefusals: 2 });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    for (let i = 1; i <= 6; i++) recorder.note(context, read, say(`Refused ${i}.`), { unlimited: true });
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    recorder.note(context, read, say("Refused 7."), { unlimited: true });
    await recorder.stop();
    expect((await rows()).map((row) => row["error_message"]).toSorted()).toEqual([
      "4 more calls were refused within a minute. The last: Refused 6.",
      "Refused 1.",
      "Refused 2.",
      "Refused 7.",
    ]);
  });

  test("calls without a limit do not affect other keys or counted calls, and their number is recorded on stop", async () => {
    const { recorder } = open({ maxRefusals: 1 });
    const other = { ...context, actor: { ...context.actor, keyId: newId() as never } };
    for (let i = 1; i <= 3; i++) recorder.note(context, read, say(`Mine ${i}.`), { unlimited: true });
    recorder.note(other, read, say("Theirs."), { unlimited: true });
    recorder.note(context, read, ok);
    await recorder.stop();
    expect((await rows()).map((row) => row["error_message"])).toEqual(
      expect.arrayContaining([
        null,
        "Mine 1.",
        "Theirs.",
        "2 more calls were refused within a minute. The last: Mine 3.",
      ]),
    );
    expect(await rows()).toHaveLength(4);
  });

  test.each([
    ["address", ["203.0.113.7", "203.0.113.7", "203.0.113.7"]],
    ["network", ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3::4"]],
  ])("refused header-credential callers are counted by %s, as credentials can be invented", async (_name, ips) => {
    const { recorder } = open({ maxRefusals: 1 });
    for (const [i, ip] of ips.entries()) {
      const { tenantId, connectionId } = seeded;
      const guest = { kind: "headers", tenantId, connectionId, scope: "read", label: "a guest" } as const;
      const actor = { ...guest, credentialId: `c${i}`, reveal: () => ({}) as never };
      recorder.note({ ...context, actor, ip }, read, say("No."), { unlimited: true });
    }
    await recorder.stop();
    expect(await rows()).toHaveLength(2);
  });
});

test("names from arguments cannot break an entry", async () => {
  const { recorder } = open();
  recorder.note(context, { ...read, model: `x\u0000${"y".repeat(5000)}`, fields: Array(5000).fill("f\u0000") }, ok);
  await recorder.stop();
  const [row] = await rows();
  expect(row?.["model"]).toHaveLength(120);
  expect(row?.["fields"]).toHaveLength(200);
});

test("a pending write of an ended process is reported once as unknown, and those of running processes stay pending", async () => {
  const dead = open({ instance: "dead" }).recorder;
  const alive = open({ instance: "alive" }).recorder;
  const subject = { tool: "create_record", operation: "create", model: "res.partner" } as const;
  await dead.intent(context, subject);
  const done = await dead.intent(context, subject);
  await dead.complete(done, ok);
  const running = await alive.intent(context, subject);

  const at = new Date(Date.now() + 1000);
  const orphans = await reconcileOrphans(database.systemDb, { instance: "alive", now: at, olderThan: at });
  expect(orphans).toMatchObject([{ tenantId: seeded.tenantId, tool: "create_record", model: "res.partner" }]);
  expect(await reconcileOrphans(database.systemDb, { instance: "alive", now: at, olderThan: at })).toEqual([]);
  await alive.complete(running, ok);
  expect((await rows()).map((row) => row["outcome"]).sort()).toEqual(["ok", "ok", "unknown"]);
});

test("a pending write that began after the given time is left alone", async () => {
  const { recorder } = open({ instance: "other", now: () => new Date("2026-11-24T12:00:00Z") });
  await recorder.intent(context, { tool: "create_record", operation: "create", model: "res.partner" });
  const reconcile = (olderThan: string) =>
    reconcileOrphans(database.systemDb, { instance: "mine", now: new Date(), olderThan: new Date(olderThan) });
  expect(await reconcile("2026-11-24T12:00:00Z")).toEqual([]);
  expect(await rows()).toMatchObject([{ outcome: "pending" }]);
  expect(await reconcile("2026-11-24T12:00:01Z")).toHaveLength(1);
});

test("a change in the portal is recorded in its own transaction", async () => {
  const { tenantId } = seeded;
  const actor = {
    kind: "session",
    tenantId,
    userId: newId<never>(),
    role: "admin",
    label: "ana@acme.example",
  } as const;
  const admin = { actor, requestId: "r2", ip: "203.0.113.7", now };
  await withTenant(database.db, seeded.tenantId, (tx) =>
    recordAdmin(tx, admin, { verb: "rules.update", connectionId: seeded.connectionId, model: "res.partner" }),
  );
  await withTenant(database.db, seeded.tenantId, async (tx) => {
    await recordAdmin(tx, admin, { verb: "keys.revoke" });
    throw new Error("rolled back");
  }).catch(() => {});
  expect(await rows()).toMatchObject([{ tool: "rules.update", operation: "admin", outcome: "ok", client: "portal" }]);
  const job = { kind: "job", tenantId, job: "usage.recount", runId: "run-1" } as const;
  await withTenant(database.db, tenantId, (tx) => recordAdmin(tx, { ...admin, actor: job }, { verb: "keys.revoke" }));
  expect((await rows())[1]).toMatchObject({ actor_kind: "job", actor_id: "run-1", client: "" });
});
