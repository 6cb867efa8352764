import { parseOptions } from "@node-rs/argon2";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { testVault } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { members, tenants, users } from "../../db/schema/index.ts";
import { withLookup, withTenant } from "../../db/with-tenant.ts";
import { newId, type TenantId } from "../../kernel/ids.ts";
import { createAccount } from "./create-account.ts";
import { argon2Hasher, type Hasher, parameters } from "./hasher.ts";
import { SignInInput, SignUpInput } from "./schemas.ts";
import { unusedHash, verifyPassword } from "./verify-password.ts";

let database: TestDatabase;
const now = () => new Date();
const source = { requestId: "r", ip: "203.0.113.7" };
const ana = SignUpInput.parse({
  email: " Ana@Example.com ",
  password: "tres tristes tigres",
  name: "Ana",
  company: "Acme",
  locale: "es",
});

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const signUp = (input = ana) => createAccount({ db: database.db, vault: testVault, now }, input, source);
const count = async (table: string) =>
  Number((await database.admin`select count(*) as n from ${database.admin(table)}`)[0]?.["n"]);

test("signing up creates one person, one company with its own data key, one owner and one audit entry", async () => {
  const { userId, tenantId } = await signUp();
  expect(await database.admin`select id, email, name, locale from users`).toMatchObject([
    { id: userId, email: "ana@example.com", name: "Ana", locale: "es" },
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

test("a password that is easy to guess creates no account and is not hashed", async () => {
  const before = [await count("users"), await count("tenants")];
  const hash = vi.fn(argon2Hasher.hash);
  for (const [password, key] of [
    ["short one", "auth.errors.password_short"],
    ["password1234", "auth.errors.password_common"],
    ["for-weak@example.com", "auth.errors.password_email"],
  ] as const) {
    const input = { ...ana, email: "weak@example.com", password };
    const made = createAccount(
      { db: database.db, vault: testVault, now, hasher: { ...argon2Hasher, hash } },
      input,
      source,
    );
    await expect(made).rejects.toMatchObject({ code: "invalid_input", options: { path: "password", key } });
  }
  expect(hash).not.toHaveBeenCalled();
  expect([await count("users"), await count("tenants")]).toEqual(before);
});

test("the same address cannot sign up twice in any spelling, and the second attempt leaves no rows", async () => {
  const again = SignUpInput.parse({ ...ana, email: "ANA@EXAMPLE.COM", company: "Other" });
  await expect(signUp(again)).rejects.toMatchObject({ code: "conflict", options: { path: "email" } });
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
  const input = { ...ana, email: "nfd@example.com", password: "mañana será otro día".normalize("NFD") };
  const { userId } = await signUp(input);
  const typed = SignInInput.parse({ email: "NFD@example.com", password: input.password.normalize("NFC") });
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

test("a refused sign-up costs one hashing too", async () => {
  let hashed = 0;
  const hasher: Hasher = {
    ...argon2Hasher,
    hash(password) {
      hashed += 1;
      return argon2Hasher.hash(password);
    },
  };
  const attempt = createAccount({ db: database.db, vault: testVault, now, hasher }, ana, source);
  await expect(attempt).rejects.toMatchObject({ code: "conflict" });
  expect(hashed).toBe(1);
});
