import { describe, expect, test } from "vitest";
import { actors, member, operator } from "#tests/support/actors.ts";
import { actorKinds } from "../kernel/actor-kind.ts";
import { type AppError, isAppError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { Actor } from "./actor.ts";
import {
  can,
  mayGiveRole,
  type Permission,
  permissionNames,
  requireMember,
  requirePermission,
  rolesWith,
} from "./permissions.ts";
import { type Role, roles } from "./types.ts";

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
  "approvals.read": "owner, admin, approver, auditor",
  "approvals.decide": "owner, admin, approver",
  "audit.read": `owner, admin, auditor, ${mayRead}`,
  "overview.read": `${everyMember}, ${mayRead}`,
  "members.read": `${everyMember}, ${mayRead}`,
  "members.manage": "owner, admin",
  "owners.manage": "owner",
  "grants.own": "owner, admin, approver, member",
  "credentials.own": "owner, admin, approver, member",
  "credentials.warn": "",
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
    const inPlaceOf = { userId: newId<never>(), role, label: "somebody" };
    for (const scope of ["read", "write"] as const) {
      const both = may.includes(`operator ${scope}`) && may.includes(role);
      expect(can({ ...operator, scope, inPlaceOf }, permission)).toBe(both);
    }
  });
});

test("the roles of a permission are those that the table names, in the order of the roles", () => {
  expect(permissionNames).toEqual(Object.keys(expected));
  for (const permission of permissionNames) {
    const named = expected[permission].split(", ");
    expect(rolesWith(permission)).toEqual(roles.filter((role) => named.includes(role)));
  }
});

test("a member gives no role above their own, and only an owner makes owners", () => {
  const given = roles.map((giver) => [giver, roles.filter((role) => mayGiveRole(giver, role)).join(", ")]);
  expect(Object.fromEntries(given)).toEqual({
    owner: "owner, admin, approver, auditor, member",
    admin: "admin, approver, auditor, member",
    approver: "",
    auditor: "",
    member: "",
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
