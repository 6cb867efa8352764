import { afterEach, expect, test } from "vitest";
import { type FakeOdoo, startFakeOdoo, workingOdoo } from "#tests/support/fake-odoo.ts";
import { createSafeFetch } from "../http/outgoing/safe-fetch.ts";
import { authError, refusedByProxy } from "../odoo/faults/errors.ts";
import { probeOdoo } from "../odoo/probe/probe.ts";
import { createSignIns } from "./sign-ins.ts";

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

const input = { database: "main", login: "ana", secret: "guess" };
const signInsOf = ({ requests }: FakeOdoo) => requests.filter(({ body }) => body.includes("authenticate")).length;

async function setUp() {
  const evil = await startFakeOdoo(workingOdoo(14, { uid: false }));
  const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
  open.push(evil.close, fetch.close);
  return { evil, fetch };
}

test("an Odoo receives at most three wrong sign-ins a minute from all users together", async () => {
  const { evil, fetch } = await setUp();
  const signIns = createSignIns();
  const tests = Array.from({ length: 8 }, () => probeOdoo({ ...input, url: evil.url }, { fetch, signIns }));
  await Promise.all(tests);
  expect(signInsOf(evil)).toBe(3);
  const next = await probeOdoo({ ...input, url: evil.url }, { fetch, signIns });
  expect(next).toMatchObject({ ok: false, error: { code: "rate_limited" } });
  expect(next.steps.find(({ state }) => state === "failed")).toMatchObject({
    id: "sign_in",
    error: { key: "odoo.errors.too_many_sign_ins" },
  });
  expect(signInsOf(evil)).toBe(3);
});

test("a refusal outside a sign-in counts for its host in any spelling, and for no other host", async () => {
  const signIns = createSignIns();
  for (const url of ["https://odoo.example/x", "https://ODOO.example.", "http://odoo.example:8069"]) {
    await signIns.failed(url);
  }
  await expect(signIns.run("https://odoo.example", async () => 1)).rejects.toMatchObject({ code: "rate_limited" });
  expect(await signIns.run("https://other.example", async () => 1)).toBe(1);
});

test("a sign-in that a proxy refuses is not counted", async () => {
  const signIns = createSignIns();
  const fail = (error: Error) => signIns.run("https://odoo.example", () => Promise.reject(error)).catch(() => {});
  for (let i = 0; i < 5; i++) await fail(refusedByProxy(403));
  expect(await signIns.run("https://odoo.example", async () => 1)).toBe(1);
  for (let i = 0; i < 3; i++) await fail(authError());
  await expect(signIns.run("https://odoo.example", async () => 1)).rejects.toMatchObject({ code: "rate_limited" });
});
