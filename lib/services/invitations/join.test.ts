import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestAuth, createTestClock, openBrowser } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createInvitationParts, tokenOf } from "#tests/support/invitations.ts";
import { type Company, type SeededMember, seedCompany, seedMember } from "#tests/support/portal.ts";
import { argon2Hasher } from "../accounts/hasher.ts";
import { acceptByMail } from "./accept-by-mail.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { askInvitationMail } from "./ask-invitation-mail.ts";
import { createInvitationLink } from "./create-invitation-link.ts";
import { inviteMember } from "./invite-member.ts";
import { joinByInvitation } from "./join-by-invitation.ts";
import { openInvitation } from "./open-invitation.ts";
import { revokeInvitation } from "./revoke-invitation.ts";

const clock = createTestClock();
let database: TestDatabase;
let acme: Company;
let owner: SeededMember;
let tools: ReturnType<typeof createInvitationParts>;
let email: string;
let people = 0;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database, clock);
  owner = await seedMember(database, acme, "owner", { name: "Olga" });
  tools = createInvitationParts(database, clock.now);
  people += 1;
  email = `new.${people}@example.com`;
});
afterAll(() => database.close());

const as = ({ context }: SeededMember) => ({ ...context, ...tools.parts });
const visitor = () => {
  const { actor: _none, ...deps } = as(owner);
  return deps;
};
const lastLinkTo = async (address: string) => tokenOf((await tools.mailsTo(address)).at(-1)?.params["link"]);
const person = (token: string) => ({ token, name: "Nora", password: "tres tristes tigres", locale: "es" }) as const;
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "done",
    (error) => [error.code, error.options?.key],
  );
const stepOf = async (token: string) => {
  const opened = await openInvitation(visitor(), { token }, undefined);
  return opened.state === "open" ? opened.step : opened.state;
};

async function mailTo(address: string): Promise<string> {
  await inviteMember(as(owner), { email: address, role: "approver" });
  return lastLinkTo(address);
}
const link = async () => tokenOf((await createInvitationLink(as(owner), { role: "member" })).link);
const accountsOf = (address: string) => database.admin`select * from users where email = ${address}`;
const membersOf = (address: string) => database.admin`
  select tenant_id, role from members join users on users.id = user_id where email = ${address}`;

/** A person with an account that is in no company. */
async function homeless(): Promise<SeededMember> {
  const known = await seedMember(database, await seedCompany(database), "member");
  await database.admin`delete from members where user_id = ${known.userId}`;
  return known;
}

describe("a new person", () => {
  test("a new person gets an account with the invited address, is a member, and can sign in", async () => {
    const token = await mailTo(email);
    expect(await joinByInvitation(visitor(), person(token))).toEqual({ email });
    expect(await accountsOf(email)).toMatchObject([
      { name: "Nora", locale: "es", email_verified_at: expect.any(Date) },
    ]);
    expect(await membersOf(email)).toEqual([{ tenant_id: acme.tenantId, role: "approver" }]);
    const entries = await database.admin`
      select actor_label, fields from audit_entries where tenant_id = ${acme.tenantId} and tool = 'invitations.accept'`;
    expect(entries).toEqual([{ actor_label: email, fields: ["role:approver"] }]);
    const browser = openBrowser();
    const auth = createTestAuth(database.db);
    await auth.signIn(browser, { email, password: "tres tristes tigres" });
    expect(await auth.readSession(browser)).toMatchObject({ tenant: { id: acme.tenantId }, role: "approver" });
    expect(await stepOf(token)).toBe("used");
  });

  test("a weak password creates nothing and leaves the invitation open", async () => {
    const token = await mailTo(email);
    const hash = vi.fn(argon2Hasher.hash);
    const deps = { ...visitor(), hasher: { ...argon2Hasher, hash } };
    for (const password of ["short", "password1234", `xx ${email} xx`]) {
      const code = await codeOf(joinByInvitation(deps, { ...person(token), password }));
      expect(code).toEqual(["invalid_input", expect.stringMatching(/^auth\.errors\.password_/)]);
    }
    expect(hash).not.toHaveBeenCalled();
    expect(await accountsOf(email)).toEqual([]);
    expect(await stepOf(token)).toBe("create_account");
  });

  test("an account that exists is neither changed nor joined", async () => {
    const known = await seedMember(database, await seedCompany(database), "member");
    const token = await mailTo(known.email);
    expect(await codeOf(joinByInvitation(visitor(), person(token)))).toEqual([
      "conflict",
      "members.errors.account_exists",
    ]);
    expect(await accountsOf(known.email)).toMatchObject([{ name: "member", password_hash: "-" }]);
    expect((await membersOf(known.email)).map(({ tenant_id }) => tenant_id)).not.toContain(acme.tenantId);
    expect(await stepOf(token)).toBe("sign_in");
  });

  test("of two forms that are sent at the same moment one creates the account", async () => {
    const token = await mailTo(email);
    const codes = await Promise.all([1, 2, 3].map(() => codeOf(joinByInvitation(visitor(), person(token)))));
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
    expect(await accountsOf(email)).toHaveLength(1);
    expect(await membersOf(email)).toHaveLength(1);
  });

  test("a used, revoked or unknown invitation creates no account and costs no hashing", async () => {
    const token = await mailTo(email);
    const [{ id } = { id: "" }] = await database.admin`select id from invitations where email = ${email}`;
    await revokeInvitation(owner.context, { invitationId: id });
    const hash = vi.fn(argon2Hasher.hash);
    const deps = { ...visitor(), hasher: { ...argon2Hasher, hash } };
    for (const [bad, code] of [
      [token, "conflict"],
      ["a".repeat(43), "not_found"],
      ["", "not_found"],
    ] as const) {
      expect((await codeOf(joinByInvitation(deps, person(bad))))[0]).toBe(code);
    }
    expect(hash).not.toHaveBeenCalled();
    expect(await accountsOf(email)).toEqual([]);
  });

  test("an invitation that fails at the end leaves no account", async () => {
    const admin = await seedMember(database, acme, "admin");
    await inviteMember(as(admin), { email, role: "member" });
    const token = await lastLinkTo(email);
    await database.admin`delete from members where user_id = ${admin.userId}`;
    expect((await codeOf(joinByInvitation(visitor(), person(token))))[1]).toBe("members.invitation.faults.void");
    expect(await accountsOf(email)).toEqual([]);
  });
});

describe("a link of a new person", () => {
  test("a link alone creates no account, as it proves no address", async () => {
    const token = await link();
    expect(await codeOf(joinByInvitation(visitor(), person(token)))).toEqual([
      "conflict",
      "members.errors.address_unproved",
    ]);
    expect(await codeOf(acceptByMail(visitor(), { token }))).toEqual([
      "unauthenticated",
      "members.errors.sign_in_first",
    ]);
    expect(await stepOf(token)).toBe("ask_mail");
  });

  test("the mailed link proves the address, and the link stays open until somebody accepts", async () => {
    const token = await link();
    await askInvitationMail(visitor(), { token, email, locale: "es" });
    const [mail] = await tools.mailsTo(email);
    expect(mail).toMatchObject({
      template: "invitation",
      locale: "es",
      params: { company: "Acme", inviter: "Olga", role: "member", hours: "168" },
    });
    expect(await stepOf(token)).toBe("ask_mail");
    const mailed = tokenOf(mail?.params["link"]);
    expect(await openInvitation(visitor(), { token: mailed }, undefined)).toMatchObject({
      step: "create_account",
      email,
    });
    await joinByInvitation(visitor(), person(mailed));
    expect(await membersOf(email)).toEqual([{ tenant_id: acme.tenantId, role: "member" }]);
    expect([await stepOf(token), await stepOf(mailed)]).toEqual(["used", "used"]);
  });

  test("the mail of a link says how much time the invitation has left, and at least one hour", async () => {
    const token = await link();
    const hoursAfter = async (ms: number) => {
      const later = () => new Date(clock.now().getTime() + ms);
      await askInvitationMail({ ...visitor(), now: later }, { token, email, locale: "en" });
      return (await tools.mailsTo(email)).at(-1)?.params["hours"];
    };
    const hour = 3600_000;
    expect([await hoursAfter(1.5 * hour), await hoursAfter(24 * hour), await hoursAfter(167.9 * hour)]).toEqual([
      "166",
      "144",
      "1",
    ]);
  });

  test("a link that was mailed to two addresses lets one person in", async () => {
    const token = await link();
    const second = `second.${email}`;
    await askInvitationMail(visitor(), { token, email, locale: "en" });
    await askInvitationMail(visitor(), { token, email: second, locale: "en" });
    const codes = [
      await codeOf(joinByInvitation(visitor(), person(await lastLinkTo(email)))),
      await codeOf(joinByInvitation(visitor(), person(await lastLinkTo(second)))),
    ];
    expect(codes).toEqual(["done", ["conflict", "members.invitation.faults.used"]]);
    expect(await accountsOf(second)).toEqual([]);
  });

  test("a mailed link whose address was changed is unknown", async () => {
    const token = await link();
    await askInvitationMail(visitor(), { token, email, locale: "en" });
    const [first, , proof] = (await lastLinkTo(email)).split(".");
    const foreign = Buffer.from("boss@example.com").toString("base64url");
    for (const changed of [`${first}.${foreign}.${proof}`, `${first}.${foreign}`, `${first}.${foreign}.`]) {
      expect(await stepOf(changed)).toBe("unknown");
      expect((await codeOf(joinByInvitation(visitor(), person(changed))))[0]).toBe("not_found");
    }
    expect(await accountsOf("boss@example.com")).toEqual([]);
  });

  test("the answer and the mail are the same for an address with an account and for one without", async () => {
    const known = await seedMember(database, await seedCompany(database), "member");
    const token = await link();
    const answers = [
      await askInvitationMail(visitor(), { token, email: known.email, locale: "en" }),
      await askInvitationMail(visitor(), { token, email, locale: "en" }),
    ];
    expect(answers).toEqual([undefined, undefined]);
    const [first, second] = [await tools.mailsTo(known.email), await tools.mailsTo(email)];
    expect(first).toHaveLength(1);
    expect(first.map(({ template }) => template)).toEqual(second.map(({ template }) => template));
    expect(tools.counted.filter((what) => what.startsWith("ask"))).toEqual([`ask ${known.email}`, `ask ${email}`]);
    expect(await stepOf(await lastLinkTo(known.email))).toBe("sign_in");
  });

  test("nobody gets a mail for an invitation with an address, for an unknown one or above the limits", async () => {
    const mailed = await mailTo(`other.${email}`);
    const token = await link();
    const refuse = async () => Promise.reject(Object.assign(new Error("limit"), { code: "rate_limited" }));
    const limited = { ...visitor(), invitationLimits: { ...tools.parts.invitationLimits, askMail: refuse } };
    const ask = (deps: ReturnType<typeof visitor>, asked: string) =>
      codeOf(askInvitationMail(deps, { token: asked, email, locale: "en" }));
    expect((await ask(visitor(), mailed))[0]).toBe("not_found");
    expect((await ask(visitor(), "a".repeat(43)))[0]).toBe("not_found");
    expect((await ask(limited, token))[0]).toBe("rate_limited");
    expect(await tools.mailsTo(email)).toEqual([]);
  });
});

describe("an account that is in no company", () => {
  test("the mailed link makes the account a member without a sign-in, which works afterwards", async () => {
    const known = await homeless();
    const token = await mailTo(known.email);
    await acceptByMail(visitor(), { token });
    expect(await membersOf(known.email)).toEqual([{ tenant_id: acme.tenantId, role: "approver" }]);
    expect(await accountsOf(known.email)).toMatchObject([{ email_verified_at: expect.any(Date) }]);
    expect((await codeOf(acceptByMail(visitor(), { token })))[0]).not.toBe("done");
  });

  test("the mail of a link works for such an account too", async () => {
    const known = await homeless();
    await askInvitationMail(visitor(), { token: await link(), email: known.email, locale: "en" });
    const token = await lastLinkTo(known.email);
    expect(await stepOf(token)).toBe("accept_by_mail");
    await acceptByMail(visitor(), { token });
    expect(await membersOf(known.email)).toHaveLength(1);
  });

  test("an account that is in a company must sign in, and an address without account is refused alike", async () => {
    const known = await seedMember(database, await seedCompany(database), "member");
    const [first, second] = [await mailTo(known.email), await mailTo(email)];
    const codes = [
      await codeOf(acceptByMail(visitor(), { token: first })),
      await codeOf(acceptByMail(visitor(), { token: second })),
    ];
    expect(codes).toEqual([
      ["unauthenticated", "members.errors.sign_in_first"],
      ["unauthenticated", "members.errors.sign_in_first"],
    ]);
    expect(await stepOf(first)).toBe("sign_in");
    await acceptInvitation(known.context, { token: first });
    expect(await membersOf(known.email)).toHaveLength(2);
  });
});

test("every attempt to accept without being signed in is counted", async () => {
  await codeOf(joinByInvitation(visitor(), person("x")));
  await codeOf(acceptByMail(visitor(), { token: "x" }));
  expect(tools.counted).toEqual(["join", "join"]);
});
