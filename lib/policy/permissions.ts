import { AppError } from "../kernel/errors.ts";
import type { Actor, ActorOf } from "./actor.ts";
import { type Role, roles, type Scope } from "./types.ts";

/**
 * The value that decides within a kind of actor: a member's role, a job's name, the source of an event or a
 * credential's scope.
 */
type Allowed = {
  readonly [Kind in Actor["kind"]]?: readonly (Kind extends "session"
    ? Role
    : Kind extends "job" | "webhook"
      ? string
      : Scope)[];
};

const reads = { operator: ["read", "write"], token: ["read", "write"] } as const satisfies Allowed;

/**
 * The permissions of each kind of actor in the verbs of `lib/services`. A kind that a line leaves out is not allowed. The
 * verbs enforce this table, and the pages show what it allows. The model rules say what an AI client may do in Odoo, so
 * the credentials of AI clients have no line here.
 */
const permissions = {
  "account.own": { session: roles },
  "connections.read": { session: roles, ...reads },
  "connections.manage": { session: ["owner", "admin"], token: ["write"] },
  "rules.read": { session: roles, ...reads },
  "rules.manage": { session: ["owner", "admin"], token: ["write"] },
  "keys.read": { session: ["owner", "admin", "auditor"], ...reads },
  "keys.manage": { session: ["owner", "admin"] },
  "approvals.read": { session: ["owner", "admin", "approver", "auditor"] },
  /** To approve or refuse calls of others that need a second person. */
  "approvals.decide": { session: ["owner", "admin", "approver"] },
  "audit.read": { session: ["owner", "admin", "auditor"], ...reads },
  "overview.read": { session: roles, ...reads },
  "members.read": { session: roles, ...reads },
  "members.manage": { session: ["owner", "admin"] },
  /** To make somebody an owner or take that role away. */
  "owners.manage": { session: ["owner"] },
  /** To give AI clients access in one's own name, and to take it away. */
  "grants.own": { session: ["owner", "admin", "approver", "member"] },
  /** To store an Odoo credential of one's own, through which one's AI clients act. */
  "credentials.own": { session: ["owner", "admin", "approver", "member"] },
  /** To warn people whose Odoo credential ends soon. */
  "credentials.warn": { job: ["credentials.warn"] },
  "grants.manage": { session: ["owner", "admin"] },
  /** To record that a client has ended its own access. */
  "grants.end": { job: ["oauth"] },
  "tenant.manage": { session: ["owner"] },
} as const satisfies Record<string, Allowed>;

export type Permission = keyof typeof permissions;

/** All permissions, in the order of the table. */
export const permissionNames = Object.keys(permissions) as readonly Permission[];

/** Returns the roles of members that have a permission, from the most rights to the fewest. */
export function rolesWith(permission: Permission): readonly Role[] {
  const { session = [] }: Allowed = permissions[permission];
  return roles.filter((role) => session.includes(role));
}

/** The permissions that some role of members has, for the page that explains the roles. */
export const roleTable = permissionNames
  .map((permission) => ({ permission, roles: rolesWith(permission) }))
  .filter((row) => row.roles.length > 0);

/** True if a member with the role `giver` may give somebody the role `role`: nobody gives a role above their own. */
export function mayGiveRole(giver: Role, role: Role): boolean {
  if (!rolesWith("members.manage").includes(giver)) return false;
  if (role === "owner" && !rolesWith("owners.manage").includes(giver)) return false;
  return roles.indexOf(role) >= roles.indexOf(giver);
}

/** True if the table allows the actor to do this. An actor that the table does not name may do nothing. */
export function can(actor: Actor, permission: Permission): boolean {
  const allowed: Allowed = permissions[permission];
  if (!Object.hasOwn(allowed, actor.kind)) return false;
  const named: readonly string[] = allowed[actor.kind] ?? [];
  if (!named.includes(whatDecides(actor))) return false;
  if (actor.kind !== "operator" || actor.inPlaceOf === undefined) return true;
  // An operator who works in a member's place may do only what the member may do too.
  return (allowed.session ?? []).includes(actor.inPlaceOf.role);
}

/** Throws AppError `forbidden` if the actor does not have the permission. */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (!can(actor, permission)) throw forbidden(actor);
}

/**
 * Returns the member, for verbs that only a signed-in member may call. Throws AppError `forbidden` for any other actor.
 */
export function requireMember(actor: Actor, permission: Permission): ActorOf<"session"> {
  requirePermission(actor, permission);
  if (actor.kind === "session") return actor;
  throw new AppError("forbidden", "Only a signed-in member can do this.", { reason: "actor_forbidden" });
}

function forbidden(actor: Actor): AppError {
  // Other members can change a role. What another kind of actor may do is fixed in the table.
  if (actor.kind !== "session") return new AppError("forbidden", refusalOf(actor), { reason: "actor_forbidden" });
  return new AppError("forbidden", "Your role does not allow this.", {
    key: "common.errors.forbidden",
    remedy: { by: "portal_admin", where: "members.role" },
  });
}

function refusalOf(actor: Exclude<Actor, ActorOf<"session">>): string {
  switch (actor.kind) {
    case "key":
      return "An access key cannot do this: it is for AI clients.";
    case "grant":
      return "An AI client cannot do this with the access that a member gave it.";
    case "headers":
      return "Callers with header credentials cannot do this.";
    case "token":
      return `This API token, which may ${actor.scope}, does not allow this.`;
    case "operator":
      return "An operator of the service may not do this for a company.";
    case "partner":
      return "A partner may not do this for a company.";
    case "job":
      return `The job ${actor.job} may not do this.`;
    case "webhook":
      return `An event of ${actor.source} may not do this.`;
  }
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
