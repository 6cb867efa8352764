"use client";

import { Plus } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { StatusDot } from "../ui/status-dot.tsx";
import { isCurrent, navItemsFor } from "./nav-items.ts";
import { TenantSwitch } from "./tenant-switch.tsx";
import type { ShellActions, ShellView } from "./types.ts";
import { UserMenu } from "./user-menu.tsx";
import { WaitingCount } from "./waiting-count.tsx";

const row = "flex h-8 items-center gap-2.5 rounded-md px-2 font-medium transition-colors";
const idle = "text-muted hover:bg-default hover:text-foreground";
const active = "bg-default text-foreground";

/** The left navigation of screens from 768 px. */
export function Rail({ view, actions }: { readonly view: ShellView; readonly actions: ShellActions }) {
  const t = useTranslations("common");
  const pathname = usePathname();
  return (
    <aside className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col border-r border-border bg-surface md:flex">
      <div className="p-2">
        <TenantSwitch view={view} onSwitch={actions.switchTenant} />
      </div>
      <nav aria-label={t("nav.label")} className="flex-1 overflow-y-auto px-2 pb-4">
        <ul className="space-y-0.5">
          {navItemsFor(view.pages).map(({ key, href, icon: Icon }) => {
            const current = isCurrent(pathname, href);
            return (
              <li key={key}>
                <Link
                  href={href}
                  className={`${row} ${current ? active : idle}`}
                  aria-current={current ? "page" : undefined}
                >
                  <Icon className={`size-4 ${current ? "text-link" : ""}`} aria-hidden />
                  {t(`nav.${key}`)}
                  {key === "approvals" && <WaitingCount count={view.waiting} />}
                </Link>
              </li>
            );
          })}
        </ul>
        <div className="mt-6 mb-1 flex h-6 items-center justify-between pr-1 pl-2">
          <h2 className="text-xs font-medium text-muted">{t("rail.connections")}</h2>
          {view.canAddConnection && (
            <Link
              href="/connections/new"
              aria-label={t("rail.add")}
              title={t("rail.add")}
              className="grid size-6 place-items-center rounded-sm text-muted hover:bg-default hover:text-foreground"
            >
              <Plus className="size-3.5" aria-hidden />
            </Link>
          )}
        </div>
        <ul className="space-y-0.5">
          {view.connections.map((connection) => {
            const current = pathname === `/connections/${connection.id}`;
            return (
              <li key={connection.id}>
                <Link
                  href={`/connections/${connection.id}`}
                  className={`${row} font-normal ${current ? active : idle}`}
                  aria-current={current ? "page" : undefined}
                >
                  <span className="grid w-4 place-items-center">
                    <StatusDot state={connection.state} />
                  </span>
                  <span className="truncate">{connection.name}</span>
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <div className="border-t border-separator p-2">
        <UserMenu view={view} actions={actions} />
      </div>
    </aside>
  );
}
