"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { Panel } from "../ui/panel.tsx";
import type { FormResult } from "../ui/use-error-text.ts";

export interface DemandPanelProps {
  readonly company: string;
  readonly isDemanded: boolean;
  /** True if the viewer is an owner. */
  readonly canChange: boolean;
  readonly demand: (input: { readonly isDemanded: boolean }) => Promise<FormResult<unknown>>;
}

/** Whether the company demands a second factor of every member. */
export function DemandPanel({ company, isDemanded, canChange, demand }: DemandPanelProps) {
  const t = useTranslations("security.demand");
  const [asking, setAsking] = useState(false);
  const form = useForm(
    () => demand({ isDemanded: !isDemanded }),
    t(isDemanded ? "released" : "demanded"),
    () => setAsking(false),
  );
  const change = t(isDemanded ? "release" : "demand");
  return (
    <Panel title={t("title", { company })}>
      <div className="space-y-4">
        <p className="max-w-prose text-pretty text-muted">{t(isDemanded ? "isDemanded" : "isFree")}</p>
        {form.error !== undefined && <ErrorNotice error={form.error} />}
        {canChange ? (
          <Button variant="secondary" onPress={() => setAsking(true)}>
            {change}
          </Button>
        ) : (
          <p className="text-[0.8125rem] text-muted">{t("ownerOnly")}</p>
        )}
      </div>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t(isDemanded ? "releaseTitle" : "demandTitle", { company })}
        tone="primary"
        confirmLabel={change}
        pending={form.pending}
        onConfirm={form.run}
      >
        {t(isDemanded ? "releaseBody" : "demandBody")}
      </ConfirmDialog>
    </Panel>
  );
}
