import {
  Activity,
  Bot,
  Cable,
  ChartColumn,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  Plug,
  Settings,
  Stamp,
  Table2,
  Users,
} from "lucide-react";
import type { Route } from "next";

export interface NavItem {
  /** The message key under `common.nav`. */
  readonly key:
    | "overview"
    | "connections"
    | "models"
    | "keys"
    | "connect"
    | "reports"
    | "audit"
    | "members"
    | "access"
    | "approvals"
    | "settings";
  readonly href: Route;
  readonly icon: LucideIcon;
  /** True for an item in the bottom bar of a narrow screen. The other items are under "More". */
  readonly primary: boolean;
}

const navItems: readonly NavItem[] = [
  { key: "overview", href: "/overview", icon: LayoutDashboard, primary: true },
  { key: "connections", href: "/connections", icon: Cable, primary: false },
  { key: "models", href: "/models", icon: Table2, primary: true },
  { key: "keys", href: "/keys", icon: KeyRound, primary: false },
  { key: "connect", href: "/connect", icon: Plug, primary: true },
  { key: "access", href: "/access", icon: Bot, primary: false },
  { key: "approvals", href: "/approvals", icon: Stamp, primary: false },
  { key: "reports", href: "/reports", icon: ChartColumn, primary: false },
  { key: "audit", href: "/audit", icon: Activity, primary: true },
  { key: "members", href: "/members", icon: Users, primary: false },
  { key: "settings", href: "/settings", icon: Settings, primary: false },
];

/** Returns the items whose pages are among `pages`, the paths that the member may open. */
export function navItemsFor(pages: readonly string[]): readonly NavItem[] {
  return navItems.filter(({ href }) => pages.includes(href));
}

/** True if `pathname` is the item's page or a page below it. */
export function isCurrent(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
