import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type GrantId, newId, type UserId } from "#lib/kernel/ids.ts";
import type { Role } from "#lib/policy/types.ts";
import { newLinkToken } from "#lib/services/accounts/link-token.ts";
import type { LinkContext } from "#lib/services/approvals/context.ts";
import { countWaiting } from "#lib/services/approvals/count-waiting.ts";
import { decideApproval } from "#lib/services/approvals/decide-approval.ts";
import { decideByLink, openApprovalLink } from "#lib/services/approvals/decide-by-link.ts";
import { getApproval } from "#lib/services/approvals/get-approval.ts";
import { listApprovals } from "#lib/services/approvals/list-approvals.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type CallResult, callTool, createHarness, type Harness } from "../harness.ts";
import { type Seeded, seedTenant, vault } from "../seed.ts";
import { createTinyOdoo, type TinyOdoo } from "../tiny-odoo.ts";

const rules = [
  { model: "res.partner", allow: "rcwu" },
  { model: "res.country", allow: "rw" },
];

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let odoo: TinyOdoo;
let marc: UserId;
let token: string;
let links: Map<string, string>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  seeded = await seedTenant(database, { rules });
  odoo = createTinyOdoo();
  links = new Map();
  marc = await addMember("member");
  const grantId = newId<GrantId>();
  const { tenantId, connectionId } = seeded;
  const { admin } = database;
  const at = new Date();
  const ids = { id: grantId, tenant_id: tenantId, user_id: marc, created_at: at, consented_at: at };
  const client = { client_id: "c", client_name: "Claude", redirect_host: "claude.ai", scope: "write" };
  await admin`insert into grants ${admin({ ...ids, ...client })}`;
  const link = { grant_id: grantId, connection_id: connectionId, tenant_id: tenantId };
  await admin`insert into grant_connections ${admin(link)}`;
  token = `header.${grantId}.signature`;
  harness = createHarness(database, {
    odooOf: () => odoo.transport,
    verifyToken: async (sent) => (sent === token ? { userId: marc, grantId, scope: "write", tenantId } : undefined),
    async askApprover(_tx, { email }) {
      const made = newLinkToken(vault);
      links.set(email, made.token);
      return { tokenHash: made.tokenHash };
    },
  });
});
afterEach(() => harness.recorder.stop());

const emailOf = (userId: UserId) => `${userId}@example.com`;

async function addMember(role: Role): Promise<UserId> {
  const userId = newId<UserId>();
  const { admin } = database;
  await admin`insert into users ${admin({ id: userId, email: emailOf(userId), name: role })}`;
  await admin`insert into members ${admin({ tenant_id: seeded.tenantId, user_id: userId, role })}`;
  return userId;
}

async function demand(more: { approval?: string; model?: string }): Promise<void> {
  const { admin } = database;
  if (more.approval !== undefined)
    await admin`update connections set approval = ${more.approval} where id = ${seeded.connectionId}`;
  if (more.model !== undefined)
    await admin`update model_rules set needs_approval = true where connection_id = ${seeded.connectionId} and model = ${more.model}`;
  await admin`update connections set rules_version = rules_version + 1 where id = ${seeded.connectionId}`;
  harness.resolver.invalidateConnection(seeded.connectionId);
}

const call = (name: string, args: Record<string, unknown>, credential = token) =>
  callTool(harness, credential, name, args);
const confirm = (answer: CallResult, credential = token) =>
  call("confirm_operation", { token: answer.data["confirmation_token"] }, credential);
const contextOf = (userId: UserId, role: Role) => ({
  db: database.db,
  vault,
  now: () => new Date(),
  actor: { kind: "session", tenantId: seeded.tenantId, userId, role, label: emailOf(userId) } as const,
  requestId: "r",
  ip: "203.0.113.7",
});
async function decide(userId: UserId, role: Role, decision: "approved" | "refused", reason = ""): Promise<void> {
  const [waiting] = await listApprovals(contextOf(userId, role));
  await decideApproval(contextOf(userId, role), { id: waiting?.id ?? "", decision, reason });
}
const writes = () => odoo.calls.filter(({ method }) => ["create", "write", "unlink"].includes(method));
const rename = { model: "res.partner", record_id: 2, values: { city: "Vigo" } };

describe("a connection that demands a second person for every write", () => {
  let ana: UserId;
  beforeEach(async () => {
    ana = await addMember("approver");
    await demand({ approval: "writes" });
  });

  test("a write waits, and runs once after somebody else has approved it", async () => {
    const asked = await call("update_record", rename);
    expect(asked.data).toMatchObject({ status: "approval_required", model: "res.partner" });
    expect(asked.text).toContain("Nothing has happened yet");
    expect((await confirm(asked)).data).toMatchObject({ status: "approval_required" });
    expect(writes()).toEqual([]);
    await decide(ana, "approver", "approved");
    const done = await confirm(asked);
    expect(done).toMatchObject({ isError: false, data: { model: "res.partner", id: 2 } });
    expect(writes()).toHaveLength(1);
    expect(await confirm(asked)).toMatchObject({ isError: true, error: { code: "conflict" } });
    expect(writes()).toHaveLength(1);
  });

  test("the approver sees who asks, the record, and each value before and after", async () => {
    await call("update_record", rename);
    const [waiting] = await listApprovals(contextOf(ana, "approver"));
    expect(waiting).toMatchObject({ caller: `${emailOf(marc)} · Claude`, state: "waiting", mayDecide: true });
    expect(await getApproval(contextOf(ana, "approver"), { id: waiting?.id ?? "" })).toMatchObject({
      details: { names: "Azure Interior", changes: [{ field: "city", before: "Fremont", after: "Vigo" }] },
    });
    const stored = JSON.stringify(await database.admin`select * from approvals`);
    for (const value of ["Fremont", "Vigo", "Azure"]) expect(stored).not.toContain(value);
  });

  test("a refusal reaches the client with its reason, and nothing is changed", async () => {
    const asked = await call("update_record", rename);
    await decide(ana, "approver", "refused", "Not before Monday.");
    const answer = await confirm(asked);
    expect(answer.data).toMatchObject({ status: "declined" });
    expect(answer.text).toContain("Not before Monday.");
    expect(await confirm(asked)).toMatchObject({ isError: true });
    expect(writes()).toEqual([]);
  });

  test("nobody approves a call of their own, whatever their role", async () => {
    await database.admin`update members set role = 'owner' where user_id = ${marc}`;
    await call("update_record", rename);
    expect(await listApprovals(contextOf(marc, "owner"))).toMatchObject([{ mayDecide: false }]);
    await expect(decide(marc, "owner", "approved")).rejects.toMatchObject({ code: "forbidden" });
    expect(links.has(emailOf(marc))).toBe(false);
  });

  test("who made an access key does not approve its calls", async () => {
    const owner = await addMember("owner");
    await database.admin`update access_keys set created_by = ${owner} where id = ${seeded.keyId}`;
    const asked = await call("update_record", rename, seeded.key);
    await expect(decide(owner, "owner", "approved")).rejects.toMatchObject({ code: "forbidden" });
    await decide(ana, "approver", "approved");
    expect((await confirm(asked, token)).isError).toBe(true);
    expect((await confirm(asked, seeded.key)).isError).toBe(false);
  });

  test("an approver whose role was taken meanwhile, a member and an auditor decide nothing", async () => {
    await call("update_record", rename);
    await database.admin`update members set role = 'member' where user_id = ${ana}`;
    await expect(decide(ana, "approver", "approved")).rejects.toMatchObject({ code: "forbidden" });
    await expect(decide(await addMember("auditor"), "auditor", "approved")).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("of several decisions at once one counts", async () => {
    await call("update_record", rename);
    const bea = await addMember("admin");
    const [waiting] = await listApprovals(contextOf(ana, "approver"));
    const id = waiting?.id ?? "";
    const tries = await Promise.allSettled([
      decideApproval(contextOf(ana, "approver"), { id, decision: "approved", reason: "" }),
      decideApproval(contextOf(bea, "admin"), { id, decision: "refused", reason: "" }),
    ]);
    expect(tries.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("a record that changed since the approver saw it is not written", async () => {
    const asked = await call("update_record", rename);
    await decide(ana, "approver", "approved");
    const record = odoo.records.get("res.partner")?.get(2);
    if (record !== undefined) record["city"] = "Lugo";
    expect(await confirm(asked)).toMatchObject({ isError: true, error: { code: "conflict" } });
    expect(writes()).toEqual([]);
  });

  test("a record that changed otherwise since the approver saw it is not deleted", async () => {
    const record = odoo.records.get("res.partner")?.get(3);
    if (record !== undefined) record["write_date"] = "2026-12-01 08:00:00";
    const asked = await call("delete_record", { model: "res.partner", record_id: 3 });
    await decide(ana, "approver", "approved");
    if (record !== undefined) record["write_date"] = "2026-12-01 09:00:00";
    expect(await confirm(asked)).toMatchObject({ isError: true, error: { code: "conflict" } });
    expect(writes()).toEqual([]);
  });

  test("an approver is told of fields that the list leaves out", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ name: `New ${i}`, city: "Vigo" }));
    const asked = await call("import_records", { model: "res.partner", mode: "create", rows });
    expect(asked.data["status"], asked.text).toBe("approval_required");
    const [waiting] = await listApprovals(contextOf(ana, "approver"));
    const { details } = await getApproval(contextOf(ana, "approver"), { id: waiting?.id ?? "" });
    expect([details.changes.length, details.more]).toEqual([100, 20]);
  });

  test("reads and trials wait for nobody", async () => {
    expect(await call("search_records", { model: "res.partner" })).toMatchObject({ isError: false });
    expect((await call("update_record", { ...rename, dry_run: true })).data["status"]).toBeUndefined();
  });

  test("a company in which nobody else may approve is told so", async () => {
    await database.admin`delete from members where user_id = ${ana}`;
    expect(await call("update_record", rename)).toMatchObject({ isError: true, error: { code: "denied" } });
    expect(writes()).toEqual([]);
    expect(await database.admin`select 1 from confirmations where tenant_id = ${seeded.tenantId}`).toEqual([]);
  });
});

describe("a rule that demands a second person", () => {
  test("it holds for its own model alone, and for lines of other models too", async () => {
    await addMember("approver");
    await demand({ model: "res.country" });
    expect((await call("update_record", rename)).data["status"]).toBeUndefined();
    const country = { model: "res.country", record_id: 1, values: { name: "España" } };
    expect((await call("update_record", country)).data["status"]).toBe("approval_required");
  });

  test("a token from before the demand does not go around it", async () => {
    await addMember("approver");
    const asked = await call("delete_record", { model: "res.partner", record_id: 3 });
    expect(asked.data["status"]).toBe("confirmation_required");
    await demand({ model: "res.partner" });
    expect(await confirm(asked)).toMatchObject({ isError: true, error: { code: "conflict" } });
    expect(writes()).toEqual([]);
  });
});

test("the calls that wait are counted for those who may decide on them", async () => {
  const [ana, rob] = [await addMember("approver"), await addMember("owner")];
  await demand({ approval: "writes" });
  await call("update_record", rename);
  const asked = await call("update_record", { ...rename, values: { city: "Lugo" } });
  const count = (userId: UserId, role: Role) => countWaiting(contextOf(userId, role));
  expect([await count(ana, "approver"), await count(rob, "owner")]).toEqual([2, 2]);
  // Marc made them, and nobody decides on a call of their own.
  expect(await count(marc, "owner")).toBe(0);
  const [, second] = await listApprovals(contextOf(ana, "approver"));
  await decideApproval(contextOf(ana, "approver"), { id: second?.id ?? "", decision: "refused", reason: "" });
  expect(await count(rob, "owner")).toBe(1);
  await database.admin`update approvals set expires_at = now() - interval '1 second'`;
  expect(await count(rob, "owner")).toBe(0);
  expect(asked.data["status"]).toBe("approval_required");
});

describe("a mailed link", () => {
  const deps = (): LinkContext => ({ ...contextOf(marc, "member"), db: database.db, admitLink: async () => {} });

  test("it shows the call without changing anything, decides once, and is of no use to others", async () => {
    const [ana, bea] = [await addMember("approver"), await addMember("admin")];
    await demand({ approval: "writes" });
    const asked = await call("update_record", rename);
    const link = links.get(emailOf(ana)) ?? "";
    for (let look = 0; look < 3; look++)
      expect(await openApprovalLink(deps(), { token: link })).toMatchObject({ mayDecide: true, model: "res.partner" });
    expect((await confirm(asked)).data["status"]).toBe("approval_required");
    const forged = openApprovalLink(deps(), { token: newLinkToken(vault).token });
    await expect(forged).rejects.toMatchObject({ code: "not_found" });
    await decideByLink(deps(), { token: link, decision: "approved", reason: "" });
    const again = decideByLink(deps(), { token: link, decision: "refused", reason: "" });
    await expect(again).rejects.toMatchObject({ code: "not_found" });
    await expect(openApprovalLink(deps(), { token: link })).rejects.toMatchObject({ code: "not_found" });
    const late = decideByLink(deps(), { token: links.get(emailOf(bea)) ?? "", decision: "refused", reason: "" });
    await expect(late).rejects.toMatchObject({ code: "conflict" });
    expect((await confirm(asked)).isError).toBe(false);
    const entries = await database.admin`
      select actor_id, model from audit_entries where tenant_id = ${seeded.tenantId} and tool = 'approvals.approve'`;
    expect(entries).toEqual([{ actor_id: ana, model: "res.partner" }]);
  });

  test("it is dead once its person is no member or approver, and where a second factor is demanded", async () => {
    const ana = await addMember("approver");
    await demand({ approval: "writes" });
    await call("update_record", rename);
    const token = links.get(emailOf(ana)) ?? "";
    const attempt = () => decideByLink(deps(), { token, decision: "approved", reason: "" });
    await database.admin`update tenants set require_totp = true where id = ${seeded.tenantId}`;
    await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
    await database.admin`update tenants set require_totp = false where id = ${seeded.tenantId}`;
    await database.admin`update members set role = 'member' where user_id = ${ana}`;
    await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
    await database.admin`delete from members where user_id = ${ana}`;
    await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
  });

  test("it works in a browser of its person or of nobody, and in none where the caller is signed in", async () => {
    const ana = await addMember("approver");
    await demand({ approval: "writes" });
    await call("update_record", rename);
    const token = links.get(emailOf(ana)) ?? "";
    const readBy = (reader: UserId) => openApprovalLink({ ...deps(), reader }, { token });
    await expect(readBy(marc)).rejects.toMatchObject({ code: "forbidden" });
    const forwarded = decideByLink({ ...deps(), reader: marc }, { token, decision: "approved", reason: "" });
    await expect(forwarded).rejects.toMatchObject({ options: { key: "approvals.errors.others_link" } });
    expect(await readBy(ana)).toMatchObject({ mayDecide: true });
  });
});
