"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { OdooCompany } from "#lib/kernel/odoo-values.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { ChoiceSelect } from "../ui/form/choice-select.tsx";
import { useForm } from "../ui/form/use-form.ts";
import type { FormResult } from "../ui/use-error-text.ts";

export interface CompanyChoiceProps {
  readonly label: string;
  /** Asks Odoo for the companies to choose from, the user's current one first. */
  readonly list: () => Promise<FormResult<readonly OdooCompany[]>>;
  /** The ids of the chosen companies, the default first; undefined means all of the Odoo user. */
  readonly value: readonly number[] | undefined;
  readonly onChange: (value: readonly number[] | undefined) => void;
}

/** Chooses the Odoo companies in which a client may act: all of the Odoo user, or the ticked ones. */
export function CompanyChoice({ label, list, value, onChange }: CompanyChoiceProps) {
  const t = useTranslations("companies");
  const [known, setKnown] = useState<readonly OdooCompany[]>([]);
  const asking = useForm(list, "", (companies) => {
    setKnown(companies);
    onChange(companies.slice(0, 1).map(({ id }) => id));
  });
  return (
    <div className="space-y-2">
      <ChoiceSelect
        label={label}
        description={asking.pending ? t("asking") : t("hint")}
        choices={(["all", "some"] as const).map((id) => ({ id, label: t(`choices.${id}`) }))}
        value={value === undefined ? "all" : "some"}
        disabled={asking.pending}
        onChange={(next) => (next === "all" ? onChange(undefined) : value === undefined && asking.run())}
      />
      {asking.error !== undefined && <ErrorNotice error={asking.error} />}
      {value !== undefined && <Companies known={known} value={value} onChange={onChange} />}
    </div>
  );
}

interface CompaniesProps {
  readonly known: readonly OdooCompany[];
  readonly value: readonly number[];
  readonly onChange: (value: readonly number[]) => void;
}

function Companies({ known, value, onChange }: CompaniesProps) {
  const t = useTranslations("companies");
  const chosen = known.filter(({ id }) => value.includes(id));
  return (
    <>
      <fieldset>
        <legend className="sr-only">{t("which")}</legend>
        {known.map(({ id, name }) => {
          const on = value.includes(id);
          return (
            <label key={id} className="flex min-h-9 cursor-pointer items-center gap-2.5 text-foreground wrap-anywhere">
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-accent"
                checked={on}
                // At least one company must stay chosen.
                disabled={on && value.length === 1}
                onChange={() => onChange(on ? value.filter((each) => each !== id) : [...value, id])}
              />
              {name}
            </label>
          );
        })}
      </fieldset>
      {chosen.length > 1 && (
        <ChoiceSelect
          label={t("default")}
          choices={chosen.map(({ id, name }) => ({ id: String(id), label: name }))}
          value={String(value[0])}
          onChange={(first) => onChange([Number(first), ...value.filter((id) => String(id) !== first)])}
        />
      )}
    </>
  );
}
