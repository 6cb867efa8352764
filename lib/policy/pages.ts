import type { Actor } from "./actor.ts";
import { can, type Permission } from "./permissions.ts";

/** Who may open a page: anybody, or a signed-in member whose role has a permission. */
type PageAccess = "public" | Permission;

/** The pages of the portal and of the sign-in, by their path. A page that this table does not name opens for nobody. */
const pages = {
  "/sign-in": "public",
  "/sign-in/code": "public",
  "/sign-up": "public",
  "/sign-up/confirm": "public",
  "/forgot": "public",
  "/reset": "public",
  "/confirm-email": "public",
  "/invitation": "public",
  "/approve": "public",
  "/overview": "overview.read",
  "/connections": "connections.read",
  "/connections/[id]": "connections.read",
  "/connections/new": "connections.manage",
  "/models": "rules.read",
  // Which of the member's companies may give access is decided for each on the page itself.
  "/connect/consent/[uid]": "account.own",
  "/access": "grants.own",
  "/approvals": "approvals.read",
  "/approvals/[id]": "approvals.read",
  "/keys": "keys.read",
  "/connect": "connections.read",
  // A member who may make keys can read the same figures through a key. Other members must not see them here either.
  "/reports": "keys.manage",
  "/audit": "audit.read",
  "/members": "members.read",
  "/settings": "account.own",
  "/settings/security": "account.own",
} as const satisfies Record<string, PageAccess>;

export type PagePath = keyof typeof pages;

/** All paths, in the order of the table. */
export const pagePaths = Object.keys(pages) as readonly PagePath[];

/** True if the actor may open the page. Without an actor only the public pages open. */
export function mayOpenPage(actor: Actor | undefined, path: PagePath): boolean {
  const access: PageAccess = pages[path];
  if (access === "public") return true;
  // Pages are for people who are signed in: no credential of a program opens one.
  return actor?.kind === "session" && can(actor, access);
}
