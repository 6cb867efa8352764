import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createVault, type Place, parseMasterKey } from "./vault.ts";

const master = randomBytes(32);
const vault = createVault({ current: master });
const place: Place = { tenantId: "t1", table: "connections", row: "r1", field: "secret" };

test("a sealed value can be opened, and each seal of it differs", () => {
  const key = vault.newTenantKey("t1");
  const [a, b] = [vault.seal(key, "s3cret", place), vault.seal(key, "s3cret", place)];
  expect(a).not.toBe(b);
  expect(a).not.toContain("s3cret");
  expect([vault.open(key, a, place), vault.open(key, b, place)]).toEqual(["s3cret", "s3cret"]);
});

test.each(["tenantId", "table", "row", "field"] as const)(
  "a sealed value that is moved to another %s does not open",
  (part) => {
    const key = vault.newTenantKey("t1");
    const sealed = vault.seal(key, "s3cret", place);
    expect(() => vault.open(key, sealed, { ...place, [part]: "other" })).toThrow("does not open");
  },
);

test("a sealed value does not open with a changed byte, another tenant's key or another master key", () => {
  const key = vault.newTenantKey("t1");
  const sealed = vault.seal(key, "s3cret", place);
  const bytes = Buffer.from(sealed.slice(3), "base64url");
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  expect(() => vault.open(key, `v1.${bytes.toString("base64url")}`, place)).toThrow("does not open");
  expect(() => vault.open(vault.newTenantKey("t1"), sealed, place)).toThrow("does not open");
  expect(() => createVault({ current: randomBytes(32) }).open(key, sealed, place)).toThrow("another master key");
});

test("a tenant's key does not work for another tenant", () => {
  const key = vault.newTenantKey("t1");
  expect(() => createVault({ current: master }).seal(key, "x", { ...place, tenantId: "t2" })).toThrow("does not open");
});

test("a key that the previous master key wrapped still works after a change of the master key", () => {
  const key = vault.newTenantKey("t1");
  const sealed = vault.seal(key, "s3cret", place);
  expect(createVault({ current: randomBytes(32), previous: master }).open(key, sealed, place)).toBe("s3cret");
});

test.each([
  "",
  "password",
  Buffer.alloc(32).toString("base64"),
  Buffer.from("abcdabcdabcdabcdabcdabcdabcdabcd").toString("base64"),
  "a".repeat(64),
])("the weak master key %j is refused", (text) =>
  expect(() => parseMasterKey(text, "MCP_ODOO_MASTER_KEY")).toThrow("MCP_ODOO_MASTER_KEY"),
);

test("a random key is accepted in base64 and in hex", () => {
  for (let i = 0; i < 200; i++) {
    const key = randomBytes(32);
    expect(parseMasterKey(key.toString("base64"), "K")).toEqual(key);
    expect(parseMasterKey(key.toString("hex"), "K")).toEqual(key);
  }
});

test("derived secrets and fingerprints differ by purpose and by master key", () => {
  const other = createVault({ current: randomBytes(32) });
  const secrets = [vault, other].flatMap((one) =>
    ["access-key", "confirmation", "next-auth"].map((purpose) => one.derive(purpose).toString("hex")),
  );
  expect(new Set(secrets).size).toBe(6);
  const prints = [vault, other].flatMap((one) =>
    ["access-key", "confirmation"].map((purpose) => one.fingerprint(purpose, "mcpo_live_x")),
  );
  expect(new Set(prints).size).toBe(4);
  for (const print of prints) expect(print).toMatch(/^[0-9a-f]{64}$/);
  // Fingerprints and secrets must be the same after a restart.
  expect(createVault({ current: master }).fingerprint("access-key", "mcpo_live_x")).toBe(prints[0]);
  expect(createVault({ current: master }).derive("next-auth").toString("hex")).toBe(secrets[2]);
});

test.each(["", "v1.", "v1.AAAA", "v2.AAAA", "s3cret"])("the text %j is refused as a sealed value", (text) => {
  expect(() => vault.open(vault.newTenantKey("t1"), text, place)).toThrow("Not a sealed value.");
});

test.each([16, 31, 33, 64])("a random key of %i bytes is refused", (size) => {
  expect(() => parseMasterKey(randomBytes(size).toString("base64"), "K")).toThrow("expected 32 random bytes");
});
