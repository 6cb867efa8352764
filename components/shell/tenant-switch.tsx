"use client";

import { Dropdown } from "@heroui/react/dropdown";
import { ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTransition } from "react";
import { Mark } from "./mark.tsx";
import type { ShellActions, ShellView } from "./types.ts";

export interface TenantSwitchProps {
  readonly view: ShellView;
  readonly onSwitch: ShellActions["switchTenant"];
}

/** The current company. A member of several companies gets a menu to switch. */
export function TenantSwitch({ view, onSwitch }: TenantSwitchProps) {
  const t = useTranslations("common");
  const [, startTransition] = useTransition();
  const face = (
    <>
      <Mark className="size-7 shrink-0" />
      <span className="min-w-0 flex-1 text-left leading-tight">
        <span className="block truncate font-semibold">{view.tenant.name}</span>
        <span className="block text-xs text-muted">{t(`roles.${view.tenant.role}`)}</span>
      </span>
    </>
  );
  if (view.tenants.length < 2) return <div className="flex h-11 w-full items-center gap-2.5 px-2">{face}</div>;
  return (
    <Dropdown>
      <Dropdown.Trigger
        aria-label={`${t("tenant.current", { name: view.tenant.name })}. ${t("tenant.switch")}`}
        className="flex h-11 w-full items-center gap-2.5 rounded-md px-2 hover:bg-default"
      >
        {face}
        <ChevronsUpDown className="size-3.5 shrink-0 text-muted" aria-hidden />
      </Dropdown.Trigger>
      <Dropdown.Popover placement="bottom start" className="min-w-56">
        <Dropdown.Menu
          aria-label={t("tenant.switch")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[view.tenant.id]}
          onAction={(id) => startTransition(() => onSwitch({ tenantId: String(id) }))}
        >
          {view.tenants.map((tenant) => (
            <Dropdown.Item key={tenant.id} id={tenant.id} textValue={tenant.name}>
              <Dropdown.ItemIndicator />
              <span className="truncate">{tenant.name}</span>
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}
