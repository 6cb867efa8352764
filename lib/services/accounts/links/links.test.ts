import { afterAll, beforeAll, expect, test } from "vitest";
import { openAccounts, type TestPerson } from "#tests/support/accounts.ts";
import { createTestClock, openBrowser, tokenFor } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { accountLinks } from "../../../db/schema/index.ts";
import { withLookup } from "../../../db/with-tenant.ts";
import { newId, type UserId } from "../../../kernel/ids.ts";
import { requestEmailChange } from "../email/request-email-change.ts";
import { newLinkToken } from "../link-token.ts";
import { purgeAccountLinks } from "./purge-account-links.ts";

let database: TestDatabase;
let accounts: ReturnType<typeof openAccounts>;
let fresh = 0;
const clock = createTestClock();
const password = "un elefante se balanceaba";
const hour = 3600_000;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const flows = ["sign_up", "reset_password", "change_email_old", "change_email_new"] as const;
type Flow = (typeof flows)[number];

/** Asks for a link and returns its token. */
async function mail(flow: Flow): Promise<string> {
  // Each link gets limits of its own.
  accounts = openAccounts(database.db, clock);
  const address = `new${fresh++}@example.com`;
  if (flow === "sign_up") {
    const company = { name: "Ana", company: "Acme", locale: "es", next: undefined } as const;
    await accounts.requestSignUp(openBrowser(), { email: address, ...company });
    return tokenFor(accounts.mails, address);
  }
  const person: TestPerson = await accounts.join();
  if (flow === "reset_password") {
    await accounts.requestReset(openBrowser(), { email: person.email, next: undefined });
    return tokenFor(accounts.mails, person.email);
  }
  await requestEmailChange(person.context, { currentPassword: person.password, email: address });
  return tokenFor(accounts.mails, flow === "change_email_old" ? person.email : address);
}

function use(flow: Flow, token: string): Promise<unknown> {
  if (flow === "sign_up") return accounts.confirmSignUp(openBrowser(), { token, password });
  if (flow === "reset_password") return accounts.resetPassword(openBrowser(), { token, password });
  return accounts.confirmEmail(openBrowser(), { token });
}

const kindOf = (flow: Flow) => (flow === "sign_up" || flow === "reset_password" ? flow : "change_email");
const check = (flow: Flow, token: string) => accounts.checkLink(openBrowser(), { token, kind: kindOf(flow) });
const refused = { code: "not_found", options: { key: "auth.errors.link_refused" } };

test.each(flows)("a link to %s works once, and checking it does not use it", async (flow) => {
  const token = await mail(flow);
  const { email } = await check(flow, token);
  expect(await check(flow, token)).toEqual({ email });
  await use(flow, token);
  await expect(use(flow, token)).rejects.toMatchObject(refused);
  await expect(check(flow, token)).rejects.toMatchObject(refused);
});

test.each(flows)("of ten parallel uses of a link to %s exactly one succeeds", async (flow) => {
  const token = await mail(flow);
  const uses = await Promise.allSettled(Array.from({ length: 10 }, () => use(flow, token)));
  expect(uses.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of uses) if (one.status === "rejected") expect(one.reason).toMatchObject(refused);
});

test.each(flows)("a link to %s stops working when its time is over", async (flow) => {
  const token = await mail(flow);
  const lifetime = flow === "reset_password" ? hour : 24 * hour;
  clock.forward(lifetime - 1000);
  await check(flow, token);
  clock.forward(1000);
  await expect(check(flow, token)).rejects.toMatchObject(refused);
  await expect(use(flow, token)).rejects.toMatchObject(refused);
});

test.each(flows)("a wrong token and one of another purpose do not work in place of a link to %s", async (flow) => {
  const token = await mail(flow);
  for (const wrong of ["", "x", `${token}A`, token.slice(1), newLinkToken(accounts.deps.vault).token]) {
    await expect(use(flow, wrong)).rejects.toMatchObject(refused);
  }
  for (const other of flows.filter((one) => kindOf(one) !== kindOf(flow))) {
    await expect(use(other, token)).rejects.toMatchObject(refused);
    await expect(check(other, token)).rejects.toMatchObject(refused);
  }
  await use(flow, token);
});

test("a request sees no link but the one whose token it has, and its person's own", async () => {
  await mail("reset_password");
  const read = (lookup: Parameters<typeof withLookup>[1]) =>
    withLookup(database.db, lookup, (tx) => tx.select({ userId: accountLinks.userId }).from(accountLinks));
  const [row] = await database.admin`select * from account_links where purpose = 'reset_password' limit 1`;
  expect(await read({ email: row?.["email"] as string })).toEqual([]);
  expect(await read({ userId: newId<UserId>() })).toEqual([]);
  expect(await read({ linkHash: newLinkToken(accounts.deps.vault).tokenHash })).toEqual([]);
  expect(await read({ linkHash: row?.["token_hash"] as string })).toEqual([{ userId: row?.["user_id"] }]);
});

test("expired links are deleted, and the others stay", async () => {
  await mail("reset_password");
  await database.admin`update account_links set expires_at = now() - interval '1 minute' where purpose = 'sign_up'`;
  const kept = await database.admin`select id from account_links where expires_at > now()`;
  await purgeAccountLinks(database.systemDb, new Date());
  expect((await database.admin`select id from account_links`).map(({ id }) => id)).toEqual(
    expect.arrayContaining(kept.map(({ id }) => id)),
  );
  expect(await database.admin`select 1 from account_links where expires_at < now()`).toHaveLength(0);
});
