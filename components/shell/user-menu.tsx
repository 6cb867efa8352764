"use client";

import { Dropdown } from "@heroui/react/dropdown";
import { ChevronsUpDown, LogOut } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTransition } from "react";
import { LanguageSection, ThemeSection } from "./preferences.tsx";
import type { ShellActions, ShellView } from "./types.ts";

/** The user menu: language, theme and sign-out. */
export function UserMenu({ view, actions }: { readonly view: ShellView; readonly actions: ShellActions }) {
  const t = useTranslations("common");
  const [, startTransition] = useTransition();
  return (
    <Dropdown>
      <Dropdown.Trigger
        aria-label={`${t("user.menu")}: ${view.user.name}`}
        className="flex h-11 w-full items-center gap-2.5 rounded-md px-2 hover:bg-default"
      >
        <span className="grid size-7 shrink-0 place-items-center rounded-full bg-default text-xs font-semibold">
          {initials(view.user.name)}
        </span>
        <span className="min-w-0 flex-1 text-left leading-tight">
          <span className="block truncate font-medium">{view.user.name}</span>
          <span className="block truncate text-xs text-muted">{view.user.email}</span>
        </span>
        <ChevronsUpDown className="size-3.5 shrink-0 text-muted" aria-hidden />
      </Dropdown.Trigger>
      <Dropdown.Popover placement="top start" className="min-w-56">
        <Dropdown.Menu aria-label={t("user.menu")}>
          <LanguageSection setLocale={actions.setLocale} />
          <ThemeSection />
          <Dropdown.Section aria-label={t("user.menu")}>
            <Dropdown.Item
              id="sign-out"
              textValue={t("user.signOut")}
              onAction={() => startTransition(() => actions.signOut())}
            >
              <LogOut className="size-4 text-muted" aria-hidden />
              {t("user.signOut")}
            </Dropdown.Item>
          </Dropdown.Section>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}

/** Returns at most two letters: the initials of the first and the last word. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
