import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestAuth, openBrowser } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { newId, type UserId } from "../kernel/ids.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";
import type { Hasher } from "../services/accounts/hasher.ts";
import { createLimiters, createThrottle, limits } from "./throttle.ts";

let database: TestDatabase;
let auth: ReturnType<typeof createTestAuth>;
let verified = 0;
// The tests make hundreds of attempts, so hashing is replaced by a fast stand-in.
const hasher: Hasher = {
  hash: async (password) => `plain:${password}`,
  verify: async (hash, password) => {
    verified += 1;
    return hash === `plain:${password}`;
  },
};
const ana = {
  email: "ana@example.com",
  password: "tres tristes tigres",
  name: "Ana",
  company: "Acme",
  locale: "en",
} as const;
const wrong = { email: ana.email, password: "wrong" };
const [home, attacker] = ["203.0.113.7", "198.51.100.66"];
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "ok",
    (error: { code: string }) => error.code,
  );

beforeAll(async () => {
  database = await openTestDatabase();
  await createTestAuth(database.db, { hasher }).signUp(openBrowser(home), ana);
});
afterAll(() => database.close());
beforeEach(() => {
  auth = createTestAuth(database.db, { hasher });
  verified = 0;
});

async function guess(times: number, ip: (turn: number) => string, input = wrong): Promise<string[]> {
  const codes: string[] = [];
  for (let turn = 0; turn < times; turn++) codes.push(await codeOf(auth.signIn(openBrowser(ip(turn)), input)));
  return codes;
}

test("an attacker who guesses passwords is blocked, even with the right one, and the owner signs in from another address", async () => {
  const codes = await guess(30, () => attacker);
  expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(limits.pair.points);
  expect(codes.slice(limits.pair.points)).toEqual(Array(20).fill("rate_limited"));
  expect(verified).toBe(limits.pair.points);
  expect(await codeOf(auth.signIn(openBrowser(attacker), ana))).toBe("rate_limited");
  expect(await codeOf(auth.signIn(openBrowser(home), ana))).toBe("ok");
});

test("concurrent sign-in attempts are counted one by one", async () => {
  const codes = await Promise.all(Array.from({ length: 40 }, () => codeOf(auth.signIn(openBrowser(attacker), wrong))));
  expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(limits.pair.points);
});

test("other spellings of the email address and other addresses of an IPv6 network share one limit", async () => {
  const codes = await guess(30, (turn) => `2001:db8:1:2::${turn.toString(16)}`);
  expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(limits.pair.points);
  expect(await codeOf(auth.signIn(openBrowser("2001:db8:1:3::1"), ana))).toBe("ok");
  const mapped = await guess(30, (turn) => (turn % 2 === 0 ? attacker : `::ffff:${attacker}`));
  expect(mapped.filter((code) => code === "unauthenticated")).toHaveLength(limits.pair.points);
});

test("one address cannot try one password on many accounts", async () => {
  const codes: string[] = [];
  for (let turn = 0; turn < 100; turn++) {
    codes.push(await codeOf(auth.signIn(openBrowser(attacker), { email: `u${turn}@example.com`, password: "x" })));
  }
  expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(limits.address.points);
});

test("many addresses that guess at an account are blocked, and the owner's known browser still signs in", async () => {
  const laptop = openBrowser(home);
  await auth.signIn(laptop, ana);
  await auth.signOut(laptop);
  const codes = await guess(150, (turn) => `198.51.100.${turn}`);
  expect(codes.filter((code) => code === "unauthenticated").length).toBeLessThanOrEqual(limits.account.points);
  expect(codes.at(-1)).toBe("rate_limited");
  expect(await codeOf(auth.signIn(laptop, ana))).toBe("ok");
});

test("the device cookie does not work for another account, cannot be forged and has its own limit", async () => {
  const laptop = openBrowser(attacker);
  const mark = "__Host-mcp-odoo.device";
  await auth.signUp(laptop, { ...ana, email: "eve@example.com" });
  await guess(limits.pair.points, () => attacker);
  expect(await codeOf(auth.signIn(laptop, ana))).toBe("rate_limited");
  laptop.jar.set(mark, { value: "x.y", maxAge: 1, secure: true });
  expect(await codeOf(auth.signIn(laptop, ana))).toBe("rate_limited");
  const own = openBrowser(home);
  await auth.signIn(own, ana);
  const codes = [];
  for (let turn = 0; turn < 20; turn++) codes.push(await codeOf(auth.signIn(own, wrong)));
  expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(limits.device.points);
});

test("each known browser has a limit of its own for each account", async () => {
  const eve = { ...ana, email: "eve.counted@example.com" };
  const [laptop, phone] = [openBrowser(home), openBrowser(home)];
  await auth.signUp(laptop, eve);
  const throttle = createThrottle(createLimiters(createMemoryLimiter));
  const attempt = (email: string, device: string) =>
    codeOf(throttle.signIn({ email, ip: home, device }).then(() => undefined));
  for (let turn = 0; turn < limits.device.points; turn++) expect(await attempt(ana.email, "laptop")).toBe("ok");
  expect(await attempt(ana.email, "laptop")).toBe("rate_limited");
  expect(await attempt(ana.email, "phone")).toBe("ok");
  expect(await attempt(eve.email, "laptop")).toBe("ok");
  // With cookies too, one browser at its limit does not block another.
  await auth.signIn(laptop, eve);
  await auth.signIn(phone, eve);
  const wrongEve = { ...eve, password: "wrong" };
  for (let turn = 0; turn < limits.device.points; turn++) await codeOf(auth.signIn(laptop, wrongEve));
  expect(await codeOf(auth.signIn(laptop, eve))).toBe("rate_limited");
  expect(await codeOf(auth.signIn(phone, eve))).toBe("ok");
});

test("the attempts of every flow are limited together too, and one that an earlier limit refuses is not counted by later ones", async () => {
  type Name = keyof typeof limits;
  const names = Object.keys(limits) as Name[];
  const attempts = new Map<Name, number>();
  const closed = new Set<Name>();
  const limiter = (name: Name) => ({
    take: async () => {
      attempts.set(name, (attempts.get(name) ?? 0) + 1);
      return { allowed: !closed.has(name), remaining: 0, retryAfterSeconds: closed.has(name) ? 60 : 0 };
    },
    left: async () => 1,
    reset: async () => {},
  });
  const throttle = createThrottle(Object.fromEntries(names.map((name) => [name, limiter(name)])) as never);
  const userId = newId<UserId>();
  const flows: readonly [() => Promise<unknown>, readonly Name[]][] = [
    [
      () => throttle.signIn({ email: ana.email, ip: home, device: undefined }),
      ["address", "pair", "account", "everyone"],
    ],
    [
      () => throttle.request("signUp", { email: ana.email, ip: home }),
      ["signUpAddress", "signUpAccount", "signUpEveryone"],
    ],
    [
      () => throttle.request("reset", { email: ana.email, ip: home }),
      ["resetAddress", "resetAccount", "resetEveryone"],
    ],
    [
      () => throttle.changeEmail({ userId, email: ana.email, ip: home }),
      ["emailAddress", "emailPerson", "emailAccount", "emailEveryone"],
    ],
    [() => throttle.link(home), ["linkAddress", "linkEveryone"]],
    [() => throttle.password({ userId, ip: home }), ["passwordAddress", "passwordPerson", "passwordEveryone"]],
  ];
  for (const [attempt, order] of flows)
    for (const [i, name] of order.entries()) {
      attempts.clear();
      closed.clear();
      closed.add(name);
      expect(await codeOf(attempt().then(() => undefined))).toBe("rate_limited");
      expect(order.map((one) => attempts.get(one) ?? 0)).toEqual(order.map((_, j) => (j <= i ? 1 : 0)));
    }
});

test("a successful sign-in resets the count of failed attempts", async () => {
  for (let day = 0; day < 3; day++) {
    expect(await guess(limits.pair.points - 1, () => home)).not.toContain("rate_limited");
    expect(await codeOf(auth.signIn(openBrowser(home), ana))).toBe("ok");
  }
});

test.each(["signUp", "reset"] as const)(
  "requests for mails (%s) are limited for one network and for one address, and the refusal says when to try again",
  async (flow) => {
    const throttle = createThrottle(createLimiters(createMemoryLimiter));
    const account = limits[`${flow}Account`].points;
    const network = limits[`${flow}Address`].points;
    for (let turn = 0; turn < account; turn++)
      await throttle.request(flow, { email: ana.email, ip: `192.0.2.${turn}` });
    await expect(throttle.request(flow, { email: ana.email, ip: home })).rejects.toMatchObject({
      code: "rate_limited",
      options: { params: { minutes: 60 }, retryAfterSeconds: expect.any(Number) },
    });
    const other = (turn: number) => throttle.request(flow, { email: `u${turn}@example.com`, ip: attacker });
    for (let turn = 0; turn < network; turn++) await other(turn);
    await expect(other(network)).rejects.toMatchObject({ code: "rate_limited" });
    await throttle.request(flow, { email: "other@example.com", ip: home });
  },
);

const rows = () =>
  database.admin`select (select count(*) from mail_outbox) as mails, (select count(*) from account_links) as links`;

test("requests are counted before any work, alike for known and unknown addresses", async () => {
  const flows = [
    (email: string) => auth.requestSignUp(openBrowser(attacker), { ...ana, email, next: undefined }),
    (email: string) => auth.requestReset(openBrowser(attacker), { email, next: undefined }),
  ];
  for (const request of flows)
    for (const email of [ana.email, "nobody@example.com"]) {
      auth = createTestAuth(database.db, { hasher });
      const codes: string[] = [];
      for (let turn = 0; turn < limits.resetAccount.points; turn++) codes.push(await codeOf(request(email)));
      const before = await rows();
      codes.push(await codeOf(request(email)));
      expect(codes).toEqual([...Array(limits.resetAccount.points).fill("ok"), "rate_limited"]);
      expect(await rows()).toEqual(before);
    }
});

test("uses of links are limited for one network", async () => {
  const codes: string[] = [];
  for (let turn = 0; turn <= limits.linkAddress.points; turn++)
    codes.push(await codeOf(auth.confirmEmail(openBrowser(attacker), { token: "x" }).then(() => undefined)));
  expect(codes).toEqual([...Array(limits.linkAddress.points).fill("not_found"), "rate_limited"]);
});

test("attempts to type one's password again are limited for one person, until one is right", async () => {
  const throttle = createThrottle(createLimiters(createMemoryLimiter));
  const [userId, other] = [newId<UserId>(), newId<UserId>()];
  const { points } = limits.passwordPerson;
  for (let turn = 1; turn < points; turn++) await throttle.password({ userId, ip: home });
  await (await throttle.password({ userId, ip: home })).succeeded();
  for (let turn = 0; turn < points; turn++) await throttle.password({ userId, ip: `192.0.2.${turn}` });
  await expect(throttle.password({ userId, ip: attacker })).rejects.toMatchObject({ code: "rate_limited" });
  await throttle.password({ userId: other, ip: attacker });
});
