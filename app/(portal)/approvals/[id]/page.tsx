import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ApprovalFacts } from "#components/approvals/approval-facts.tsx";
import { DecideHere } from "#components/approvals/decide-here.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { isAppError } from "#lib/kernel/errors.ts";
import { getApproval } from "#lib/services/approvals/get-approval.ts";
import { openPage } from "../../../_server/open-page.ts";
import { NoAccess } from "../../_parts/no-access.tsx";
import { decide } from "../actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("approvals");
  return { title: t("title") };
}

/** One call that needs a second person. */
export default async function ApprovalPage({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  const context = await openPage("/approvals/[id]");
  const t = await getTranslations("approvals");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const approval = await load(context, (await params).id);
  return (
    <>
      <PageHeader title={`${approval.tool} · ${approval.model}`} />
      <div className="space-y-6">
        <ApprovalFacts approval={approval} />
        {approval.mayDecide && <DecideHere id={approval.id} decide={decide} />}
        {approval.state === "waiting" && !approval.mayDecide && <Notice tone="info" title={t("notYours")} />}
      </div>
    </>
  );
}

async function load(context: Parameters<typeof getApproval>[0], id: string) {
  try {
    return await getApproval(context, { id });
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") notFound();
    throw error;
  }
}
