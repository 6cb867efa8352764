import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ApprovalView } from "#lib/views/approvals.ts";
import { DataTable } from "../ui/data-table.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { StateBadge } from "./state-badge.tsx";

/** The calls that need or needed a second person. */
export function ApprovalTable({ approvals }: { readonly approvals: readonly ApprovalView[] }) {
  const t = useTranslations("approvals");
  return (
    <DataTable caption={t("title")}>
      <thead>
        <tr>
          <th scope="col">{t("table.call")}</th>
          <th scope="col">{t("table.caller")}</th>
          <th scope="col">{t("table.connection")}</th>
          <th scope="col">{t("table.asked")}</th>
          <th scope="col">{t("table.state")}</th>
        </tr>
      </thead>
      <tbody>
        {approvals.map((approval) => (
          <tr key={approval.id}>
            <th scope="row">
              <Link href={`/approvals/${approval.id}`} className="inline-link font-medium">
                <code>{approval.tool}</code>
              </Link>
              <span className="block text-xs font-normal text-muted wrap-anywhere">{approval.model}</span>
            </th>
            <td className="wrap-anywhere">{approval.caller}</td>
            <td className="wrap-anywhere">{approval.connection}</td>
            <td>
              <RelativeTime value={approval.createdAt} />
            </td>
            <td>
              <StateBadge state={approval.state} />
              {approval.decidedBy !== "" && (
                <span className="block text-xs text-muted wrap-anywhere">{approval.decidedBy}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
