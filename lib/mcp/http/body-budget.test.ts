import { expect, test } from "vitest";
import { createTurns } from "../../http/turns.ts";
import type { Principal } from "../../policy/actor.ts";
import { createMemoryLimiter } from "../../ratelimit/limiter.ts";
import { bodyPoints, createBodyBudget } from "./body-budget.ts";

const mebibyte = 1024 * 1024;
const always = new AbortController().signal;
const key = (keyId: string, tenantId = "a", scope = "write") =>
  ({ kind: "key", tenantId, keyId, scope }) as unknown as Principal;
const guest = (credentialId: string) =>
  ({ kind: "headers", tenantId: "guests", credentialId, scope: "write" }) as unknown as Principal;

const open = (room: Parameters<typeof createBodyBudget>[0]["room"] = { take: async () => () => {} }) =>
  createBodyBudget({ room, limiter: createMemoryLimiter(bodyPoints) });

test("a key sends so many bytes a minute, and another key is not held to them", async () => {
  const accountOf = open();
  for (let i = 0; i < 9; i++) await accountOf(key("k"), "", always).grow(14 * mebibyte);
  await expect(accountOf(key("k"), "", always).grow(14 * mebibyte)).rejects.toMatchObject({
    code: "rate_limited",
    options: { retryAfterSeconds: expect.any(Number) },
  });
  await accountOf(key("other"), "", always).grow(14 * mebibyte);
});

test("callers with header credentials count by their network", async () => {
  const accountOf = open();
  const grow = (id: string, ip: string) => accountOf(guest(id), ip, always).grow(14 * mebibyte);
  for (let i = 0; i < 9; i++) await grow(`g${i}`, `2001:db8:1:2::${i}`);
  await expect(grow("g9", "2001:db8:1:2:3::")).rejects.toMatchObject({ code: "rate_limited" });
  await grow("g9", "203.0.113.7");
});

test("a company that has its bytes waits for them, and another company does not", async () => {
  const accountOf = open(createTurns({ each: 32 * mebibyte, total: 256 * mebibyte }));
  const first = accountOf(key("k"), "", always);
  for (let i = 0; i < 2; i++) await first.grow(14 * mebibyte);
  const gone = new AbortController();
  const late = accountOf(key("other"), "", gone.signal).grow(14 * mebibyte);
  await accountOf(key("k", "b"), "", always).grow(14 * mebibyte);
  gone.abort();
  await expect(late).rejects.toMatchObject({ code: "busy", options: { retryAfterSeconds: 2 } });
  const next = accountOf(key("other"), "", always).grow(14 * mebibyte);
  first.end();
  await next;
});

test("who may not write sends no file", () => {
  expect([key("k"), key("k", "a", "read")].map((who) => open()(who, "", always).mayUpload)).toEqual([true, false]);
});
