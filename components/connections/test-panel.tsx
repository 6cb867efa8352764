"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Badge } from "../ui/badge.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { Notice } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { isAtField } from "../ui/use-error-text.ts";
import { TestSteps } from "./test-steps.tsx";
import type { ConnectionTest } from "./use-connection-test.ts";

/** The steps of a running connection test, and its result. */
export function TestPanel({ test }: { readonly test: ConnectionTest }) {
  const t = useTranslations("connections");
  const common = useTranslations("common");
  const { report, refused, running, steps } = test;
  const found = report?.found;
  const panel = useRef<HTMLDivElement>(null);
  // On a narrow screen the steps are below the form. They are scrolled into view when the test begins and when it ends.
  useEffect(() => {
    if (running || report !== undefined) panel.current?.scrollIntoView({ block: "nearest" });
  }, [running, report]);
  return (
    <div ref={panel} className="scroll-mb-20">
      <Panel title={t("test.title")} description={t("test.description")}>
        <div className="space-y-4">
          <TestSteps steps={steps} running={running} />
          {refused !== undefined && !isAtField(refused) && <ErrorNotice error={refused} />}
          {found !== undefined && (
            <Notice tone="ok" title={t("test.works")}>
              <p>{found.userName === "" ? t("test.signedIn") : t("test.as", { user: found.userName })}</p>
              <p className="mt-2 flex flex-wrap gap-1.5">
                <Badge>Odoo {found.series}</Badge>
                {found.edition !== "unknown" && <Badge>{t(`editions.${found.edition}`)}</Badge>}
                <Badge>{common(`transports.${found.transport}`)}</Badge>
                {found.database !== "" && <Badge>{found.database}</Badge>}
              </p>
            </Notice>
          )}
          {found?.addonOffered === true && (
            <Notice tone="info" title={t("test.addon.title")}>
              {t("test.addon.text")}
            </Notice>
          )}
          {report?.ok === false && steps.every((step) => step.error === undefined) && report.error !== undefined && (
            <ErrorNotice error={report.error} />
          )}
        </div>
      </Panel>
    </div>
  );
}
