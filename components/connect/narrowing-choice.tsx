"use client";

import { useTranslations } from "next-intl";
import type { AccessChoice } from "#lib/clients/client-configs.ts";
import { type Toolset, toolsets } from "#lib/kernel/choices.ts";
import { ChoiceSelect } from "../ui/form/choice-select.tsx";

export interface NarrowingChoiceProps {
  readonly value: AccessChoice;
  readonly onChange: (value: AccessChoice) => void;
}

/** Chooses how the endpoint's address limits what the key may do. */
export function NarrowingChoice({ value, onChange }: NarrowingChoiceProps) {
  const t = useTranslations("connect.narrow");
  const kind = typeof value === "string" ? value : "chosen";
  return (
    <div className="space-y-3">
      <ChoiceSelect
        label={t("label")}
        description={t("hint")}
        choices={(["all", "readonly", "chosen"] as const).map((id) => ({ id, label: t(id) }))}
        value={kind}
        onChange={(next) => onChange(next === "chosen" ? ["read"] : next)}
      />
      {typeof value !== "string" && <Groups value={value} onChange={onChange} />}
    </div>
  );
}

interface GroupsProps {
  readonly value: readonly Toolset[];
  readonly onChange: (value: readonly Toolset[]) => void;
}

function Groups({ value, onChange }: GroupsProps) {
  const t = useTranslations("connect.narrow");
  return (
    <fieldset className="grid gap-x-4 sm:grid-cols-2">
      <legend className="sr-only">{t("groups")}</legend>
      {toolsets.map((id) => {
        const on = value.includes(id);
        return (
          <label key={id} className="flex min-h-8 cursor-pointer items-center gap-2 has-disabled:cursor-not-allowed">
            <input
              type="checkbox"
              className="size-4 shrink-0 accent-accent"
              checked={on}
              // At least one group must stay chosen.
              disabled={on && value.length === 1}
              onChange={() => onChange(on ? value.filter((each) => each !== id) : [...value, id])}
            />
            {t(`names.${id}`)}
          </label>
        );
      })}
    </fieldset>
  );
}
