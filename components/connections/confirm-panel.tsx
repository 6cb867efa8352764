"use client";

import { useTranslations } from "next-intl";
import { useId, useOptimistic, useTransition } from "react";
import { toast } from "sonner";
import { Notice } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { useErrorText } from "../ui/use-error-text.ts";
import { type ConfirmPolicy, confirmPolicies, type SetConfirm } from "./types.ts";

export interface ConfirmPanelProps {
  readonly connection: { readonly id: string; readonly confirm: ConfirmPolicy };
  readonly canManage: boolean;
  readonly setConfirm: SetConfirm;
}

/** What AI clients must have confirmed before it happens. A choice counts at once; a failed one goes back and says why. */
export function ConfirmPanel({ connection, canManage, setConfirm }: ConfirmPanelProps) {
  const t = useTranslations("connections.confirm");
  const errorText = useErrorText();
  const name = useId();
  const [chosen, setChosen] = useOptimistic(connection.confirm);
  const [, startTransition] = useTransition();
  const choose = (confirm: ConfirmPolicy) =>
    startTransition(async () => {
      setChosen(confirm);
      const result = await setConfirm({ id: connection.id, confirm });
      if (result.ok) return void toast.success(t("saved"));
      const { message, hint } = errorText(result.error);
      toast.error(message, { description: hint });
    });
  return (
    <Panel title={t("title")} description={t("description")}>
      <fieldset className="space-y-1">
        <legend className="sr-only">{t("title")}</legend>
        {confirmPolicies.map((id) => (
          <div key={id} className="flex gap-3 py-1">
            <input
              type="radio"
              id={`${name}-${id}`}
              name={name}
              aria-describedby={`${name}-${id}-hint`}
              className="mt-0.5 size-4 shrink-0 accent-accent"
              checked={id === chosen}
              disabled={!canManage}
              onChange={() => choose(id)}
            />
            <div className="min-w-0">
              <label htmlFor={`${name}-${id}`} className="block font-medium">
                {t(`choices.${id}`)}
              </label>
              <p id={`${name}-${id}-hint`} className="text-[0.8125rem] text-pretty text-muted">
                {t(`hints.${id}`)}
              </p>
            </div>
          </div>
        ))}
      </fieldset>
      {chosen === "nothing" && (
        <div className="mt-3">
          <Notice tone="warning" title={t("warning")}>
            {t("warningText")}
          </Notice>
        </div>
      )}
    </Panel>
  );
}
