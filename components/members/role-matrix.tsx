import { Check, Minus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Role } from "#lib/kernel/choices.ts";
import type { PermissionRow } from "#lib/views/members.ts";
import { DataTable } from "../ui/data-table.tsx";

export interface RoleMatrixProps {
  readonly roles: readonly Role[];
  readonly rows: readonly PermissionRow[];
}

/** The roles: each in a sentence, and what each may do in the portal. */
export function RoleMatrix({ roles, rows }: RoleMatrixProps) {
  const t = useTranslations("members");
  const name = useTranslations("common.roles");
  return (
    <section aria-labelledby="roles">
      <h2 id="roles" className="font-semibold">
        {t("matrix.title")}
      </h2>
      <p className="mt-0.5 mb-3 max-w-prose text-[0.8125rem] text-pretty text-muted">{t("matrix.description")}</p>
      <dl className="mb-4 grid gap-x-4 gap-y-1.5 sm:grid-cols-[auto_1fr]">
        {roles.map((role) => (
          <div key={role} className="contents">
            <dt className="font-medium">{name(role)}</dt>
            <dd className="text-pretty text-muted">{t(`roles.${role}`)}</dd>
          </div>
        ))}
      </dl>
      <DataTable caption={t("matrix.title")}>
        <thead>
          <tr>
            <th scope="col">{t("matrix.permission")}</th>
            {roles.map((role) => (
              <th key={role} scope="col">
                {name(role)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.permission}>
              <th scope="row" className="font-normal">
                {t(`permissions.${row.permission}`)}
              </th>
              {roles.map((role) => (
                <td key={role}>
                  <Mark yes={row.roles.includes(role)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}

function Mark({ yes }: { readonly yes: boolean }) {
  const t = useTranslations("members.matrix");
  const Icon = yes ? Check : Minus;
  return (
    <>
      <Icon className={`size-4 ${yes ? "text-ok-text" : "text-muted"}`} aria-hidden />
      <span className="sr-only">{t(yes ? "yes" : "no")}</span>
    </>
  );
}
