"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { SecondFactorView, TotpSetup } from "#lib/views/second-factor.ts";
import { Badge } from "../ui/badge.tsx";
import { Notice } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import type { FormResult } from "../ui/use-error-text.ts";
import { CodeForm } from "./code-form.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SetUp } from "./set-up.tsx";

type Code = { readonly code: string };

export interface SecondFactorPanelProps {
  readonly view: SecondFactorView;
  readonly start: (input: Record<string, never>) => Promise<FormResult<TotpSetup>>;
  /** Both return recovery codes that are shown once. */
  readonly confirm: (input: Code) => Promise<FormResult<readonly string[]>>;
  readonly renew: (input: Code) => Promise<FormResult<readonly string[]>>;
  readonly disable: (input: Code) => Promise<FormResult<unknown>>;
}

/** The member's own second factor. */
export function SecondFactorPanel({ view, start, confirm, renew, disable }: SecondFactorPanelProps) {
  const t = useTranslations("security");
  const [codes, setCodes] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState<"renew" | "disable">();
  const finish = (shown: readonly string[]) => {
    setCodes(shown);
    setAsking(undefined);
  };
  const cancel = () => setAsking(undefined);
  return (
    <Panel
      title={t("factor")}
      actions={<Badge tone={view.isOn ? "ok" : "neutral"}>{t(view.isOn ? "isOn" : "isOff")}</Badge>}
    >
      <div className="space-y-4">
        {codes.length > 0 && <RecoveryCodes codes={codes} />}
        {view.isShared && <Notice tone="info" title={t("errors.shared")} />}
        {!view.isOn && !view.isShared && <SetUp start={start} confirm={confirm} onCodes={finish} />}
        {view.since !== undefined && (
          <p className="text-muted">
            {t.rich("since", { time: () => <RelativeTime value={view.since ?? ""} mode="date" /> })}{" "}
            {t("left", { count: view.codesLeft })}
          </p>
        )}
        {view.isOn && asking === undefined && (
          <div className="flex flex-wrap gap-2">
            <Button variant="secondary" onPress={() => setAsking("renew")}>
              {t("renew")}
            </Button>
            <Button variant="danger-soft" onPress={() => setAsking("disable")}>
              {t("disable")}
            </Button>
          </div>
        )}
        {view.isOn && asking === "renew" && (
          <CodeForm submit={t("renew")} done={t("renewed")} run={renew} onDone={finish} onCancel={cancel}>
            <p className="text-pretty text-muted">{t("renewHint")}</p>
          </CodeForm>
        )}
        {view.isOn && asking === "disable" && (
          <CodeForm
            submit={t("disable")}
            done={t("turnedOff")}
            tone="danger"
            run={disable}
            onDone={() => finish([])}
            onCancel={cancel}
          >
            <p className="text-pretty text-muted">{t("disableHint")}</p>
          </CodeForm>
        )}
      </div>
    </Panel>
  );
}
