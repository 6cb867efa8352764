import { useTranslations } from "next-intl";
import type { ApprovalDetailView } from "#lib/views/approvals.ts";
import { DataTable } from "../ui/data-table.tsx";
import { shownValue } from "./shown-value.ts";

/** Each field that a call changes, before and after. */
export function ChangeTable({ changes }: Pick<ApprovalDetailView["details"], "changes">) {
  const t = useTranslations("approvals.changes");
  return (
    <DataTable caption={t("title")}>
      <thead>
        <tr>
          <th scope="col">{t("field")}</th>
          <th scope="col">{t("before")}</th>
          <th scope="col">{t("after")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ model, id, field, label, before, after }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change, and a field may occur in several lines
          <tr key={index}>
            <th scope="row">
              {label}
              <span className="block text-xs font-normal text-muted wrap-anywhere">
                {model}
                {id === undefined ? "" : ` ${id}`}.{field}
              </span>
            </th>
            <td className="wrap-anywhere">{shownValue(before)}</td>
            <td className="font-medium wrap-anywhere">{shownValue(after)}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
