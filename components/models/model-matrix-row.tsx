"use client";

import { Button } from "@heroui/react/button";
import { Lock, type LucideIcon, ShieldX, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { type Operation, operations } from "#lib/kernel/choices.ts";
import type { MatrixRow } from "#lib/views/models.ts";
import { Badge } from "../ui/badge.tsx";
import { isOn, isOpenInOdoo } from "./change-rule.ts";
import type { SheetPart } from "./types.ts";

export interface ModelMatrixRowProps {
  readonly row: MatrixRow;
  readonly canEdit: boolean;
  readonly onChange: (operation: Operation, on: boolean) => void;
  readonly onAddNeeded: () => void;
  readonly onOpen: (part: SheetPart) => void;
}

/** The row of one model: four ticks, its fields and actions, and the models that it links to. */
export function ModelMatrixRow({ row, canEdit, onChange, onAddNeeded, onOpen }: ModelMatrixRowProps) {
  const t = useTranslations("models");
  const on = isOn(row);
  const denied = new Set([...row.deniedFields, ...row.deniedInOdoo]);
  const actions = t("matrix.opened", { count: row.actions.filter((action) => isOpenInOdoo(row, action)).length });
  return (
    <tr>
      <th scope="row" className="min-w-32 wrap-anywhere whitespace-normal sm:min-w-56">
        <span className="flex flex-wrap items-center gap-x-2">
          <span className={on ? "font-medium" : "font-normal"}>{row.label}</span>
          {row.inOdoo === "missing" && <Badge tone="warning">{t("matrix.missing")}</Badge>}
          {row.inOdoo === "unreadable" && <Badge>{t("matrix.unreadable")}</Badge>}
        </span>
        <span className="block font-mono text-xs font-normal text-muted">{row.model}</span>
        {on && row.needs.length > 0 && (
          <span className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs font-normal whitespace-normal">
            <TriangleAlert className="size-3.5 shrink-0 text-warning-text" aria-hidden />
            <span className="text-warning-text">
              {t("needs.off", { models: row.needs.map((need) => need.label).join(", "), count: row.needs.length })}
            </span>
            {canEdit && (
              <Button size="sm" variant="outline" className="h-6 px-2 text-xs" onPress={onAddNeeded}>
                {t("needs.add")}
              </Button>
            )}
          </span>
        )}
      </th>
      {operations.map((operation) => {
        const name = t("matrix.tick", { operation: t(`operations.${operation}`), model: row.label });
        return (
          <td key={operation} className="px-1! text-center sm:px-3!">
            {row.closed.includes(operation) ? (
              <Closed icon={Lock} text={t("matrix.closed")} />
            ) : row.closedInOdoo.includes(operation) ? (
              <Closed icon={ShieldX} text={t("matrix.closedInOdoo")} />
            ) : (
              <label className="inline-grid size-8 cursor-pointer place-items-center has-disabled:cursor-not-allowed">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={row[operation]}
                  disabled={!canEdit}
                  onChange={(event) => onChange(operation, event.target.checked)}
                />
                <span className="sr-only">{name}</span>
              </label>
            )}
          </td>
        );
      })}
      <td>
        {on && (
          <Button
            size="sm"
            variant="ghost"
            className="-ml-3"
            onPress={() => onOpen("fields")}
            aria-label={t("matrix.openFields", { model: row.label })}
          >
            {denied.size === 0 ? t("matrix.allFields") : t("matrix.denied", { count: denied.size })}
          </Button>
        )}
      </td>
      <td>
        {on && row.closed.length === 0 && (
          <Button
            size="sm"
            variant="ghost"
            className="-ml-3"
            onPress={() => onOpen("actions")}
            aria-label={t("matrix.openActions", { actions, model: row.label })}
          >
            {actions}
          </Button>
        )}
      </td>
    </tr>
  );
}

/** An icon in place of a tick, for an operation that this page cannot open. */
function Closed({ icon: Icon, text }: { readonly icon: LucideIcon; readonly text: string }) {
  return (
    <span className="inline-grid size-8 place-items-center text-muted" title={text}>
      <Icon className="size-3.5" aria-hidden />
      <span className="sr-only">{text}</span>
    </span>
  );
}
