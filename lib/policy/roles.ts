import { AppError } from "../kernel/errors.ts";
import { type Principal, type Role, roles } from "./types.ts";

/** What members may do in the portal, and from which roles on. One table: the services enforce it, the pages show by it. */
const permissions = {
  "connections.read": ["owner", "admin", "auditor", "member"],
  "connections.manage": ["owner", "admin"],
  "rules.read": ["owner", "admin", "auditor", "member"],
  "rules.manage": ["owner", "admin"],
  "keys.read": ["owner", "admin", "auditor"],
  "keys.manage": ["owner", "admin"],
  "audit.read": ["owner", "admin", "auditor"],
  "overview.read": ["owner", "admin", "auditor", "member"],
  "members.manage": ["owner", "admin"],
  "tenant.manage": ["owner"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

/** Whether a role may. What is not a role of ours may nothing. */
export function can(role: Role, permission: Permission): boolean {
  return roles.includes(role) && (permissions[permission] as readonly Role[]).includes(role);
}

/** Throws AppError `forbidden` unless a signed-in member's role may. */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (principal.kind === "session" && can(principal.role, permission)) return;
  throw new AppError("forbidden", "Your role does not allow this.", {
    key: "common.errors.forbidden",
    remedy: { by: "portal_admin", where: "members.role" },
  });
}
