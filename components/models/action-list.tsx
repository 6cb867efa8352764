"use client";

import { ShieldX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { MatrixRow, NamedAction } from "#lib/views/models.ts";
import { isOpenInOdoo } from "./change-rule.ts";

export interface ActionListProps {
  readonly title: string;
  readonly description?: string;
  readonly known: readonly NamedAction[];
  /** Further action names to show, in addition to the known ones. */
  readonly others: readonly string[];
  /** The actions that the rules inside Odoo open. */
  readonly inOdoo: Pick<MatrixRow, "actionsInOdoo">;
  readonly chosen: readonly string[];
  readonly canEdit: boolean;
  readonly onChange: (chosen: readonly string[]) => void;
}

/** The buttons of one Odoo form, with a tick for each. */
export function ActionList({ title, description, known, others, inOdoo, chosen, canEdit, onChange }: ActionListProps) {
  const t = useTranslations("models.actions");
  const rest = [...new Set(others)].filter((name) => known.every((action) => action.name !== name));
  const listed = [...known, ...rest.map((name) => ({ name, label: name }))];
  const toggle = (name: string) =>
    onChange(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  return (
    <fieldset className="min-w-0">
      <legend className="font-medium">{title}</legend>
      {description !== undefined && <p className="mt-0.5 text-[0.8125rem] text-pretty text-muted">{description}</p>}
      {listed.length === 0 && <p className="mt-1 text-muted">{t("none")}</p>}
      <ul className="mt-1 divide-y divide-separator">
        {listed.map(({ name, label }) => {
          const open = isOpenInOdoo(inOdoo, name);
          return (
            <li key={name}>
              <label className="flex min-h-11 cursor-pointer items-center gap-3 py-1.5 has-disabled:cursor-not-allowed">
                <input
                  type="checkbox"
                  className="size-4 shrink-0 accent-accent"
                  checked={open && chosen.includes(name)}
                  disabled={!canEdit || !open}
                  onChange={() => toggle(name)}
                />
                <span className={`min-w-0 flex-1 ${open ? "" : "text-muted"}`}>
                  {label}
                  {label !== name && (
                    <>
                      {" "}
                      <span className="block font-mono text-xs wrap-anywhere text-muted">{name}</span>
                    </>
                  )}
                </span>
                {!open && (
                  <span className="flex items-center gap-1 text-xs text-muted" title={t("closedInOdooHint")}>
                    <ShieldX className="size-3.5 shrink-0" aria-hidden />
                    {t("closedInOdoo")}
                  </span>
                )}
              </label>
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
