import { expect, test, vi } from "vitest";
import type { OdooTransport } from "../types.ts";
import { readKeyExpiry } from "./read-key-expiry.ts";

const secret = "89abcdef0123456789abcdef0123456789abcdef";
const now = new Date("2026-12-01T12:00:00Z");
const at = "2027-02-01 08:30:00";

/** Asks an Odoo of a series in which the user has keys with these ends. */
async function ask(ends: readonly unknown[] | Error, { major = 19, key = secret } = {}) {
  const call = vi.fn(async () => {
    if (ends instanceof Error) throw ends;
    return ends.map((end, index) => ({ id: index, expiration_date: end }));
  });
  const odoo: OdooTransport = { kind: "json2", series: { major, minor: 0, edition: "community" }, call };
  return { told: await readKeyExpiry(odoo, { uid: 5, secret: key, now }), call };
}

test("the end of a user's only key is that of the key that is used", async () => {
  const { told, call } = await ask([at]);
  expect(told).toEqual(new Date("2027-02-01T08:30:00Z"));
  expect(call).toHaveBeenCalledWith(
    expect.objectContaining({
      model: "res.users.apikeys",
      args: expect.objectContaining({ fields: ["expiration_date"] }),
    }),
  );
});

test("a key without an end never ends", async () => {
  expect((await ask([false])).told).toBeNull();
});

test("among several keys nothing is claimed unless all end together", async () => {
  expect((await ask([at, "2027-03-01 00:00:00"])).told).toBeUndefined();
  expect((await ask([at, false])).told).toBeUndefined();
  expect((await ask([at, at])).told).toEqual(new Date("2027-02-01T08:30:00Z"));
  expect((await ask([false, false])).told).toBeNull();
});

test("keys that have ended are not the one that has just signed in", async () => {
  expect((await ask(["2026-11-01 00:00:00", at])).told).toEqual(new Date("2027-02-01T08:30:00Z"));
});

test("passwords, other keys and Odoos before 18 are not asked", async () => {
  for (const key of ["a password", "mcp_0123", secret.toUpperCase()]) {
    const { told, call } = await ask([at], { key });
    expect([told, call.mock.calls]).toEqual([undefined, []]);
  }
  expect((await ask([at], { major: 17 })).call).not.toHaveBeenCalled();
});

test("an Odoo that refuses or answers otherwise is no fault of the credential", async () => {
  expect((await ask(new Error("Access Denied"))).told).toBeUndefined();
  expect((await ask([17])).told).toBeUndefined();
  expect((await ask([])).told).toBeUndefined();
});
