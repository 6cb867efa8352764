"use client";

import { Drawer } from "@heroui/react/drawer";
import { Ellipsis } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { StatusDot } from "../ui/status-dot.tsx";
import { isCurrent, navItemsFor } from "./nav-items.ts";
import { TenantSwitch } from "./tenant-switch.tsx";
import type { ShellActions, ShellView } from "./types.ts";
import { UserMenu } from "./user-menu.tsx";
import { WaitingCount } from "./waiting-count.tsx";

const tab =
  "flex h-14 w-full flex-col items-center justify-center gap-0.5 rounded-none px-1 text-[0.6875rem] font-medium";

/** The navigation of narrow screens: four pages, and the other pages in a sheet. */
export function BottomBar({ view, actions }: { readonly view: ShellView; readonly actions: ShellActions }) {
  const t = useTranslations("common");
  const pathname = usePathname();
  const [open, setOpen] = useState(false);
  const items = navItemsFor(view.pages);
  const rest = items.filter((item) => !item.primary);
  const inRest = rest.some((item) => isCurrent(pathname, item.href));
  return (
    <>
      <nav
        aria-label={t("nav.label")}
        className="fixed inset-x-0 bottom-0 z-40 border-t border-border bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
      >
        <ul className="grid auto-cols-fr grid-flow-col">
          {items
            .filter((item) => item.primary)
            .map(({ key, href, icon: Icon }) => {
              const current = isCurrent(pathname, href);
              return (
                <li key={key}>
                  <Link
                    href={href}
                    className={`${tab} ${current ? "text-link" : "text-muted"}`}
                    aria-current={current ? "page" : undefined}
                  >
                    <Icon className="size-5" aria-hidden />
                    {t(`nav.${key}`)}
                  </Link>
                </li>
              );
            })}
          <li>
            <button
              type="button"
              aria-haspopup="dialog"
              className={`${tab} ${inRest ? "text-link" : "text-muted"}`}
              onClick={() => setOpen(true)}
            >
              <Ellipsis className="size-5" aria-hidden />
              {t("nav.more")}
            </button>
          </li>
        </ul>
      </nav>
      <Drawer.Backdrop isOpen={open} onOpenChange={setOpen}>
        <Drawer.Content placement="bottom">
          <Drawer.Dialog aria-label={t("nav.more")} className="p-3 pb-[max(1rem,env(safe-area-inset-bottom))]">
            <Drawer.Body className="text-foreground">
              <TenantSwitch view={view} onSwitch={actions.switchTenant} />
              <ul className="my-2 border-y border-separator py-2">
                {rest.map(({ key, href, icon: Icon }) => (
                  <li key={key}>
                    <Link
                      href={href}
                      onClick={() => setOpen(false)}
                      className="flex h-11 items-center gap-3 rounded-md px-2 font-medium"
                      aria-current={isCurrent(pathname, href) ? "page" : undefined}
                    >
                      <Icon className="size-4 text-muted" aria-hidden />
                      {t(`nav.${key}`)}
                      {key === "approvals" && <WaitingCount count={view.waiting} />}
                    </Link>
                  </li>
                ))}
                {view.connections.map((connection) => (
                  <li key={connection.id}>
                    <Link
                      href={`/connections/${connection.id}`}
                      onClick={() => setOpen(false)}
                      className="flex h-11 items-center gap-3 rounded-md px-2"
                    >
                      <span className="grid w-4 place-items-center">
                        <StatusDot state={connection.state} />
                      </span>
                      <span className="truncate">{connection.name}</span>
                    </Link>
                  </li>
                ))}
              </ul>
              <UserMenu view={view} actions={actions} />
            </Drawer.Body>
          </Drawer.Dialog>
        </Drawer.Content>
      </Drawer.Backdrop>
    </>
  );
}
