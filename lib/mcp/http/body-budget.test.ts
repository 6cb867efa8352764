import { expect, test } from "vitest";
import { createFairLimiter } from "../../http/fair-limiter.ts";
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

test("each access key has its own number of bytes a minute", async () => {
  const accountOf = open();
  for (let i = 0; i < 9; i++) await accountOf(key("k"), "", always).grow(14 * mebibyte);
  await expect(accountOf(key("k"), "", always).grow(14 * mebibyte)).rejects.toMatchObject({
    code: "rate_limited",
    options: { retryAfterSeconds: expect.any(Number) },
  });
  await accountOf(key("other"), "", always).grow(14 * mebibyte);
});

test("callers with header credentials of one network share its bytes", async () => {
  const accountOf = open();
  const grow = (id: string, ip: string) => accountOf(guest(id), ip, always).grow(14 * mebibyte);
  for (let i = 0; i < 9; i++) await grow(`g${i}`, `2001:db8:1:2::${i}`);
  await expect(grow("g9", "2001:db8:1:2:3::")).rejects.toMatchObject({ code: "rate_limited" });
  await grow("g9", "203.0.113.7");
});

test("a tenant at its maximum of bytes in memory waits, and another tenant does not", async () => {
  const accountOf = open(createFairLimiter({ each: 32 * mebibyte, total: 256 * mebibyte }));
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

test("a caller who may not write may not send files", () => {
  expect([key("k"), key("k", "a", "read")].map((who) => open()(who, "", always).mayUpload)).toEqual([true, false]);
});
