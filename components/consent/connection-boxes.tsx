"use client";

import { useTranslations } from "next-intl";
import { CompanyChoice, type CompanyChoiceProps } from "../companies/company-choice.tsx";
import type { ConsentConnection } from "./types.ts";

/** The Odoo companies in which the client may act, by connection, the default first; all where there is no entry. */
export type CompanyIds = Readonly<Record<string, readonly number[] | undefined>>;

export interface ConnectionBoxesProps {
  readonly connections: readonly ConsentConnection[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  readonly companyIds: CompanyIds;
  readonly onCompanies: (value: CompanyIds) => void;
  readonly listCompanies: (connectionId: string) => ReturnType<CompanyChoiceProps["list"]>;
}

/** The connections that the client may use, one or several, and the Odoo companies of each. */
export function ConnectionBoxes(props: ConnectionBoxesProps) {
  const { connections, value, onChange, companyIds, onCompanies, listCompanies } = props;
  const t = useTranslations("consent");
  const companies = useTranslations("companies");
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{t("connections")}</legend>
      {connections.map(({ id, name }) => {
        const on = value.includes(id);
        return (
          <div key={id}>
            <label className="flex min-h-9 cursor-pointer items-center gap-2.5 wrap-anywhere">
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-accent"
                checked={on}
                onChange={() => {
                  onChange(on ? value.filter((each) => each !== id) : [...value, id]);
                  onCompanies({ ...companyIds, [id]: undefined });
                }}
              />
              {name}
            </label>
            {on && (
              <div className="mb-3 ml-6.5">
                <CompanyChoice
                  label={companies("labelIn", { connection: name })}
                  list={() => listCompanies(id)}
                  value={companyIds[id]}
                  onChange={(only) => onCompanies({ ...companyIds, [id]: only })}
                />
              </div>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}
