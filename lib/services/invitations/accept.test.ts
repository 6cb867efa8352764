import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestClock } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createInvitationParts, tokenOf } from "#tests/support/invitations.ts";
import { type Company, type SeededMember, seedCompany, seedMember } from "#tests/support/portal.ts";
import type { Role } from "../../policy/types.ts";
import { changeRole } from "../members/change-role.ts";
import { removeMember } from "../members/remove-member.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { createInvitationLink } from "./create-invitation-link.ts";
import { inviteMember } from "./invite-member.ts";
import { openInvitation } from "./open-invitation.ts";
import { revokeInvitation } from "./revoke-invitation.ts";

const clock = createTestClock();
const week = 7 * 24 * 3600_000;
let database: TestDatabase;
let acme: Company;
let beta: Company;
let owner: SeededMember;
/** A person with an account, who is a member of another company. */
let guest: SeededMember;
let tools: ReturnType<typeof createInvitationParts>;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database, clock);
  beta = await seedCompany(database, clock);
  owner = await seedMember(database, acme, "owner", { name: "Olga" });
  guest = await seedMember(database, beta, "admin", { name: "Gus" });
  tools = createInvitationParts(database, clock.now);
});
afterAll(() => database.close());

const as = ({ context }: SeededMember) => ({ ...context, ...tools.parts });
const visitor = () => {
  const { actor: _none, ...deps } = as(owner);
  return deps;
};
const readerOf = ({ userId, email }: SeededMember) => ({ id: userId, email });

async function mailTo(email: string, role: Role = "auditor", by = owner): Promise<string> {
  await inviteMember(as(by), { email, role });
  return tokenOf((await tools.mailsTo(email)).at(-1)?.params["link"]);
}
const link = async (role: "admin" | "member" = "member", by = owner) =>
  tokenOf((await createInvitationLink(as(by), { role })).link);
const accept = (person: SeededMember, token: string) => acceptInvitation(person.context, { token });
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "done",
    (error) => [error.code, error.options?.key],
  );
const stateOf = async (token: string) => (await openInvitation(visitor(), { token }, undefined)).state;
const refusal = (fault: string) => [
  fault === "unknown" ? "not_found" : "conflict",
  `members.invitation.faults.${fault}`,
];

async function roleOf(userId: string, company = acme): Promise<unknown> {
  const [row] = await database.admin`
    select role from members where tenant_id = ${company.tenantId} and user_id = ${userId}`;
  return row?.["role"];
}
const acceptances = () => database.admin`
  select actor_id, actor_label, fields from audit_entries
  where tenant_id = ${acme.tenantId} and tool = 'invitations.accept'`;
const used = () => database.admin`
  select accepted_by from invitations where tenant_id = ${acme.tenantId} and accepted_at is not null`;

describe("a signed-in person", () => {
  test("the invited address joins with the role of the invitation, and stays in its other companies", async () => {
    const token = await mailTo(guest.email);
    expect(await accept(guest, token)).toEqual({ tenantId: acme.tenantId });
    expect([await roleOf(guest.userId), await roleOf(guest.userId, beta)]).toEqual(["auditor", "admin"]);
    expect(await used()).toEqual([{ accepted_by: guest.userId }]);
    expect(await acceptances()).toEqual([
      { actor_id: guest.userId, actor_label: guest.email, fields: ["role:auditor"] },
    ]);
    expect(await stateOf(token)).toBe("used");
    expect(await codeOf(accept(guest, token))).toEqual(refusal("used"));
  });

  test("another address is refused an invitation with an address, which stays open for its own", async () => {
    const token = await mailTo(guest.email);
    const thief = await seedMember(database, beta, "owner");
    expect(await codeOf(accept(thief, token))).toEqual(["forbidden", "members.errors.other_address"]);
    // The label of an actor decides nothing.
    const disguised = { ...thief.context, actor: { ...thief.context.actor, label: guest.email } };
    expect((await codeOf(acceptInvitation(disguised, { token })))[0]).toBe("forbidden");
    expect([await used(), await acceptances(), await roleOf(thief.userId)]).toEqual([[], [], undefined]);
    expect(await codeOf(accept(guest, token))).toBe("done");
  });

  test("anybody with an account can accept a link, and only the first does", async () => {
    const token = await link();
    const second = await seedMember(database, beta, "member");
    expect(await codeOf(accept(guest, token))).toBe("done");
    expect(await codeOf(accept(second, token))).toEqual(refusal("used"));
    expect([await roleOf(guest.userId), await roleOf(second.userId)]).toEqual(["member", undefined]);
  });

  test("of people who accept one link at the same moment exactly one joins", async () => {
    for (let round = 0; round < 5; round += 1) {
      const token = await link();
      const people = await Promise.all([1, 2, 3].map(() => seedMember(database, beta, "member")));
      const codes = await Promise.all(people.map((person) => codeOf(accept(person, token))));
      expect(codes.filter((code) => code === "done")).toHaveLength(1);
      expect(codes.filter((code) => code !== "done")).toEqual([refusal("used"), refusal("used")]);
      const joined = await Promise.all(people.map(({ userId }) => roleOf(userId)));
      expect(joined.filter((role) => role !== undefined)).toHaveLength(1);
      expect(await acceptances()).toHaveLength(round + 1);
    }
  });

  test("two invitations that one person accepts at the same moment give one role", async () => {
    const tokens = [await link("member"), await link("admin")];
    const codes = await Promise.all(tokens.map((token) => codeOf(accept(guest, token))));
    expect(codes).toContain("done");
    expect(codes).toContainEqual(["conflict", "members.errors.you_are_member"]);
    expect(await used()).toHaveLength(1);
  });

  test("a member keeps the role that they have, and the link stays open for others", async () => {
    const token = await link("admin");
    const member = await seedMember(database, acme, "member");
    expect(await codeOf(accept(member, token))).toEqual(["conflict", "members.errors.you_are_member"]);
    expect(await roleOf(member.userId)).toBe("member");
    expect(await codeOf(accept(guest, token))).toBe("done");
  });

  test("the company's limit of 200 members holds at the moment of acceptance", async () => {
    const tokens = [await link(), await link()];
    const ids = Array.from({ length: 197 }, () => crypto.randomUUID());
    await database.admin`insert into users ${database.admin(
      ids.map((id) => ({ id, email: `${id}@example.com`, name: "x", password_hash: "-" })),
    )}`;
    await database.admin`insert into members ${database.admin(
      ids.map((id) => ({ tenant_id: acme.tenantId, user_id: id, role: "member" })),
    )}`;
    const people = [guest, await seedMember(database, beta, "member")];
    const codes = await Promise.all(people.map((person, i) => codeOf(accept(person, tokens[i] ?? ""))));
    expect(codes).toContain("done");
    expect(codes).toContainEqual(["conflict", "members.errors.too_many_members"]);
    expect(await used()).toHaveLength(1);
  });
});

describe("an invitation that cannot be accepted", () => {
  async function expectFault(token: string, fault: string): Promise<void> {
    expect(await stateOf(token)).toBe(fault);
    expect(await openInvitation(visitor(), { token }, readerOf(guest))).toEqual({ state: fault });
    expect(await codeOf(accept(guest, token))).toEqual(refusal(fault));
    expect([await roleOf(guest.userId), await used(), await acceptances()]).toEqual([undefined, [], []]);
  }

  test.each(["", "x", "a".repeat(43), `${"a".repeat(43)}.Zw.x`, "'; drop table members"])(
    "the token %j is unknown",
    (token) => expectFault(token, "unknown"),
  );

  test("an expired invitation is refused from the second on at which it expires", async () => {
    const own = createTestClock();
    const parts = { ...tools.parts, now: own.now };
    const { link: made } = await createInvitationLink({ ...owner.context, ...parts }, { role: "member" });
    const token = tokenOf(made);
    const stateThen = async () => (await openInvitation({ ...visitor(), ...parts }, { token }, undefined)).state;
    own.forward(week - 1000);
    expect(await stateThen()).toBe("open");
    own.forward(1000);
    expect(await stateThen()).toBe("expired");
    const late = acceptInvitation({ ...guest.context, now: own.now }, { token });
    expect(await codeOf(late)).toEqual(refusal("expired"));
    expect(await roleOf(guest.userId)).toBeUndefined();
  });

  test("a revoked invitation is refused", async () => {
    const { id, link: made } = await createInvitationLink(as(owner), { role: "member" });
    await revokeInvitation(owner.context, { invitationId: id });
    await expectFault(tokenOf(made), "revoked");
  });

  test("the invitation that a second one to the same address replaced is refused", async () => {
    const first = await mailTo(guest.email, "admin");
    const second = await mailTo(guest.email, "member");
    await expectFault(first, "revoked");
    await accept(guest, second);
    expect(await roleOf(guest.userId)).toBe("member");
  });

  test("an invitation of a removed inviter is refused", async () => {
    const admin = await seedMember(database, acme, "admin");
    const token = await link("member", admin);
    await removeMember(owner.context, { userId: admin.userId });
    await expectFault(token, "void");
  });

  test.each(["approver", "member"] as const)("an invitation of an inviter who became %s is refused", async (role) => {
    const admin = await seedMember(database, acme, "admin");
    const token = await link("member", admin);
    await changeRole(owner.context, { userId: admin.userId, role });
    await expectFault(token, "void");
  });

  test("an owner who became an admin no longer makes owners, and their other invitations work", async () => {
    const second = await seedMember(database, acme, "owner");
    const [toOwner, toAdmin] = [await mailTo(guest.email, "owner", second), await link("admin", second)];
    await changeRole(owner.context, { userId: second.userId, role: "admin" });
    await expectFault(toOwner, "void");
    expect(await codeOf(accept(guest, toAdmin))).toBe("done");
  });
});

describe("the page of an invitation", () => {
  const open = async (token: string, reader?: SeededMember) =>
    openInvitation(visitor(), { token }, reader && readerOf(reader));

  test("the page shows company, inviter and role, and looking changes nothing", async () => {
    const token = await mailTo(guest.email);
    for (let look = 0; look < 3; look += 1) {
      expect(await open(token, guest)).toEqual({
        state: "open",
        tenantId: acme.tenantId,
        company: "Acme",
        inviter: "Olga",
        role: "auditor",
        email: guest.email,
        step: "accept",
      });
    }
    expect([await used(), await acceptances()]).toEqual([[], []]);
    expect(tools.counted.filter((what) => what === "look")).toHaveLength(3);
  });

  test("the page says how its reader can accept", async () => {
    const homeless = await seedMember(database, beta, "member");
    await database.admin`delete from members where user_id = ${homeless.userId}`;
    const mailed = await mailTo(guest.email);
    const plain = await link();
    const stepOf = async (token: string, reader?: SeededMember) => {
      const opened = await open(token, reader);
      return opened.state === "open" ? opened.step : opened.state;
    };
    expect({
      invited: await stepOf(mailed, guest),
      other: await stepOf(mailed, homeless),
      member: await stepOf(mailed, owner),
      nobodyWithAccount: await stepOf(mailed),
      nobodyWithoutCompany: await stepOf(await mailTo(homeless.email)),
      nobodyNew: await stepOf(await mailTo("new.person@example.com")),
      linkSignedIn: await stepOf(plain, guest),
      linkMember: await stepOf(plain, owner),
      linkNobody: await stepOf(plain),
    }).toEqual({
      invited: "accept",
      other: "other_address",
      member: "already_member",
      nobodyWithAccount: "sign_in",
      nobodyWithoutCompany: "accept_by_mail",
      nobodyNew: "create_account",
      linkSignedIn: "accept",
      linkMember: "already_member",
      linkNobody: "ask_mail",
    });
  });
});
