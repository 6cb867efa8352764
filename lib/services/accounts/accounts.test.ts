import { parseOptions } from "@node-rs/argon2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testVault } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { members, tenants, users } from "../../db/schema/index.ts";
import { withLookup, withTenant } from "../../db/with-tenant.ts";
import { newId, type TenantId } from "../../kernel/ids.ts";
import { createAccount, type NewAccount } from "./create-account.ts";
import { argon2Hasher, type Hasher, parameters } from "./hasher.ts";
import { SignInInput } from "./schemas.ts";
import { unusedHash, verifyPassword } from "./verify-password.ts";

let database: TestDatabase;
const now = () => new Date();
const source = { requestId: "r", ip: "203.0.113.7" };
const password = "tres tristes tigres";
const ana = { email: "ana@example.com", name: "Ana", company: "Acme", locale: "es" } as const;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function signUp(input: Omit<NewAccount, "passwordHash"> = ana, typed = password) {
  const passwordHash = await argon2Hasher.hash(typed);
  return createAccount({ db: database.db, vault: testVault, now }, { ...input, passwordHash }, source);
}
const count = async (table: string) =>
  Number((await database.admin`select count(*) as n from ${database.admin(table)}`)[0]?.["n"]);

test("a new account is one person with a verified address, one company with its own data key, one owner and one audit entry", async () => {
  const { userId, tenantId } = await signUp();
  expect(await database.admin`select id, email, name, locale, email_verified_at from users`).toMatchObject([
    { id: userId, email: "ana@example.com", name: "Ana", locale: "es", email_verified_at: expect.any(Date) },
  ]);
  const [tenant] = await database.admin`select * from tenants`;
  expect(tenant).toMatchObject({ id: tenantId, name: "Acme", kind: "live", plan: "trial" });
  const place = { tenantId, table: "t", row: "r", field: "f" };
  const wrapped = tenant?.["wrapped_key"] as string;
  expect(testVault.open(wrapped, testVault.seal(wrapped, "x", place), place)).toBe("x");
  expect(await database.admin`select * from members`).toMatchObject([
    { tenant_id: tenantId, user_id: userId, role: "owner" },
  ]);
  expect(await database.admin`select * from audit_entries`).toMatchObject([
    { tenant_id: tenantId, actor_id: userId, actor_kind: "session", tool: "accounts.create", outcome: "ok" },
  ]);
});

test("an address cannot have two accounts, and the second attempt leaves no rows", async () => {
  await expect(signUp({ ...ana, company: "Other" })).rejects.toMatchObject({
    code: "conflict",
    options: { key: "auth.errors.account_exists" },
  });
  expect([await count("users"), await count("tenants"), await count("members")]).toEqual([1, 1, 1]);
});

test("ten concurrent sign-ups of one address create one account", async () => {
  const input = { ...ana, email: "race@example.com" };
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => signUp(input)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await database.admin`select * from users where email = 'race@example.com'`).toHaveLength(1);
});

test("another company sees neither the person, nor the company, nor its members", async () => {
  const seen = await withTenant(database.db, newId<TenantId>(), async (tx) => [
    await tx.select().from(users),
    await tx.select().from(tenants),
    await tx.select().from(members),
  ]);
  expect(seen).toEqual([[], [], []]);
  const typed = await withLookup(database.db, { email: "ana@example.com" }, (tx) => tx.select().from(members));
  expect(typed).toEqual([]);
});

test("passwords are hashed with argon2id and OWASP's parameters, and so is the one for unknown addresses", async () => {
  const [row] = await database.admin`select password_hash from users limit 1`;
  for (const hash of [row?.["password_hash"] as string, unusedHash]) {
    expect(hash).toMatch(/^\$argon2id\$v=19\$/);
    expect(parseOptions(hash)).toMatchObject({ ...parameters, outputLen: 32, saltLen: 16 });
  }
});

test("the right password is accepted however its accents were encoded", async () => {
  const phrase = "mañana será otro día";
  const { userId } = await signUp({ ...ana, email: "nfd@example.com" }, phrase.normalize("NFD"));
  const typed = SignInInput.parse({ email: "NFD@example.com", password: phrase.normalize("NFC") });
  expect(await verifyPassword({ db: database.db }, typed)).toBe(userId);
});

test("a wrong password and an unknown address get the same answer after one hashing each", async () => {
  let verified = 0;
  const hasher: Hasher = {
    ...argon2Hasher,
    verify(hash, password) {
      verified += 1;
      return argon2Hasher.verify(hash, password);
    },
  };
  const wrong = await verifyPassword({ db: database.db, hasher }, { email: ana.email, password: "wrong" });
  expect(verified).toBe(1);
  const unknown = await verifyPassword({ db: database.db, hasher }, { email: "no@example.com", password: "wrong" });
  expect(verified).toBe(2);
  expect([wrong, unknown]).toEqual([undefined, undefined]);
});
