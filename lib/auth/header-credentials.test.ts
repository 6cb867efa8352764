import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { createMemoryCache } from "../cache/cache.ts";
import { parseId } from "../kernel/ids.ts";
import { toBaseUrl } from "../odoo/probe/base-url.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";
import { createHeaderIdentity, type HeaderPrincipal } from "./header-credentials.ts";

const key = "0123456789abcdef0123456789abcdef01234567";
const named = { "X-Odoo-URL": "https://odoo.example.com/web", "X-Odoo-API-Key": key };

function open(mode: "off" | "read" | "write" = "read") {
  const { identify } = createHeaderIdentity({
    mode,
    fingerprint: (text) => createHmac("sha256", "pepper").update(text).digest("hex"),
    toBaseUrl,
    requests: createMemoryLimiter({ points: 10, seconds: 60 }),
    distinct: createMemoryLimiter({ points: 2, seconds: 60 }),
    seen: createMemoryCache({ ttlMs: 60_000, maxEntries: 100 }),
  });
  return async (headers: Record<string, string>, ip = "203.0.113.7") =>
    (await identify(new Headers(headers), ip)) as HeaderPrincipal;
}

test("a header-credential caller has a hash as its id, a normalised address and the configured scope", async () => {
  const identify = open();
  const caller = await identify({ ...named, "X-Odoo-DB": " main " });
  expect(caller).toMatchObject({ kind: "headers", scope: "read", label: "odoo.example.com/main" });
  expect(caller.credentialId).toMatch(/^[0-9a-f]{64}$/);
  expect(parseId(caller.connectionId)).toBe(caller.connectionId);
  expect(caller.reveal()).toEqual({ url: "https://odoo.example.com", secret: key, database: "main" });
  const same = await identify({ ...named, "X-Odoo-URL": "odoo.example.com/odoo/contacts", "X-Odoo-DB": "main" });
  expect(same.credentialId).toBe(caller.credentialId);
});

test.each([
  ["the key", { "X-Odoo-API-Key": key.replace("0", "1") }],
  ["the address", { "X-Odoo-URL": "https://odoo2.example.com" }],
  ["the database", { "X-Odoo-DB": "main" }],
  ["the login", { "X-Odoo-Login": "ana" }],
])("changing %s gives another caller with another connection", async (_, changed) => {
  const identify = open();
  const [one, two] = [await identify(named), await identify({ ...named, ...(changed as Record<string, string>) })];
  expect(one.credentialId).not.toBe(two.credentialId);
  expect(one.connectionId).not.toBe(two.connectionId);
});

test("the serialised principal of a caller does not contain the key", async () => {
  const caller = await open()(named);
  expect(JSON.stringify(caller)).not.toContain(key);
  expect(JSON.stringify({ ...caller })).not.toContain(key);
});

test("a request without X-Odoo headers has no caller, and headers without key or address are refused", async () => {
  const identify = open();
  expect(await identify({ authorization: "Bearer x" })).toBeUndefined();
  expect(await identify({ "X-Odoo-DB": "  " })).toBeUndefined();
  for (const headers of [
    { "X-Odoo-DB": "main" },
    { ...named, "X-Odoo-API-Key": "" },
    { ...named, "X-Odoo-URL": "a b" },
  ])
    await expect(identify(headers)).rejects.toMatchObject({ code: "invalid_input" });
});

test("an access key together with X-Odoo headers is refused, and so are the headers if they are switched off", async () => {
  for (const mode of ["off", "read", "write"] as const) {
    const both = open(mode)({ ...named, authorization: "Bearer x" });
    await expect(both).rejects.toMatchObject({ code: "invalid_input" });
  }
  await expect(open("off")(named)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("requests and different credentials are limited by network", async () => {
  const identify = open();
  const withKey = (n: number) => ({ ...named, "X-Odoo-API-Key": `key ${n}` });
  await identify(withKey(1));
  await identify(withKey(2));
  await identify(withKey(1));
  await expect(identify(withKey(3))).rejects.toMatchObject({ code: "rate_limited" });
  await identify(withKey(3), "198.51.100.9");
  for (let i = 0; i < 6; i++) await identify(withKey(1));
  await expect(identify(withKey(1))).rejects.toMatchObject({ code: "rate_limited" });
});

test.each([
  ["X-Odoo-URL", 300, (size: number) => `https://odoo.example.com/${"a".repeat(size - 25)}`],
  ["X-Odoo-API-Key", 256, (size: number) => "k".repeat(size)],
  ["X-Odoo-DB", 128, (size: number) => "d".repeat(size)],
  ["X-Odoo-Login", 128, (size: number) => "l".repeat(size)],
])("the header %s may have at most %i characters", async (header, most, ofSize) => {
  const identify = open();
  await expect(identify({ ...named, [header]: ofSize(most) })).resolves.toMatchObject({ kind: "headers" });
  await expect(identify({ ...named, [header]: ofSize(most + 1) })).rejects.toMatchObject({
    code: "invalid_input",
    options: { path: header },
  });
});
