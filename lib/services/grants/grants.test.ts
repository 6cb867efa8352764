import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestClock } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { newId, type TenantId, type UserId } from "../../kernel/ids.ts";
import type { Role } from "../../policy/types.ts";
import { endGrant } from "./end-grant.ts";
import { giveGrant } from "./give-grant.ts";
import { listGrants } from "./list-grants.ts";
import { revokeGrant } from "./revoke-grant.ts";

const clock = createTestClock(new Date("2026-11-30T12:00:00Z"));
let database: TestDatabase;
let acme: Company;
let other: Company;
let forgotten: string[];
let ended: string[];

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database, clock);
  other = await seedCompany(database);
  [forgotten, ended] = [[], []];
});
afterAll(() => database.close());

const deps = {
  forgetGrant: ({ grantId }: { readonly tenantId: TenantId; readonly grantId: string }) => void forgotten.push(grantId),
  endTokens: async (grantId: string) => void ended.push(grantId),
};
const as = (company: Company, role: Role = "member", userId?: UserId) => {
  const context = company.as(role);
  return { ...context, ...deps, actor: userId === undefined ? context.actor : { ...context.actor, userId } };
};

async function addMember(company: Company): Promise<UserId> {
  const userId = newId<UserId>();
  const { admin } = database;
  await admin`insert into users ${admin({ id: userId, email: `${userId}@example.com`, name: "Bea" })}`;
  await admin`insert into members ${admin({ tenant_id: company.tenantId, user_id: userId, role: "member" })}`;
  return userId;
}

const claude = (company: Company, more: object = {}) => ({
  clientId: "https://claude.ai/oauth/mcp-oauth-client-metadata",
  clientName: "Claude",
  redirectHost: "claude.ai",
  scope: "read" as const,
  connections: [{ id: company.connectionId as string }],
  ...more,
});
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "done",
    (error) => error.code,
  );
const verbs = async (company: Company) =>
  (await database.admin`select tool from audit_entries where tenant_id = ${company.tenantId} order by id`).map(
    ({ tool }) => tool,
  );

describe("giving access", () => {
  test("a member has one grant for each client, and a later consent replaces scope and connections", async () => {
    const first = await giveGrant(as(acme), claude(acme));
    const second = await giveGrant(as(acme), claude(acme, { scope: "write", connections: [{ id: acme.sandboxId }] }));
    expect(second).toBe(first);
    expect(await listGrants(as(acme))).toMatchObject([
      { id: first, scope: "write", connections: [{ id: acme.sandboxId, name: "Demo" }], calls: 0 },
    ]);
    expect(forgotten).toEqual([first, first]);
    expect(await verbs(acme)).toEqual(["grants.give", "grants.give"]);
  });

  test("two members and two clients have grants of their own", async () => {
    const bea = await addMember(acme);
    const ids = [
      await giveGrant(as(acme), claude(acme)),
      await giveGrant(as(acme, "member", bea), claude(acme)),
      await giveGrant(as(acme), claude(acme, { clientId: "other" })),
    ];
    expect(new Set(ids).size).toBe(3);
  });

  test("a connection of another company is refused like an unknown one, and nothing is saved", async () => {
    const foreign = codeOf(giveGrant(as(acme), claude(acme, { connections: [{ id: other.connectionId }] })));
    const unknown = codeOf(giveGrant(as(acme), claude(acme, { connections: [{ id: newId<never>() }] })));
    expect([await foreign, await unknown]).toEqual(["not_found", "not_found"]);
    expect(await database.admin`select 1 from grants where tenant_id = ${acme.tenantId}`).toHaveLength(0);
    expect(await verbs(acme)).toEqual([]);
  });

  test("two consents at the same moment end with one grant", async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => giveGrant(as(acme), claude(acme))));
    expect(new Set(ids).size).toBe(1);
    expect((await listGrants(as(acme)))[0]?.connections).toHaveLength(1);
  });
});

describe("the list of grants", () => {
  test("members see their own grants, owners and admins those of the company", async () => {
    const bea = await addMember(acme);
    const own = await giveGrant(as(acme), claude(acme));
    const hers = await giveGrant(as(acme, "member", bea), claude(acme));
    await giveGrant(as(other), claude(other));
    const ids = async (role: Role) => new Set((await listGrants(as(acme, role))).map(({ id }) => id));
    expect(await ids("member")).toEqual(new Set([own]));
    expect(await ids("approver")).toEqual(new Set([own]));
    expect(await ids("admin")).toEqual(new Set([own, hers]));
    expect(await codeOf(listGrants(as(acme, "auditor")))).toBe("forbidden");
  });

  test("the calls of the last 30 days are counted for each grant", async () => {
    const grantId = await giveGrant(as(acme), claude(acme));
    const { admin } = database;
    const entry = (started_at: string) => ({
      id: newId<never>() as string,
      tenant_id: acme.tenantId,
      started_at,
      request_id: "r",
      instance: "test",
      actor_kind: "grant",
      actor_id: grantId as string,
      actor_label: "x",
      tool: "search_records",
      operation: "read",
      outcome: "ok",
    });
    await admin`insert into audit_entries ${admin(["2026-11-29", "2026-11-01", "2026-10-30"].map(entry))}`;
    expect((await listGrants(as(acme)))[0]?.calls).toBe(2);
  });
});

describe("ending access", () => {
  test("a member ends the own grant, its tokens too, and the client may be allowed anew", async () => {
    const grantId = await giveGrant(as(acme), claude(acme));
    await revokeGrant(as(acme), { grantId });
    expect([ended, forgotten.at(-1)]).toEqual([[grantId], grantId]);
    expect(await listGrants(as(acme))).toEqual([]);
    expect(await verbs(acme)).toEqual(["grants.give", "grants.revoke"]);
    expect(await giveGrant(as(acme), claude(acme))).not.toBe(grantId);
  });

  test("a member cannot end the grant of another, an admin can, and nobody that of another company", async () => {
    const bea = await addMember(acme);
    const hers = await giveGrant(as(acme, "member", bea), claude(acme));
    expect(await codeOf(revokeGrant(as(acme, "approver"), { grantId: hers }))).toBe("not_found");
    expect(await codeOf(revokeGrant(as(other, "owner"), { grantId: hers }))).toBe("not_found");
    expect(ended).toEqual([]);
    expect(await codeOf(revokeGrant(as(acme, "admin"), { grantId: hers }))).toBe("done");
    expect(await codeOf(revokeGrant(as(acme, "admin"), { grantId: hers }))).toBe("not_found");
  });

  test("a client that ends its grant ends it once, in its own company, and that is recorded", async () => {
    const grantId = await giveGrant(as(acme), claude(acme));
    const endAs = (tenantId: TenantId) => {
      const actor = { kind: "job", tenantId, job: "oauth", runId: grantId as string } as const;
      return endGrant({ ...acme.as("owner"), ...deps, actor }, { grantId });
    };
    await endAs(other.tenantId);
    expect(await listGrants(as(acme))).toHaveLength(1);
    await endAs(acme.tenantId);
    await endAs(acme.tenantId);
    expect(await listGrants(as(acme))).toEqual([]);
    expect(await verbs(acme)).toEqual(["grants.give", "grants.end"]);
    expect(await verbs(other)).toEqual([]);
  });
});
