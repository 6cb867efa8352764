import { expect, test } from "vitest";
import { newId, type TenantId } from "../kernel/ids.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";
import { createInvitationLimits, limits } from "./invitation-limits.ts";

const open = () => createInvitationLimits(createMemoryLimiter);
const tenant = () => newId<TenantId>();

/** Returns how many attempts are let through until one is refused. */
async function allowed(attempt: (index: number) => Promise<void>): Promise<number> {
  for (let index = 0; index < 2_000; index += 1) {
    try {
      await attempt(index);
    } catch (error) {
      expect(error).toMatchObject({ code: "rate_limited", options: { key: "auth.errors.rate_limited" } });
      return index;
    }
  }
  return Number.POSITIVE_INFINITY;
}

test("a company's invitations are limited by the hour, and another company's are not affected", async () => {
  const bounds = open();
  const [acme, beta] = [tenant(), tenant()];
  expect(await allowed((i) => bounds.invite(acme, `${i}@example.com`))).toBe(limits.tenant.points);
  await bounds.invite(beta, "one@example.com");
});

test("the invitations of all companies together are limited", async () => {
  const bounds = open();
  expect(await allowed(() => bounds.invite(tenant(), undefined))).toBe(limits.everyInvitation.points);
});

test("one address gets a limited number of mails, whoever causes them", async () => {
  const bounds = open();
  const email = "bea@example.com";
  const half = limits.recipient.points / 2;
  for (let i = 0; i < half; i += 1) await bounds.invite(tenant(), email);
  const asked = await allowed((i) => bounds.askMail({ ip: `198.51.100.${i}`, tokenHash: `${i}`, email }));
  expect(asked).toBe(limits.recipient.points - half);
  await bounds.invite(tenant(), "other@example.com");
});

test("mails that are asked for are limited by network, by link and in all", async () => {
  const mail = (ip: string, tokenHash: string, i: number) => ({ ip, tokenHash, email: `${i}@example.com` });
  const ipOf = (i: number) => `10.${i >> 8}.${i & 255}.1`;
  const [network, link, every] = [open(), open(), open()];
  expect(await allowed((i) => network.askMail(mail("198.51.100.7", `${i}`, i)))).toBe(limits.askNetwork.points);
  expect(await allowed((i) => link.askMail(mail(ipOf(i), "a", i)))).toBe(limits.askLink.points);
  expect(await allowed((i) => every.askMail(mail(ipOf(i), `${i}`, i)))).toBe(limits.everyAsk.points);
});

test("looks and attempts to accept are limited by network, and addresses of one IPv6 network count as one", async () => {
  const bounds = open();
  const ipOf = (i: number) => `2001:db8:1:1::${i.toString(16)}`;
  expect(await allowed((i) => bounds.look(ipOf(i)))).toBe(limits.look.points);
  expect(await allowed((i) => bounds.join(ipOf(i)))).toBe(limits.joinNetwork.points);
  await bounds.join("198.51.100.7");
});
