"use client";

import { Button } from "@heroui/react/button";
import { Lock, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "../ui/badge.tsx";
import { isOn } from "./change-rule.ts";
import { type ModelRow, type OperationName, operationNames } from "./types.ts";

export interface ModelMatrixRowProps {
  readonly row: ModelRow;
  readonly canEdit: boolean;
  readonly onChange: (operation: OperationName, on: boolean) => void;
  readonly onAddNeeded: () => void;
  readonly onOpenFields: () => void;
}

/** One model: four ticks, and what it needs besides. */
export function ModelMatrixRow({ row, canEdit, onChange, onAddNeeded, onOpenFields }: ModelMatrixRowProps) {
  const t = useTranslations("models");
  const on = isOn(row);
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
      {operationNames.map((operation) => {
        const name = t("matrix.tick", { operation: t(`operations.${operation}`), model: row.label });
        return (
          <td key={operation} className="px-1! text-center sm:px-3!">
            {row.closed.includes(operation) ? (
              <span className="inline-grid size-8 place-items-center text-muted" title={t("matrix.closed")}>
                <Lock className="size-3.5" aria-hidden />
                <span className="sr-only">{t("matrix.closed")}</span>
              </span>
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
            onPress={onOpenFields}
            aria-label={t("matrix.openFields", { model: row.label })}
          >
            {row.deniedFields.length === 0
              ? t("matrix.allFields")
              : t("matrix.denied", { count: row.deniedFields.length })}
          </Button>
        )}
      </td>
    </tr>
  );
}
