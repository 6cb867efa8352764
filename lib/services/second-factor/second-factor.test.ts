import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock, createTestSecondFactor, testServiceVault } from "#tests/support/auth.ts";
import { codeAt, wrongCodeAt } from "#tests/support/authenticator.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { roles } from "../../policy/types.ts";
import { confirmTotp } from "./confirm-totp.ts";
import type { SecondFactorContext } from "./context.ts";
import { demandSecondFactor } from "./demand-second-factor.ts";
import { disableTotp } from "./disable-totp.ts";
import { getSecondFactor } from "./get-second-factor.ts";
import { renewRecoveryCodes } from "./renew-recovery-codes.ts";
import { startTotp } from "./start-totp.ts";

let database: TestDatabase;
let clock: ReturnType<typeof createTestClock>;
let acme: Company;
let context: SecondFactorContext;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = createTestClock();
  acme = await seedCompany(database);
  context = contextOf(acme);
});

function contextOf(company: Company): SecondFactorContext {
  return { ...createTestSecondFactor(database.db, clock.now).deps, ...company.as("member"), now: clock.now };
}

/** Turns the factor on and moves the clock, so that the code of the set-up is an old one. */
async function turnOn(of = context) {
  const { secret } = await startTotp(of);
  const codes = await confirmTotp(of, { code: codeAt(secret, clock.now()) });
  clock.forward(60_000);
  return { secret, codes };
}

const resultOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "ok",
    (error: { code?: string }) => error.code ?? error,
  );
const auditOf = (company = acme) =>
  database.admin`select tool from audit_entries where tenant_id = ${company.tenantId} order by id`.then((rows) =>
    rows.map((row) => row["tool"]),
  );
async function mailsOf(company = acme): Promise<string[]> {
  const rows = await database.admin`
    select m.id, m.sealed_params from mail_outbox m join users u on u.email = m.recipient where u.id = ${company.userId}
    order by m.id`;
  return rows.map((row) => {
    const place = { table: "mail_outbox", row: String(row["id"]), field: "params" };
    return JSON.parse(testServiceVault.open(String(row["sealed_params"]), place)).change;
  });
}

test("a new secret is shown as text, address and picture, is stored encrypted, and is not demanded yet", async () => {
  const { secret, address, picture } = await startTotp(context);
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(address).toBe(
    `otpauth://totp/MCP%20Odoo:${encodeURIComponent(context.actor.kind === "session" ? context.actor.label : "")}?issuer=MCP%20Odoo&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
  );
  expect(picture.path).toMatch(/^(M\d+ \d+h1v1h-1z)+$/);
  const [row] = await database.admin`select * from user_totp where user_id = ${acme.userId}`;
  expect(JSON.stringify(row)).not.toContain(secret);
  expect(row).toMatchObject({ confirmed_at: null });
  expect(await getSecondFactor(context)).toMatchObject({ isOn: false, codesLeft: 0 });
  expect([await auditOf(), await mailsOf()]).toEqual([[], []]);
});

test("a code of the app turns the factor on, with ten recovery codes, an audit entry and a mail", async () => {
  const { codes } = await turnOn();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}$/);
  expect(await getSecondFactor(context)).toMatchObject({ isOn: true, since: expect.any(Date), codesLeft: 10 });
  expect([await auditOf(), await mailsOf()]).toEqual([["second_factor.enable"], ["on"]]);
  const stored = await database.admin`select code_hash from recovery_codes where user_id = ${acme.userId}`;
  for (const code of codes) expect(JSON.stringify(stored)).not.toContain(code.replace("-", ""));
  expect(await resultOf(startTotp(context))).toBe("conflict");
});

test("a wrong code turns nothing on, and a newer secret replaces one that was not confirmed", async () => {
  const first = await startTotp(context);
  expect(await resultOf(confirmTotp(context, { code: wrongCodeAt(first.secret, clock.now()) }))).toBe("invalid_input");
  const second = await startTotp(context);
  expect(await resultOf(confirmTotp(context, { code: codeAt(first.secret, clock.now()) }))).toBe("invalid_input");
  expect(await resultOf(confirmTotp(context, { code: codeAt(second.secret, clock.now()) }))).toBe("ok");
});

test.each([
  [-60, "invalid_input"],
  [-30, "ok"],
  [0, "ok"],
  [30, "ok"],
  [60, "invalid_input"],
])("a code of %s s from now gives %s", async (seconds, expected) => {
  const { secret } = await startTotp(context);
  const code = codeAt(secret, new Date(clock.now().getTime() + seconds * 1000));
  expect(await resultOf(confirmTotp(context, { code: `${code.slice(0, 3)} ${code.slice(3)}` }))).toBe(expected);
});

test("of several confirmations at the same time one turns the factor on", async () => {
  const { secret } = await startTotp(context);
  const code = codeAt(secret, clock.now());
  // The first connections are opened before, so that the requests meet in the database.
  await Promise.all(Array.from({ length: 5 }, () => getSecondFactor(context)));
  const results = await Promise.all(Array.from({ length: 5 }, () => resultOf(confirmTotp(context, { code }))));
  expect(results.toSorted()).toEqual([...Array(4).fill("conflict"), "ok"]);
  expect(await getSecondFactor(context)).toMatchObject({ codesLeft: 10 });
  expect(await mailsOf()).toEqual(["on"]);
});

test("the factor is turned off only with a code or a recovery code, and then all its secrets are gone", async () => {
  const { secret, codes } = await turnOn();
  expect(await resultOf(disableTotp(context, { code: wrongCodeAt(secret, clock.now()) }))).toBe("invalid_input");
  expect(await resultOf(disableTotp(context, { code: "aaaaa-bbbbb" }))).toBe("invalid_input");
  expect(await getSecondFactor(context)).toMatchObject({ isOn: true });
  await disableTotp(context, { code: codes[3]?.toUpperCase().replace("-", " ") ?? "" });
  const left = await database.admin`
    select user_id from user_totp where user_id = ${acme.userId} union all
    select user_id from recovery_codes where user_id = ${acme.userId}`;
  expect(left).toHaveLength(0);
  expect([await auditOf(), await mailsOf()]).toEqual([
    ["second_factor.enable", "second_factor.disable"],
    ["on", "off"],
  ]);
});

test("new recovery codes replace all old ones, and each code works once", async () => {
  const { secret, codes } = await turnOn();
  const code = codeAt(secret, clock.now());
  const renewed = await renewRecoveryCodes(context, { code });
  expect(renewed.filter((one) => codes.includes(one))).toEqual([]);
  expect(await resultOf(renewRecoveryCodes(context, { code }))).toBe("invalid_input");
  expect(await resultOf(renewRecoveryCodes(context, { code: codes[0] ?? "" }))).toBe("invalid_input");
  // Both the code of the app and the one that replaces it are used up.
  await renewRecoveryCodes(context, { code: renewed[0] ?? "" });
  expect(await resultOf(renewRecoveryCodes(context, { code: renewed[0] ?? "" }))).toBe("invalid_input");
  expect([await auditOf(), await mailsOf()]).toEqual([
    ["second_factor.enable", "second_factor.renew_codes", "second_factor.renew_codes"],
    ["on", "codes", "codes"],
  ]);
});

test("a code or a recovery code of another person is refused", async () => {
  const other = contextOf(await seedCompany(database));
  await turnOn();
  const theirs = await turnOn(other);
  expect(await resultOf(disableTotp(context, { code: codeAt(theirs.secret, clock.now()) }))).toBe("invalid_input");
  expect(await resultOf(disableTotp(context, { code: theirs.codes[0] ?? "" }))).toBe("invalid_input");
  expect(await getSecondFactor(other)).toMatchObject({ isOn: true, codesLeft: 10 });
});

test("after five wrong codes of a person even a right one is refused for a while, and other people are not affected", async () => {
  const { secret } = await turnOn();
  const wrong = { code: wrongCodeAt(secret, clock.now()) };
  for (let turn = 0; turn < 5; turn++) expect(await resultOf(disableTotp(context, wrong))).toBe("invalid_input");
  const right = { code: codeAt(secret, clock.now()) };
  await expect(disableTotp(context, right)).rejects.toMatchObject({
    code: "rate_limited",
    options: { retryAfterSeconds: expect.any(Number) },
  });
  const admitOther = { ...contextOf(await seedCompany(database)), admitCode: context.admitCode };
  await turnOn(admitOther);
});

test("of many guesses at the same time no more than five are looked at", async () => {
  const { secret } = await turnOn();
  const wrong = { code: wrongCodeAt(secret, clock.now()) };
  const results = await Promise.all(Array.from({ length: 20 }, () => resultOf(disableTotp(context, wrong))));
  expect(results.filter((result) => result === "invalid_input")).toHaveLength(5);
  expect(results.filter((result) => result === "rate_limited")).toHaveLength(15);
});

test("the shared account of the demo gets no second factor, and its company demands none", async () => {
  await database.admin`update tenants set kind = 'sandbox' where id = ${acme.tenantId}`;
  expect(await resultOf(startTotp(context))).toBe("forbidden");
  expect(await getSecondFactor(context)).toMatchObject({ isShared: true });
  expect(await resultOf(demandSecondFactor(acme.as("owner"), { isDemanded: true }))).toBe("forbidden");
});

test.each(roles)("only an owner can demand the factor of every member (tried as %s)", async (role) => {
  const result = await resultOf(demandSecondFactor(acme.as(role), { isDemanded: true }));
  expect(result).toBe(role === "owner" ? "ok" : "forbidden");
  expect(await getSecondFactor(context)).toMatchObject({ isDemanded: role === "owner" });
  expect(await auditOf()).toEqual(role === "owner" ? ["tenant.demand_second_factor"] : []);
});

test("a change of the factor is recorded in every company of the person", async () => {
  const other = await seedCompany(database);
  await database.admin`insert into members values (${other.tenantId}, ${acme.userId}, 'auditor')`;
  await turnOn();
  expect([await auditOf(), await auditOf(other)]).toEqual([["second_factor.enable"], ["second_factor.enable"]]);
  const [entry] = await database.admin`select actor_label from audit_entries where tenant_id = ${other.tenantId}`;
  expect(entry?.["actor_label"]).toBe(`${acme.userId}@example.com`);
});
