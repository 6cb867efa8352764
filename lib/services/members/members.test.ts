import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestClock, testVault } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, type SeededMember, seedCompany, seedMember } from "#tests/support/portal.ts";
import { recordAdmin } from "../../audit/record.ts";
import { createBearer } from "../../auth/bearer.ts";
import type { GrantName } from "../../auth/grant-bearer.ts";
import { createSessionStore } from "../../auth/session/session-store.ts";
import { type AccessKeyId, type GrantId, newId } from "../../kernel/ids.ts";
import { type Role, roles } from "../../policy/types.ts";
import { createKey } from "../keys/create-key.ts";
import { changeRole } from "./change-role.ts";
import { leaveTenant } from "./leave-tenant.ts";
import { listMembers } from "./list-members.ts";
import { removeMember } from "./remove-member.ts";
import { transferOwnership } from "./transfer-ownership.ts";

const clock = createTestClock();
let database: TestDatabase;
let acme: Company;
let other: Company;
let forgotten: AccessKeyId[];
let forgottenGrants: GrantName[];
let endedTokens: GrantId[];
/** The owner whom `seedCompany` inserts. */
let owner: Pick<SeededMember, "userId" | "context">;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database, clock);
  other = await seedCompany(database, clock);
  [forgotten, forgottenGrants, endedTokens] = [[], [], []];
  const { userId } = acme;
  const context = acme.as("owner");
  const actor = { kind: "session", tenantId: acme.tenantId, userId, role: "owner", label: "ana" } as const;
  owner = { userId, context: { ...context, actor } };
});
afterAll(() => database.close());

const add = (role: Role, company = acme) => seedMember(database, company, role);
const watched = (context: SeededMember["context"]) => ({
  ...context,
  forgetKey: (id: AccessKeyId) => void forgotten.push(id),
  forgetGrant: (grant: GrantName) => void forgottenGrants.push(grant),
  endTokens: async (id: GrantId) => void endedTokens.push(id),
});

async function roleOf(userId: string, company = acme): Promise<unknown> {
  const [row] = await database.admin`
    select role from members where tenant_id = ${company.tenantId} and user_id = ${userId}`;
  return row?.["role"];
}

const entriesOf = (company = acme) => database.admin`
  select tool, actor_id, fields from audit_entries where tenant_id = ${company.tenantId} and tool like 'members.%'`;
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "done",
    (error) => error.code,
  );
const ownersOf = async (company = acme) =>
  (await database.admin`select user_id from members where tenant_id = ${company.tenantId} and role = 'owner'`).map(
    (row) => row["user_id"],
  );

test("the list has the company's members only, owners first and then by name", async () => {
  await add("owner", other);
  await seedMember(database, acme, "member", { name: "Zoe" });
  await seedMember(database, acme, "admin", { name: "Yago" });
  await seedMember(database, acme, "member", { name: "Bea" });
  const listed = await listMembers(acme.as("member"));
  expect(listed.map(({ name, role }) => [name, role])).toEqual([
    ["Ana", "owner"],
    ["Yago", "admin"],
    ["Bea", "member"],
    ["Zoe", "member"],
  ]);
  expect(listed[0]).toMatchObject({ userId: acme.userId, email: `${acme.userId}@example.com` });
  expect(listed[0]?.since).toBeInstanceOf(Date);
});

describe("the change of a role", () => {
  /** The roles that each actor may give a member of each role, written by hand. */
  const allowed: Readonly<Record<Role, Partial<Record<Role, string>>>> = {
    owner: Object.fromEntries(roles.map((role) => [role, roles.join(" ")])),
    admin: Object.fromEntries(
      roles.filter((role) => role !== "owner").map((role) => [role, "admin approver auditor member"]),
    ),
    approver: {},
    auditor: {},
    member: {},
  };

  test.each(roles)(
    "an actor with the role %s changes roles as the table says, and a refusal writes nothing",
    async (by) => {
      const { context } = await add(by);
      for (const from of roles) {
        for (const to of roles) {
          const { userId } = await add(from);
          const may = allowed[by][from]?.split(" ").includes(to) === true;
          const before = (await entriesOf()).length;
          expect([from, to, await codeOf(changeRole(context, { userId, role: to }))]).toEqual([
            from,
            to,
            may ? "done" : "forbidden",
          ]);
          expect(await roleOf(userId)).toBe(may ? to : from);
          expect((await entriesOf()).length - before).toBe(may && from !== to ? 1 : 0);
        }
      }
    },
  );

  test("a change is recorded with the person and the new role", async () => {
    const { userId, email } = await add("member");
    await changeRole(owner.context, { userId, role: "auditor" });
    expect(await entriesOf()).toEqual([
      { tool: "members.role", actor_id: owner.userId, fields: [`member:${email}`, "role:auditor"] },
    ]);
  });

  test("a change applies to the next request of an open session", async () => {
    const { userId } = await add("admin");
    const store = createSessionStore({ db: database.db, now: clock.now, record: recordAdmin });
    const id = await store.open(userId, { requestId: "r", ip: "203.0.113.7", userAgent: "" });
    expect(await store.find(id)).toMatchObject({ role: "admin" });
    await changeRole(owner.context, { userId, role: "member" });
    expect(await store.find(id)).toMatchObject({ role: "member" });
  });

  test("an admin who was demoted since their request began changes nothing", async () => {
    const { context, userId } = await add("admin");
    const target = await add("member");
    await changeRole(owner.context, { userId, role: "member" });
    expect(await codeOf(changeRole(context, { userId: target.userId, role: "auditor" }))).toBe("forbidden");
    expect(await roleOf(target.userId)).toBe("member");
  });

  test("a role that may not give AI clients access ends the access that the member gave, and other roles keep it", async () => {
    const { userId } = await add("admin");
    const grant = await seedGrant(acme, userId);
    await changeRole(watched(owner.context), { userId, role: "approver" });
    expect(await grantOf(grant)).toEqual({ revoked: false, revoked_by: null });
    expect([forgottenGrants, endedTokens]).toEqual([[], []]);
    await changeRole(watched(owner.context), { userId, role: "auditor" });
    expect(await grantOf(grant)).toEqual({ revoked: true, revoked_by: owner.userId });
    expectEnded(grant);
  });

  test("a stranger and a member of another company are answered alike", async () => {
    const foreign = await add("member", other);
    const answers = await Promise.all(
      [foreign.userId, newId<never>(), "nobody"].map((userId) =>
        changeRole(owner.context, { userId, role: "admin" }).catch((error: unknown) => error),
      ),
    );
    expect(answers[0]).toMatchObject({ code: "not_found" });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(await roleOf(foreign.userId, other)).toBe("member");
  });
});

describe("the last owner", () => {
  test("the last owner cannot be demoted, be removed or leave", async () => {
    const { context } = await add("admin");
    const { userId } = owner;
    expect(await codeOf(changeRole(owner.context, { userId, role: "admin" }))).toBe("conflict");
    expect(await codeOf(leaveTenant(watched(owner.context)))).toBe("conflict");
    expect(await codeOf(removeMember(watched(owner.context), { userId }))).toBe("conflict");
    expect(await codeOf(removeMember(watched(context), { userId }))).toBe("forbidden");
    expect(await ownersOf()).toEqual([userId]);
    expect(await entriesOf()).toEqual([]);
  });

  test("an owner can be demoted, be removed or leave while there is another owner", async () => {
    const [second, third, fourth] = [await add("owner"), await add("owner"), await add("owner")];
    await changeRole(owner.context, { userId: second.userId, role: "member" });
    await removeMember(watched(owner.context), { userId: third.userId });
    await leaveTenant(watched(owner.context));
    expect(await ownersOf()).toEqual([fourth.userId]);
  });

  test.each([
    [
      "each demotes the other",
      (by: SeededMember["context"], userId: string) => changeRole(by, { userId, role: "admin" }),
    ],
    ["each removes the other", (by: SeededMember["context"], userId: string) => removeMember(watched(by), { userId })],
    [
      "both hand over to one member",
      (by: SeededMember["context"], _: string, heir: string) => transferOwnership(by, { userId: heir }),
    ],
    ["both leave", (by: SeededMember["context"]) => leaveTenant(watched(by))],
  ] as const)(
    "of two owners who act at the same moment one is refused, so that an owner stays: %s",
    async (_name, act) => {
      for (let round = 0; round < 5; round += 1) {
        const company = await seedCompany(database, clock);
        const [first, second, heir] = [
          await seedMember(database, company, "owner"),
          await seedMember(database, company, "owner"),
          await seedMember(database, company, "member"),
        ];
        await database.admin`delete from members where tenant_id = ${company.tenantId} and user_id = ${company.userId}`;
        const codes = await Promise.all([
          codeOf(act(first.context, second.userId, heir.userId)),
          codeOf(act(second.context, first.userId, heir.userId)),
        ]);
        expect(codes.filter((code) => code === "done")).toHaveLength(1);
        expect((await ownersOf(company)).length).toBeGreaterThan(0);
      }
    },
  );
});

describe("a removed member", () => {
  test("a removed member loses sessions, keys and grants in this company at once, and keeps those of another", async () => {
    const { userId, email, context } = await add("admin");
    await seedMember(database, other, "admin", { userId });
    const store = createSessionStore({ db: database.db, now: clock.now, record: recordAdmin });
    const [here, there] = [await openSessionIn(acme, userId), await openSessionIn(other, userId)];
    const [grant, otherGrant] = [await seedGrant(acme, userId), await seedGrant(other, userId)];
    const ownKey = await createKey(context, keyFor(acme));
    const keyOfOwner = await createKey(owner.context, keyFor(acme));
    const elsewhere = { ...other.as("admin"), actor: { ...context.actor, tenantId: other.tenantId } };
    const otherKey = await createKey(elsewhere, keyFor(other));
    expect(await store.find(here)).toMatchObject({ role: "admin" });

    await removeMember(watched(owner.context), { userId });

    expect(await store.find(here)).toBeUndefined();
    expect(await store.find(there)).toMatchObject({ role: "admin", tenants: [{ id: other.tenantId }] });
    expect(await grantOf(grant)).toEqual({ revoked: true, revoked_by: owner.userId });
    expect(await grantOf(otherGrant)).toEqual({ revoked: false, revoked_by: null });
    expectEnded(grant);
    expect(forgotten).toEqual([ownKey.view.id]);
    const bearer = openBearer();
    expect(await codeOf(bearer.authenticate(`Bearer ${ownKey.key}`, "192.0.2.1"))).toBe("unauthenticated");
    expect(await codeOf(bearer.authenticate(`Bearer ${keyOfOwner.key}`, "192.0.2.1"))).toBe("done");
    expect(await codeOf(bearer.authenticate(`Bearer ${otherKey.key}`, "192.0.2.1"))).toBe("done");
    expect(await roleOf(userId, other)).toBe("admin");
    expect(await entriesOf()).toEqual([
      { tool: "members.remove", actor_id: owner.userId, fields: [`member:${email}`] },
    ]);
  });

  test("a removal that fails leaves keys and grants as they are, and drops nothing from the caches", async () => {
    const { userId, context } = await add("owner");
    const grant = await seedGrant(acme, userId);
    await createKey(context, keyFor(acme));
    const admin = await add("admin");
    expect(await codeOf(removeMember(watched(admin.context), { userId }))).toBe("forbidden");
    expect(await grantOf(grant)).toMatchObject({ revoked: false });
    expect([forgotten, forgottenGrants, endedTokens]).toEqual([[], [], []]);
  });

  test("a removal holds if the authorization server cannot delete the tokens", async () => {
    const { userId } = await add("member");
    const grant = await seedGrant(acme, userId);
    const endTokens = () => Promise.reject(new Error("The store is away."));
    expect(await codeOf(removeMember({ ...watched(owner.context), endTokens }, { userId }))).toBe("done");
    expect(await grantOf(grant)).toMatchObject({ revoked: true });
  });

  test("nobody removes themselves, a stranger or a member of another company", async () => {
    const foreign = await add("member", other);
    const { context, userId } = await add("admin");
    expect(await codeOf(removeMember(watched(context), { userId }))).toBe("conflict");
    expect(await codeOf(removeMember(watched(context), { userId: foreign.userId }))).toBe("not_found");
    expect(await codeOf(removeMember(watched(context), { userId: newId<never>() as string }))).toBe("not_found");
    expect([await roleOf(userId), await roleOf(foreign.userId, other)]).toEqual(["admin", "member"]);
  });

  test.each(["approver", "auditor", "member"] as const)("%s cannot remove anybody", async (role) => {
    const { context } = await add(role);
    const { userId } = await add("member");
    expect(await codeOf(removeMember(watched(context), { userId }))).toBe("forbidden");
    expect(await roleOf(userId)).toBe("member");
  });
});

test("a member who leaves loses keys and grants, and the company keeps the record", async () => {
  const { userId, context } = await add("member");
  const grant = await seedGrant(acme, userId);
  await leaveTenant(watched(context));
  expect(await roleOf(userId)).toBeUndefined();
  expect(await grantOf(grant)).toEqual({ revoked: true, revoked_by: userId });
  expectEnded(grant);
  expect(await entriesOf()).toEqual([{ tool: "members.leave", actor_id: userId, fields: [] }]);
  expect(await codeOf(leaveTenant(watched(context)))).toBe("forbidden");
});

describe("the transfer of ownership", () => {
  test("the transfer makes the member an owner and the owner an admin, and is recorded", async () => {
    const { userId, email } = await add("member");
    await transferOwnership(owner.context, { userId });
    expect([await roleOf(userId), await roleOf(owner.userId)]).toEqual(["owner", "admin"]);
    expect(await entriesOf()).toEqual([
      { tool: "members.transfer", actor_id: owner.userId, fields: [`member:${email}`] },
    ]);
  });

  test("only an owner transfers, and only to a member who is none", async () => {
    const [admin, second] = [await add("admin"), await add("owner")];
    const foreign = await add("member", other);
    expect(await codeOf(transferOwnership(admin.context, { userId: admin.userId }))).toBe("forbidden");
    for (const [userId, code] of [
      [second.userId, "conflict"],
      [owner.userId, "conflict"],
      [foreign.userId, "not_found"],
    ] as const) {
      expect(await codeOf(transferOwnership(owner.context, { userId }))).toBe(code);
    }
    expect([await roleOf(owner.userId), await roleOf(second.userId)]).toEqual(["owner", "owner"]);
  });
});

const keyFor = (company: Company) =>
  ({ name: "Claude", connectionId: company.connectionId, scope: "read", lifetime: "90" }) as const;

async function openSessionIn(company: Company, userId: string) {
  const id = newId<never>() as Parameters<ReturnType<typeof createSessionStore>["find"]>[0];
  const row = { id, user_id: userId, tenant_id: company.tenantId, ip: "", user_agent: "" };
  await database.admin`insert into sessions ${database.admin({ ...row, expires_at: new Date(Date.now() + 3600_000) })}`;
  return id;
}

async function seedGrant(company: Company, userId: string): Promise<GrantId> {
  const id = newId<GrantId>();
  const text = { client_id: "c", client_name: "Claude", redirect_host: "claude.ai", scope: "read" };
  const at = new Date();
  await database.admin`insert into grants ${database.admin({
    id,
    tenant_id: company.tenantId,
    user_id: userId,
    ...text,
    created_at: at,
    consented_at: at,
  })}`;
  return id;
}

/** Expects that this grant alone was dropped from the cache and lost its tokens. */
function expectEnded(grantId: GrantId): void {
  expect(forgottenGrants).toEqual([{ tenantId: acme.tenantId, grantId }]);
  expect(endedTokens).toEqual([grantId]);
}

async function grantOf(id: GrantId): Promise<unknown> {
  const [row] = await database.admin`
    select revoked_at is not null as revoked, revoked_by from grants where id = ${id}`;
  return row;
}

/** The authentication of AI clients, without a cache between calls. */
function openBearer() {
  return createBearer({
    db: database.db,
    now: clock.now,
    log: { warn() {} },
    fingerprint: (key) => testVault.fingerprint("access-key", key),
    cache: { get: (_hash, load) => load(), delete() {} },
    refused() {},
  });
}
