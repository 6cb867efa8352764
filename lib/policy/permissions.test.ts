import { describe, expect, test } from "vitest";
import { actorKinds } from "../kernel/actor-kind.ts";
import { type AppError, isAppError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { Actor } from "./actor.ts";
import { can, type Permission, requireMember, requirePermission } from "./permissions.ts";
import { type Role, roles } from "./types.ts";

const tenantId = newId<Actor["tenantId"]>();
const label = "somebody";
const credential = { tenantId, connectionId: newId<never>(), label };
const grant = { kind: "grant", grantId: newId<never>(), userId: newId<never>(), connections: [] } as const;
const operator = { kind: "operator", tenantId, operatorId: newId<never>(), label, reason: "ticket 4711" } as const;
const member = (role: Role): Actor => ({ kind: "session", tenantId, userId: newId<never>(), role, label });

/** One actor for each kind, and for each value that decides within a kind. */
const actors: Readonly<Record<string, Actor>> = {
  ...Object.fromEntries(roles.map((role) => [role, member(role)])),
  "key read": { ...credential, kind: "key", keyId: newId<never>(), scope: "read" },
  "key write": { ...credential, kind: "key", keyId: newId<never>(), scope: "write" },
  "grant read": { ...credential, ...grant, scope: "read" },
  "grant write": { ...credential, ...grant, scope: "write" },
  "headers read": { ...credential, kind: "headers", credentialId: "c", scope: "read", reveal: nobody },
  "headers write": { ...credential, kind: "headers", credentialId: "c", scope: "write", reveal: nobody },
  "token read": { kind: "token", tenantId, label, tokenId: newId<never>(), scope: "read" },
  "token write": { kind: "token", tenantId, label, tokenId: newId<never>(), scope: "write" },
  "operator read": { ...operator, scope: "read" },
  "operator write": { ...operator, scope: "write" },
  "partner read": {
    kind: "partner",
    tenantId,
    label,
    partnerId: newId<never>(),
    userId: newId<never>(),
    scope: "read",
  },
  "partner write": {
    kind: "partner",
    tenantId,
    label,
    partnerId: newId<never>(),
    userId: newId<never>(),
    scope: "write",
  },
  job: { kind: "job", tenantId, job: "usage.recount", runId: "1" },
  webhook: { kind: "webhook", tenantId, source: "stripe", event: "invoice.paid", eventId: "evt_1" },
};

function nobody(): never {
  throw new Error("The credentials are not asked for.");
}

const everyMember = "owner, admin, approver, auditor, member";
const mayRead = "token read, token write, operator read, operator write";

/** A second copy of the table, written by hand. An actor that a line leaves out does not have the permission. */
const expected: Readonly<Record<Permission, string>> = {
  "account.own": everyMember,
  "connections.read": `${everyMember}, ${mayRead}`,
  "connections.manage": "owner, admin, token write",
  "rules.read": `${everyMember}, ${mayRead}`,
  "rules.manage": "owner, admin, token write",
  "keys.read": `owner, admin, auditor, ${mayRead}`,
  "keys.manage": "owner, admin",
  "audit.read": `owner, admin, auditor, ${mayRead}`,
  "overview.read": `${everyMember}, ${mayRead}`,
  "members.read": `${everyMember}, ${mayRead}`,
  "members.manage": "owner, admin",
  "owners.manage": "owner",
  "grants.own": "owner, admin, approver, member",
  "grants.manage": "owner, admin",
  "grants.end": "",
  "tenant.manage": "owner",
};

describe.each(Object.entries(expected) as [Permission, string][])("permission %s", (permission, named) => {
  const may = named.split(", ");
  test.each(Object.keys(actors))("the table decides on the permission for %s", (name) => {
    const actor = actors[name] as Actor;
    expect(can(actor, permission)).toBe(may.includes(name));
    const ask = () => requirePermission(actor, permission);
    if (may.includes(name)) expect(ask()).toBeUndefined();
    else expect(ask).toThrow(expect.objectContaining({ code: "forbidden" }));
  });

  test.each(roles)("an operator in the place of a member may do only what both may: %s", (role) => {
    const inPlaceOf = { userId: newId<never>(), role, label };
    for (const scope of ["read", "write"] as const) {
      const both = may.includes(`operator ${scope}`) && may.includes(role);
      expect(can({ ...operator, scope, inPlaceOf }, permission)).toBe(both);
    }
  });
});

test("this test has an actor of every kind", () => {
  expect(new Set(Object.values(actors).map(({ kind }) => kind))).toEqual(new Set(actorKinds));
});

test("an actor of an unknown role, scope or kind has no permission", () => {
  for (const role of ["superuser", "", "constructor"]) expect(can(member(role as Role), "overview.read")).toBe(false);
  const token = actors["token read"] as Actor;
  for (const scope of ["admin", "", "length"]) {
    expect(can({ ...token, scope } as Actor, "overview.read")).toBe(false);
  }
  for (const kind of ["root", "constructor"]) expect(can({ ...token, kind } as never, "overview.read")).toBe(false);
});

test("requireMember returns a member and refuses any other actor", () => {
  expect(requireMember(member("auditor"), "account.own")).toMatchObject({ role: "auditor" });
  for (const [name, actor] of Object.entries(actors)) {
    if (actor.kind === "session") continue;
    expect(() => requireMember(actor, "overview.read"), name).toThrow(expect.objectContaining({ code: "forbidden" }));
  }
});

test("a refusal speaks of a role to members alone, and sends only them to an administrator", () => {
  const said = new Set<string>();
  for (const [name, actor] of Object.entries(actors)) {
    if (can(actor, "tenant.manage")) continue;
    const error = refused(actor);
    const isMember = actor.kind === "session";
    expect([name, /role/.test(error.message), error.options.remedy !== undefined]).toEqual([name, isMember, isMember]);
    expect([name, error.options.reason]).toEqual([name, isMember ? undefined : "actor_forbidden"]);
    said.add(error.message);
  }
  expect(said.size).toBeGreaterThanOrEqual(actorKinds.length);
});

function refused(actor: Actor): AppError {
  try {
    requirePermission(actor, "tenant.manage");
  } catch (error) {
    if (isAppError(error)) return error;
  }
  return expect.unreachable("the actor is allowed");
}
