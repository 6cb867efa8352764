import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApprovalDetailView } from "#lib/views/approvals.ts";
import { Panel } from "../ui/panel.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { ChangeTable } from "./change-table.tsx";
import { StateBadge } from "./state-badge.tsx";

/** What an approver must know of a call: who asks, what would happen, and the values before and after. */
export function ApprovalFacts({ approval }: { readonly approval: ApprovalDetailView }) {
  const t = useTranslations("approvals");
  const format = useFormatter();
  const { caller, connection, createdAt, expiresAt, details, state, decidedBy } = approval;
  return (
    <div className="space-y-6">
      <Panel title={t("facts.title")}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
          <Fact term={t("facts.state")}>
            <StateBadge state={state} /> {decidedBy}
          </Fact>
          <Fact term={t("facts.caller")}>{caller}</Fact>
          <Fact term={t("facts.connection")}>{connection}</Fact>
          {details.names !== undefined && <Fact term={t("facts.records")}>{details.names}</Fact>}
          {details.amounts.map(({ label, value, currency }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change
            <Fact key={index} term={label}>
              <span className="tabular-nums">{format.number(value, { minimumFractionDigits: 2 })}</span> {currency}
            </Fact>
          ))}
          <Fact term={t("facts.asked")}>
            <RelativeTime value={createdAt} />
          </Fact>
          {state === "waiting" && (
            <Fact term={t("facts.until")}>
              <RelativeTime value={expiresAt} mode="absolute" />
            </Fact>
          )}
          <Fact term={t("facts.effect")}>{details.summary}</Fact>
        </dl>
      </Panel>
      {details.changes.length > 0 && <ChangeTable changes={details.changes} />}
      {details.more > 0 && <p className="text-muted">{t("changes.more", { count: details.more })}</p>}
    </div>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="py-0.5 text-muted">{term}</dt>
      <dd className="min-w-0 py-0.5 wrap-anywhere">{children}</dd>
    </>
  );
}
