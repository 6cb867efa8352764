"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import type { Scope } from "#lib/kernel/choices.ts";
import { type Toolset, toolsets } from "#lib/kernel/choices.ts";
import { ChoiceSelect } from "../ui/form/choice-select.tsx";

export interface ToolsetChoiceProps {
  readonly scope: Scope;
  /** Undefined means all groups. */
  readonly value: readonly Toolset[] | undefined;
  readonly onChange: (value: readonly Toolset[] | undefined) => void;
}

/** Chooses the groups of tools that a key may use: all groups, or the ticked ones. */
export function ToolsetChoice({ scope, value, onChange }: ToolsetChoiceProps) {
  const t = useTranslations("keys.form");
  return (
    <div className="space-y-2">
      <ChoiceSelect
        label={t("toolsets")}
        description={t("toolsetsHint")}
        choices={(["all", "some"] as const).map((id) => ({ id, label: t(`toolsetChoices.${id}`) }))}
        value={value === undefined ? "all" : "some"}
        onChange={(next) => onChange(next === "all" ? undefined : usableToolsets(toolsets, scope))}
      />
      {value !== undefined && <Groups scope={scope} value={value} onChange={onChange} />}
    </div>
  );
}

function Groups({ scope, value, onChange }: ToolsetChoiceProps & { readonly value: readonly Toolset[] }) {
  const t = useTranslations("keys");
  const hints = useId();
  return (
    <fieldset>
      <legend className="sr-only">{t("form.toolsets")}</legend>
      {toolsets.map((id) => {
        const on = value.includes(id);
        const off = !usableToolsets([id], scope).includes(id);
        return (
          <div key={id} className="flex gap-2 py-1">
            <input
              type="checkbox"
              id={`${hints}-${id}-box`}
              aria-describedby={`${hints}-${id}`}
              className="mt-0.5 size-4 shrink-0 accent-accent"
              checked={on}
              // At least one group must stay chosen.
              disabled={off || (on && value.length === 1)}
              onChange={() => onChange(toolsets.filter((each) => (each === id ? !on : value.includes(each))))}
            />
            <div className="min-w-0">
              <label htmlFor={`${hints}-${id}-box`} className="block text-foreground">
                {t(`toolsets.${id}`)}
              </label>
              <p id={`${hints}-${id}`} className="text-[0.8125rem] text-pretty text-muted">
                {off ? t("form.writeOff") : t(`toolsetHints.${id}`)}
              </p>
            </div>
          </div>
        );
      })}
    </fieldset>
  );
}

/** Returns the groups that a key of this scope can use, or `read` if it can use none of them. */
export function usableToolsets(groups: readonly Toolset[], scope: Scope): readonly Toolset[] {
  const kept = groups.filter((id) => scope === "write" || id !== "write");
  return kept.length > 0 ? kept : ["read"];
}

/** Returns the toolsets to send for a new key. If all usable groups are chosen, the key is not narrowed. */
export function toolsetsToSend(chosen: readonly Toolset[] | undefined, scope: Scope): { toolsets?: Toolset[] } {
  if (chosen === undefined || chosen.length === usableToolsets(toolsets, scope).length) return {};
  return { toolsets: [...chosen] };
}
