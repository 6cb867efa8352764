"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { ApprovalDetailView } from "#lib/views/approvals.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { Notice } from "../ui/notice.tsx";
import type { FormResult, ShownError } from "../ui/use-error-text.ts";
import { ApprovalFacts } from "./approval-facts.tsx";
import { DecideForm } from "./decide-form.tsx";

export interface LinkedApprovalProps {
  readonly look: (input: { readonly token: string }) => Promise<FormResult<ApprovalDetailView>>;
  readonly decide: (input: {
    readonly token: string;
    readonly decision: "approved" | "refused";
    readonly reason: string;
  }) => Promise<FormResult<unknown>>;
}

type Opened =
  | { readonly state: "checking" }
  | { readonly state: "refused"; readonly error?: ShownError }
  | { readonly state: "ready"; readonly token: string; readonly approval: ApprovalDetailView }
  | { readonly state: "done"; readonly decision: "approved" | "refused" };

/**
 * The page of a mailed link. The token is in the fragment, which is not sent to the server, and the page only shows the
 * call: programs that check mails open links too.
 */
export function LinkedApproval({ look, decide }: LinkedApprovalProps) {
  const t = useTranslations("approvals");
  const [opened, setOpened] = useState<Opened>({ state: "checking" });
  useEffect(() => {
    const take = async () => {
      const token = window.location.hash.slice(1);
      if (token === "") {
        setOpened((before) => (before.state === "checking" ? { state: "refused" } : before));
        return;
      }
      window.history.replaceState(null, "", window.location.pathname);
      setOpened({ state: "checking" });
      const result = await look({ token });
      setOpened(
        result.ok ? { state: "ready", token, approval: result.data } : { state: "refused", error: result.error },
      );
    };
    void take();
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, [look]);
  if (opened.state === "checking") return <p className="text-muted">{t("link.checking")}</p>;
  if (opened.state === "done")
    return (
      <Notice tone="ok" title={t(`decide.${opened.decision}`)}>
        {t("link.done")}
      </Notice>
    );
  if (opened.state === "refused")
    return (
      <div className="space-y-4">
        {opened.error === undefined ? (
          <Notice tone="warning" title={t("link.refusedTitle")}>
            {t("link.refused")}
          </Notice>
        ) : (
          <ErrorNotice error={opened.error} />
        )}
        <Link href="/approvals" className="inline-link">
          {t("link.portal")}
        </Link>
      </div>
    );
  const { approval, token } = opened;
  return (
    <div className="space-y-6">
      <ApprovalFacts approval={approval} />
      {approval.mayDecide ? (
        <DecideForm
          decide={(input) => decide({ token, ...input })}
          onDone={(decision) => setOpened({ state: "done", decision })}
        />
      ) : (
        <Notice tone="info" title={t("over")} />
      )}
    </div>
  );
}
