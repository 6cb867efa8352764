import { AppError } from "../kernel/errors.ts";
import type { Actor, ActorOf } from "./actor.ts";
import { type Role, roles, type Scope } from "./types.ts";

/** What decides within a kind of actor: a member's role, a job's name, the sender of an event, a credential's scope. */
type Allowed = {
  readonly [Kind in Actor["kind"]]?: readonly (Kind extends "session"
    ? Role
    : Kind extends "job" | "webhook"
      ? string
      : Scope)[];
};

const reads = { operator: ["read", "write"], token: ["read", "write"] } as const satisfies Allowed;

/**
 * Who may do what in the verbs of `lib/services`, by kind of actor. A kind that a line leaves out may not do it. The
 * verbs enforce the table and the pages show by it. What an AI client may do in Odoo is in the model rules instead, so
 * its credentials have no line here.
 */
const permissions = {
  "account.own": { session: roles },
  "connections.read": { session: roles, ...reads },
  "connections.manage": { session: ["owner", "admin"], token: ["write"] },
  "rules.read": { session: roles, ...reads },
  "rules.manage": { session: ["owner", "admin"], token: ["write"] },
  "keys.read": { session: ["owner", "admin", "auditor"], ...reads },
  "keys.manage": { session: ["owner", "admin"] },
  "audit.read": { session: ["owner", "admin", "auditor"], ...reads },
  "overview.read": { session: roles, ...reads },
  "members.manage": { session: ["owner", "admin"] },
  "tenant.manage": { session: ["owner"] },
} as const satisfies Record<string, Allowed>;

export type Permission = keyof typeof permissions;

/** Whether an actor may. What the table does not name may nothing. */
export function can(actor: Actor, permission: Permission): boolean {
  const allowed: Allowed = permissions[permission];
  if (!Object.hasOwn(allowed, actor.kind)) return false;
  const named: readonly string[] = allowed[actor.kind] ?? [];
  if (!named.includes(whatDecides(actor))) return false;
  if (actor.kind !== "operator" || actor.inPlaceOf === undefined) return true;
  // An operator in a member's place gets what both of them may.
  return (allowed.session ?? []).includes(actor.inPlaceOf.role);
}

/** Throws AppError `forbidden` unless the actor may. */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (can(actor, permission)) return;
  throw new AppError("forbidden", "Your role does not allow this.", {
    key: "common.errors.forbidden",
    remedy: { by: "portal_admin", where: "members.role" },
  });
}

/** For verbs that only a signed-in member may call: the member. Throws AppError `forbidden` for any other actor. */
export function requireMember(actor: Actor, permission: Permission): ActorOf<"session"> {
  requirePermission(actor, permission);
  if (actor.kind === "session") return actor;
  throw new AppError("forbidden", "Only a signed-in member can do this.", { key: "common.errors.forbidden" });
}

function whatDecides(actor: Actor): string {
  switch (actor.kind) {
    case "session":
      return actor.role;
    case "job":
      return actor.job;
    case "webhook":
      return actor.source;
    default:
      return actor.scope;
  }
}
