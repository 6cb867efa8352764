import { Stamp } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ApprovalTable } from "#components/approvals/approval-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { listApprovals } from "#lib/services/approvals/list-approvals.ts";
import { openPage } from "../../_server/open-page.ts";
import { NoAccess } from "../_parts/no-access.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("approvals");
  return { title: t("title") };
}

/** The calls of AI clients that need or needed a second person. */
export default async function ApprovalsPage() {
  const context = await openPage("/approvals");
  const t = await getTranslations("approvals");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const approvals = await listApprovals(context);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      {approvals.length > 0 ? (
        <ApprovalTable approvals={approvals} />
      ) : (
        <EmptyState icon={Stamp} title={t("empty.title")} description={t("empty.description")} />
      )}
    </>
  );
}
