import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openAccounts, type TestPerson } from "#tests/support/accounts.ts";
import { openBrowser } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type AccessKeyId, type ConnectionId, type GrantId, newId, type TenantId } from "../../../kernel/ids.ts";
import { getAccount } from "../get-account.ts";
import { deleteAccount } from "./delete-account.ts";

let database: TestDatabase;
let accounts: ReturnType<typeof openAccounts>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  accounts = openAccounts(database.db);
});

const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "done",
    (error: { code: string }) => error.code,
  );
const remove = (person: TestPerson, changes: object = {}) =>
  deleteAccount(person.context, {
    currentPassword: person.password,
    email: person.email,
    companies: [person.session.tenant.id],
    ...changes,
  });
const addMember = (company: TestPerson, person: TestPerson, role: string) =>
  database.admin`insert into members values (${company.session.tenant.id}, ${person.session.user.id}, ${role})`;
const exists = async (table: "users" | "tenants", id: string) =>
  (await database.admin`select 1 from ${database.admin(table)} where id = ${id}`).length === 1;

/** Gives the company of a person one row in every table that belongs to it. */
async function furnish({ session }: TestPerson): Promise<{ connectionId: string; keyId: string; grantId: string }> {
  const { admin } = database;
  const [connectionId, keyId, grantId] = [newId<ConnectionId>(), newId<AccessKeyId>(), newId<GrantId>()];
  const at = new Date();
  const tenant = { tenant_id: session.tenant.id };
  const connection = { id: connectionId, name: "Main", kind: "odoo", transport: "json2", series: "19.0" };
  await admin`insert into connections ${admin({ ...tenant, ...connection })}`;
  await admin`insert into model_rules ${admin({ ...tenant, connection_id: connectionId, model: "m", label: "M" })}`;
  const key = { id: keyId, connection_id: connectionId, name: "k", key_hash: keyId, last4: "1234", scope: "read" };
  await admin`insert into access_keys ${admin({ ...tenant, ...key })}`;
  const call = { principal_id: "p", created_at: at, expires_at: at };
  const confirmation = { token_hash: keyId, connection_id: connectionId, tool: "t", payload: "-" };
  await admin`insert into confirmations ${admin({ ...tenant, ...call, ...confirmation })}`;
  const written = { fingerprint: "f", arguments_hash: "a", state: "done" };
  await admin`insert into write_results ${admin({ ...tenant, ...call, ...written })}`;
  const invited = { id: keyId, token_hash: keyId, role: "member", invited_by: session.user.id };
  await admin`insert into invitations ${admin({ ...tenant, ...invited, created_at: at, expires_at: at })}`;
  await giveGrant(session.tenant.id, session.user.id, grantId);
  await admin`insert into grant_connections ${admin({ ...tenant, grant_id: grantId, connection_id: connectionId })}`;
  await admin`insert into user_totp ${admin({ user_id: session.user.id, sealed_secret: "-", created_at: at })}`;
  await admin`insert into recovery_codes ${admin({ user_id: session.user.id, code_hash: "-" })}`;
  return { connectionId, keyId, grantId };
}

function giveGrant(tenantId: string, userId: string, id: string = newId<GrantId>()) {
  const at = new Date();
  const client = { client_id: "c", client_name: "C", redirect_host: "h", scope: "read", created_at: at };
  const grant = { id, tenant_id: tenantId, user_id: userId, ...client, consented_at: at };
  return database.admin`insert into grants ${database.admin(grant)}`;
}

const ofTenant = [
  "members",
  "connections",
  "model_rules",
  "access_keys",
  "confirmations",
  "write_results",
  "invitations",
  "grants",
  "grant_connections",
] as const;
const ofPerson = ["members", "sessions", "account_links", "user_totp", "recovery_codes", "grants"] as const;
const countIn = async (table: string, column: "tenant_id" | "user_id", id: string) => {
  const { admin } = database;
  const [row] = await admin`select count(*)::int as n from ${admin(table)} where ${admin(column)} = ${id}`;
  return row?.["n"] as number;
};

test("the only member of a company is deleted with the company, and only audit entries stay", async () => {
  const person = await accounts.join();
  const bystander = await accounts.join();
  const { id: tenantId } = person.session.tenant;
  const { id: userId } = person.session.user;
  const { connectionId, keyId, grantId } = await furnish(person);
  await furnish(bystander);
  await accounts.requestReset(openBrowser(), { email: person.email, next: undefined });
  for (const table of ofTenant) expect([table, await countIn(table, "tenant_id", tenantId)]).toEqual([table, 1]);
  await remove(person);
  expect([await exists("users", userId), await exists("tenants", tenantId)]).toEqual([false, false]);
  for (const table of ofTenant) expect([table, await countIn(table, "tenant_id", tenantId)]).toEqual([table, 0]);
  for (const table of ofPerson) expect([table, await countIn(table, "user_id", userId)]).toEqual([table, 0]);
  for (const table of ofTenant)
    expect([table, await countIn(table, "tenant_id", bystander.session.tenant.id)]).toEqual([table, 1]);
  const entries = await database.admin`select tool, actor_label from audit_entries where tenant_id = ${tenantId}`;
  expect(entries.map(({ tool }) => tool)).toEqual(
    expect.arrayContaining(["accounts.create", "accounts.delete", "tenant.delete"]),
  );
  expect(new Set(entries.map((entry) => entry["actor_label"]))).toEqual(new Set([person.email]));
  expect(person.dropped).toEqual([keyId, connectionId, grantId, `tokens of ${grantId}`]);
  expect(accounts.mails.at(-1)).toEqual({ template: "account_deleted", to: person.email, locale: "es", params: {} });
  expect(await accounts.readSession(person.browser)).toBeUndefined();
  expect(await outcome(accounts.signIn(openBrowser(), person))).toBe("unauthenticated");
});

test("a deleted address can sign up again", async () => {
  const person = await accounts.join();
  await remove(person);
  const again = await accounts.join({ email: person.email });
  expect(again.session.user.id).not.toBe(person.session.user.id);
});

test("a member leaves a company that has an owner, which goes on without the member's grants and keys", async () => {
  const [company, person] = [await accounts.join(), await accounts.join()];
  await addMember(company, person, "auditor");
  const tenantId = company.session.tenant.id;
  const { keyId, connectionId } = await furnish(company);
  const [theirs, ownKey] = [newId<GrantId>(), newId<AccessKeyId>()];
  await giveGrant(tenantId, person.session.user.id, theirs);
  const key = { name: "k", key_hash: ownKey, last4: "1234", scope: "read", created_by: person.session.user.id };
  await database.admin`insert into access_keys ${database.admin({
    ...key,
    id: ownKey,
    tenant_id: tenantId,
    connection_id: connectionId,
  })}`;
  expect(await getAccount(person.context)).toMatchObject({
    companies: expect.arrayContaining([
      { id: company.session.tenant.id, name: company.company, fate: "kept" },
      { id: person.session.tenant.id, name: person.company, fate: "deleted" },
    ]),
  });
  await remove(person);
  expect(await exists("tenants", company.session.tenant.id)).toBe(true);
  expect(await countIn("members", "tenant_id", company.session.tenant.id)).toBe(1);
  expect(await countIn("grants", "user_id", person.session.user.id)).toBe(0);
  expect(await countIn("grants", "user_id", company.session.user.id)).toBe(1);
  const revoked = await database.admin`
    select id from access_keys where tenant_id = ${tenantId} and revoked_at is not null`;
  expect(revoked).toEqual([{ id: ownKey }]);
  expect(person.dropped).toEqual([ownKey, theirs, `tokens of ${theirs}`]);
  expect(person.dropped).not.toContain(keyId);
  const entries = await database.admin`
    select tool, actor_label from audit_entries where tenant_id = ${company.session.tenant.id}`;
  expect(entries).toContainEqual({ tool: "accounts.delete", actor_label: person.email });
  expect(entries.map(({ tool }) => tool)).not.toContain("tenant.delete");
  expect(await accounts.readSession(company.browser)).toBeDefined();
});

test("the last owner of a company with other members is refused, until another is made an owner", async () => {
  const [owner, member] = [await accounts.join(), await accounts.join()];
  await addMember(owner, member, "admin");
  expect((await getAccount(owner.context)).companies).toMatchObject([{ fate: "blocked" }]);
  await expect(remove(owner)).rejects.toMatchObject({
    code: "conflict",
    options: { key: "auth.errors.last_owner", params: { company: owner.company } },
  });
  expect(await exists("users", owner.session.user.id)).toBe(true);
  expect(accounts.mails.map(({ template }) => template)).not.toContain("account_deleted");
  await database.admin`update members set role = 'owner' where user_id = ${member.session.user.id}`;
  await remove(owner);
  expect(await exists("tenants", owner.session.tenant.id)).toBe(true);
});

test("of two owners who delete their accounts at the same time one is refused", async () => {
  for (let round = 0; round < 5; round++) {
    const [one, two, member] = [await accounts.join(), await accounts.join(), await accounts.join()];
    await addMember(one, two, "owner");
    await addMember(one, member, "member");
    const outcomes = await Promise.all([remove(one), remove(two)].map(outcome));
    expect(outcomes.toSorted()).toEqual(["conflict", "done"]);
    const owners = await database.admin`
      select 1 from members where tenant_id = ${one.session.tenant.id} and role = 'owner'`;
    expect(owners).toHaveLength(1);
  }
});

test("a company is not deleted unless the person agreed to it by name", async () => {
  const person = await accounts.join();
  for (const companies of [[], [newId<TenantId>()]]) {
    await expect(remove(person, { companies })).rejects.toMatchObject({
      code: "conflict",
      options: { key: "auth.errors.companies_changed" },
    });
  }
  expect(await exists("tenants", person.session.tenant.id)).toBe(true);
});

test("agreeing to the deletion of a company that others use deletes only the person", async () => {
  const [company, person] = [await accounts.join(), await accounts.join()];
  await addMember(company, person, "owner");
  await remove(person, { companies: [company.session.tenant.id, person.session.tenant.id] });
  expect(await exists("tenants", company.session.tenant.id)).toBe(true);
});

test("an account is not deleted with a wrong password or another address", async () => {
  const person = await accounts.join();
  await expect(remove(person, { currentPassword: "wrong" })).rejects.toMatchObject({
    code: "invalid_input",
    options: { path: "currentPassword" },
  });
  await expect(remove(person, { email: "other@example.com" })).rejects.toMatchObject({
    code: "invalid_input",
    options: { path: "email" },
  });
  expect(await exists("users", person.session.user.id)).toBe(true);
  expect(await accounts.readSession(person.browser)).toBeDefined();
});

test("the shared account of the demo cannot be deleted", async () => {
  const person = await accounts.join();
  await database.admin`update tenants set kind = 'sandbox' where id = ${person.session.tenant.id}`;
  expect(await outcome(remove(person))).toBe("forbidden");
  expect(await exists("tenants", person.session.tenant.id)).toBe(true);
});
