"use client";

import { useTranslations } from "next-intl";

export interface ScopeChoiceProps {
  /** What the client asks for. The member may give less. */
  readonly requested: "read" | "write";
  readonly value: "read" | "write";
  readonly onChange: (value: "read" | "write") => void;
}

/** What the client may do. Reading is chosen at first, so that writing is always the member's own decision. */
export function ScopeChoice({ requested, value, onChange }: ScopeChoiceProps) {
  const t = useTranslations("consent.scopes");
  const choices = requested === "write" ? (["read", "write"] as const) : (["read"] as const);
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{t("label")}</legend>
      {choices.map((scope) => (
        <label key={scope} className="flex cursor-pointer items-start gap-2.5 py-1.5">
          <input
            type="radio"
            name="scope"
            className="mt-1 size-4 shrink-0 accent-accent"
            aria-labelledby={`scope-${scope}`}
            aria-describedby={`scope-${scope}-hint`}
            checked={value === scope}
            onChange={() => onChange(scope)}
          />
          <span>
            <span id={`scope-${scope}`} className="block">
              {t(`${scope}.name`)}
            </span>
            <span id={`scope-${scope}-hint`} className="block text-[0.8125rem] text-pretty text-muted">
              {t(`${scope}.hint`)}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
