import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestClock } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createInvitationParts, tokenOf } from "#tests/support/invitations.ts";
import { type Company, type SeededMember, seedCompany, seedMember } from "#tests/support/portal.ts";
import { newId } from "../../kernel/ids.ts";
import { type Role, roles } from "../../policy/types.ts";
import { changeRole } from "../members/change-role.ts";
import { createInvitationLink } from "./create-invitation-link.ts";
import { inviteMember } from "./invite-member.ts";
import { listInvitations } from "./list-invitations.ts";
import { revokeInvitation } from "./revoke-invitation.ts";
import { CreateInvitationLinkInput, InviteMemberInput } from "./schemas.ts";

const clock = createTestClock();
const day = 24 * 3600_000;
let database: TestDatabase;
let acme: Company;
let owner: SeededMember;
let tools: ReturnType<typeof createInvitationParts>;
let people = 0;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database, clock);
  owner = await seedMember(database, acme, "owner", { name: "Olga" });
  tools = createInvitationParts(database, clock.now);
});
afterAll(() => database.close());

const as = ({ context }: SeededMember) => ({ ...context, ...tools.parts });
const stranger = () => `stranger.${++people}@example.com`;
const rowsOf = (company = acme) =>
  database.admin`select * from invitations where tenant_id = ${company.tenantId} order by id`;
const entriesOf = () => database.admin`
  select tool, actor_id, fields from audit_entries where tenant_id = ${acme.tenantId} order by id`;
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "done",
    (error) => error.code,
  );

describe("an invitation by mail", () => {
  test("an invitation is mailed in the inviter's language, and works for seven days", async () => {
    await database.admin`update users set locale = 'es' where id = ${owner.userId}`;
    const email = stranger();
    await inviteMember(as(owner), { email, role: "auditor" });
    const [row] = await rowsOf();
    expect(row).toMatchObject({
      email,
      role: "auditor",
      invited_by: owner.userId,
      accepted_at: null,
      revoked_at: null,
    });
    expect(row?.["expires_at"].getTime() - row?.["created_at"].getTime()).toBe(7 * day);
    const mails = await tools.mailsTo(email);
    expect(mails).toEqual([
      {
        template: "invitation",
        to: email,
        locale: "es",
        params: {
          link: expect.stringMatching(/^https:\/\/mcp\.example\.com\/invitation#[\w-]{43}$/),
          company: "Acme",
          inviter: "Olga",
          role: "auditor",
          hours: "168",
        },
      },
    ]);
    expect(await entriesOf()).toEqual([
      { tool: "members.invite", actor_id: owner.userId, fields: [`member:${email}`, "role:auditor"] },
    ]);
    expect(tools.counted).toEqual([`invite ${email}`]);
  });

  test("the token of an invitation is not in the database", async () => {
    const email = stranger();
    await inviteMember(as(owner), { email, role: "member" });
    const { link } = await createInvitationLink(as(owner), { role: "member" });
    const tokens = [tokenOf((await tools.mailsTo(email))[0]?.params["link"]), tokenOf(link)];
    for (const table of ["invitations", "mail_outbox", "audit_entries"]) {
      const rows = await database.admin`select t::text as row from ${database.admin(table)} t`;
      for (const token of tokens) {
        expect(token).toHaveLength(43);
        expect(rows.filter(({ row }) => row.includes(token))).toEqual([]);
      }
    }
  });

  test("the answer and the rows are the same for an address with an account and for one without", async () => {
    const other = await seedCompany(database, clock);
    const known = await seedMember(database, other, "member");
    const unknown = stranger();
    const answers = [
      await inviteMember(as(owner), { email: known.email, role: "member" }),
      await inviteMember(as(owner), { email: unknown, role: "member" }),
    ];
    expect(answers).toEqual([undefined, undefined]);
    const shapes = (await rowsOf()).map(({ role, invited_by, accepted_by }) => ({ role, invited_by, accepted_by }));
    expect(shapes[0]).toEqual(shapes[1]);
    const [first, second] = [await tools.mailsTo(known.email), await tools.mailsTo(unknown)];
    expect([first.length, second.length]).toEqual([1, 1]);
    expect(Object.keys(first[0]?.params ?? {})).toEqual(Object.keys(second[0]?.params ?? {}));
  });

  test.each(roles)("%s gives by invitation only roles that they may give", async (by) => {
    const inviter = await seedMember(database, acme, by);
    const may: readonly Role[] =
      by === "owner" ? roles : by === "admin" ? roles.filter((role) => role !== "owner") : [];
    for (const role of roles) {
      const email = stranger();
      expect([role, await codeOf(inviteMember(as(inviter), { email, role }))]).toEqual([
        role,
        may.includes(role) ? "done" : "forbidden",
      ]);
      expect(await tools.mailsTo(email)).toHaveLength(may.includes(role) ? 1 : 0);
    }
    expect(await rowsOf()).toHaveLength(may.length);
    expect(await entriesOf()).toHaveLength(may.length);
    // Refused attempts are not counted, as they send nothing.
    expect(tools.counted).toHaveLength(may.length);
  });

  test("an inviter who was demoted since their request began invites nobody", async () => {
    const admin = await seedMember(database, acme, "admin");
    await changeRole(owner.context, { userId: admin.userId, role: "member" });
    const email = stranger();
    expect(await codeOf(inviteMember(as(admin), { email, role: "member" }))).toBe("forbidden");
    expect(await codeOf(createInvitationLink(as(admin), { role: "member" }))).toBe("forbidden");
    expect([await rowsOf(), await tools.mailsTo(email)]).toEqual([[], []]);
  });

  test("a member is not invited again", async () => {
    const known = await seedMember(database, acme, "member");
    expect(await codeOf(inviteMember(as(owner), { email: known.email, role: "admin" }))).toBe("conflict");
    expect([await rowsOf(), await tools.mailsTo(known.email)]).toEqual([[], []]);
  });

  test("a second invitation to an address replaces the first, and leaves those of other companies", async () => {
    const other = await seedCompany(database, clock);
    const foreign = await seedMember(database, other, "owner");
    const email = stranger();
    await inviteMember(as(foreign), { email, role: "member" });
    await inviteMember(as(owner), { email, role: "member" });
    await inviteMember(as(owner), { email, role: "admin" });
    expect((await rowsOf()).map(({ role, revoked_at }) => [role, revoked_at !== null])).toEqual([
      ["member", true],
      ["admin", false],
    ]);
    expect(await rowsOf(other)).toMatchObject([{ revoked_at: null }]);
  });

  test("an invitation is neither stored nor mailed above the limits", async () => {
    const email = stranger();
    const refuse = async () => Promise.reject(Object.assign(new Error("limit"), { code: "rate_limited" }));
    const context = { ...as(owner), invitationLimits: { ...tools.parts.invitationLimits, invite: refuse } };
    expect(await codeOf(inviteMember(context, { email, role: "member" }))).toBe("rate_limited");
    expect(await codeOf(createInvitationLink(context, { role: "member" }))).toBe("rate_limited");
    expect([await rowsOf(), await tools.mailsTo(email), await entriesOf()]).toEqual([[], [], []]);
  });

  test.each(["a@example.com, b@example.com", "a@example.com\nbcc: b@example.com", "Ana <a@example.com>", "a"])(
    "the schema refuses %j as an address",
    (email) => expect(InviteMemberInput.safeParse({ email, role: "member" }).success).toBe(false),
  );
});

describe("a link", () => {
  test("a link is shown once and recorded without an address", async () => {
    const { link } = await createInvitationLink(as(owner), { role: "approver" });
    expect(link).toMatch(/^https:\/\/mcp\.example\.com\/invitation#[\w-]{43}$/);
    expect(await rowsOf()).toMatchObject([{ email: null, role: "approver" }]);
    expect(await entriesOf()).toMatchObject([{ tool: "members.invite", fields: ["role:approver"] }]);
    expect(JSON.stringify(await listInvitations(owner.context))).not.toContain(tokenOf(link));
  });

  test("a link never makes an owner", () => {
    const accepted = roles.filter((role) => CreateInvitationLinkInput.safeParse({ role }).success);
    expect(accepted).toEqual(["admin", "approver", "auditor", "member"]);
  });
});

describe("the limits of a company", () => {
  test("a company has at most 100 open invitations, and one that is revoked or expired makes room", async () => {
    await fillInvitations(100);
    expect(await codeOf(createInvitationLink(as(owner), { role: "member" }))).toBe("conflict");
    const email = stranger();
    expect(await codeOf(inviteMember(as(owner), { email, role: "member" }))).toBe("conflict");
    expect(await tools.mailsTo(email)).toEqual([]);
    const [first] = await listInvitations(owner.context);
    await revokeInvitation(owner.context, { invitationId: first?.id ?? "" });
    await inviteMember(as(owner), { email, role: "member" });
    expect(await codeOf(createInvitationLink(as(owner), { role: "member" }))).toBe("conflict");
    const later = () => new Date(clock.now().getTime() + 7 * day);
    expect(await codeOf(createInvitationLink({ ...as(owner), now: later }, { role: "member" }))).toBe("done");
  });

  test("two invitations at the same time do not pass the limit together", async () => {
    await fillInvitations(99);
    const codes = await Promise.all([1, 2, 3].map(() => codeOf(createInvitationLink(as(owner), { role: "member" }))));
    expect(codes.toSorted()).toEqual(["conflict", "conflict", "done"]);
  });

  test("a company with 200 members invites nobody", async () => {
    const ids = Array.from({ length: 198 }, () => newId<never>() as string);
    await database.admin`insert into users ${database.admin(
      ids.map((id) => ({ id, email: `${id}@example.com`, name: "x", password_hash: "-" })),
    )}`;
    await database.admin`insert into members ${database.admin(
      ids.map((id) => ({ tenant_id: acme.tenantId, user_id: id, role: "member" })),
    )}`;
    expect(await codeOf(inviteMember(as(owner), { email: stranger(), role: "member" }))).toBe("conflict");
    await database.admin`delete from members where tenant_id = ${acme.tenantId} and user_id = ${ids[0] ?? ""}`;
    expect(await codeOf(inviteMember(as(owner), { email: stranger(), role: "member" }))).toBe("done");
  });

  async function fillInvitations(count: number): Promise<void> {
    const rows = Array.from({ length: count }, (_, i) => ({
      id: newId<never>() as string,
      tenant_id: acme.tenantId,
      token_hash: `${acme.tenantId} ${i}`,
      role: "member",
      invited_by: owner.userId,
      created_at: clock.now(),
      expires_at: new Date(clock.now().getTime() + day),
    }));
    await database.admin`insert into invitations ${database.admin(rows)}`;
  }
});

describe("the list of open invitations", () => {
  test("every member sees the open invitations of their own company only", async () => {
    const other = await seedCompany(database, clock);
    await createInvitationLink(as(await seedMember(database, other, "owner")), { role: "member" });
    const email = stranger();
    await inviteMember(as(owner), { email, role: "admin" });
    const member = await seedMember(database, acme, "member");
    expect(await listInvitations(member.context)).toMatchObject([
      { email, role: "admin", inviter: "Olga", isValid: true },
    ]);
  });

  test("an invitation that its inviter may no longer give is marked", async () => {
    const admin = await seedMember(database, acme, "admin", { name: "Adam" });
    await createInvitationLink(as(admin), { role: "member" });
    const isValid = async () => (await listInvitations(owner.context)).map((view) => [view.inviter, view.isValid]);
    expect(await isValid()).toEqual([["Adam", true]]);
    await changeRole(owner.context, { userId: admin.userId, role: "auditor" });
    expect(await isValid()).toEqual([["Adam", false]]);
    await database.admin`delete from members where tenant_id = ${acme.tenantId} and user_id = ${admin.userId}`;
    expect(await isValid()).toEqual([[undefined, false]]);
  });

  test("an expired, revoked or accepted invitation is not listed", async () => {
    for (const change of [{ revoked_at: clock.now() }, { accepted_at: clock.now() }, { expires_at: clock.now() }]) {
      const { id } = await createInvitationLink(as(owner), { role: "member" });
      await database.admin`update invitations set ${database.admin(change)} where id = ${id}`;
    }
    expect(await listInvitations(owner.context)).toEqual([]);
  });
});

describe("the revocation", () => {
  test("a revoked invitation is recorded once and cannot be revoked again", async () => {
    const email = stranger();
    await inviteMember(as(owner), { email, role: "auditor" });
    const [view] = await listInvitations(owner.context);
    const input = { invitationId: view?.id ?? "" };
    const admin = await seedMember(database, acme, "admin");
    await revokeInvitation(admin.context, input);
    expect(await listInvitations(owner.context)).toEqual([]);
    expect(await codeOf(revokeInvitation(owner.context, input))).toBe("not_found");
    expect((await entriesOf()).slice(1)).toEqual([
      { tool: "invitations.revoke", actor_id: admin.userId, fields: [`member:${email}`, "role:auditor"] },
    ]);
  });

  test("another company's invitation is answered like an unknown one and stays open", async () => {
    const other = await seedCompany(database, clock);
    const foreign = await createInvitationLink(as(await seedMember(database, other, "owner")), { role: "member" });
    const refusals = await Promise.all(
      [foreign.id, newId<never>(), "x"].map((invitationId) =>
        revokeInvitation(owner.context, { invitationId }).catch((error: unknown) => error),
      ),
    );
    expect(refusals[0]).toMatchObject({ code: "not_found" });
    expect(refusals[1]).toEqual(refusals[0]);
    expect(await rowsOf(other)).toMatchObject([{ revoked_at: null }]);
  });

  test.each(["approver", "auditor", "member"] as const)("%s revokes nothing", async (role) => {
    const { id } = await createInvitationLink(as(owner), { role: "member" });
    const { context } = await seedMember(database, acme, role);
    expect(await codeOf(revokeInvitation(context, { invitationId: id }))).toBe("forbidden");
    expect(await rowsOf()).toMatchObject([{ revoked_at: null }]);
  });
});
