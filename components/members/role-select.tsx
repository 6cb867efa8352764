"use client";

import { useTranslations } from "next-intl";
import type { Role } from "#lib/kernel/choices.ts";
import { ChoiceSelect } from "../ui/form/choice-select.tsx";

export interface RoleSelectProps<R extends Role> {
  readonly roles: readonly R[];
  readonly value: R;
  readonly onChange: (role: R) => void;
  readonly error?: string | undefined;
}

/** The choice of a role. The chosen one is explained. */
export function RoleSelect<R extends Role>({ roles, value, onChange, error }: RoleSelectProps<R>) {
  const t = useTranslations("members");
  const name = useTranslations("common.roles");
  const labelOf = (role: Role) => name(role);
  const chosen: Role = value;
  return (
    <ChoiceSelect
      label={t("role")}
      choices={roles.map((id) => ({ id, label: labelOf(id) }))}
      value={value}
      onChange={onChange}
      description={t(`roles.${chosen}`)}
      error={error}
    />
  );
}
