"use client";

import { useTranslations } from "next-intl";
import { useId, useOptimistic, useTransition } from "react";
import { toast } from "sonner";
import { type ConfirmPolicy, confirmPolicies } from "#lib/kernel/choices.ts";
import { Panel } from "../ui/panel.tsx";
import { type FormResult, useErrorText } from "../ui/use-error-text.ts";

export interface ApprovalPanelProps {
  readonly connection: { readonly id: string; readonly approval: ConfirmPolicy };
  readonly canManage: boolean;
  readonly setApproval: (input: {
    readonly id: string;
    readonly approval: ConfirmPolicy;
  }) => Promise<FormResult<unknown>>;
}

/** Chooses which calls a second person must approve. A choice is saved at once, or undone with an error. */
export function ApprovalPanel({ connection, canManage, setApproval }: ApprovalPanelProps) {
  const t = useTranslations("approvals.demand");
  const errorText = useErrorText();
  const name = useId();
  const [chosen, setChosen] = useOptimistic(connection.approval);
  const [, startTransition] = useTransition();
  const choose = (approval: ConfirmPolicy) =>
    startTransition(async () => {
      setChosen(approval);
      const result = await setApproval({ id: connection.id, approval });
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
              className="mt-0.5 size-4 shrink-0 accent-accent"
              checked={id === chosen}
              disabled={!canManage}
              onChange={() => choose(id)}
            />
            <label htmlFor={`${name}-${id}`} className="min-w-0 font-medium">
              {t(`choices.${id}`)}
            </label>
          </div>
        ))}
      </fieldset>
    </Panel>
  );
}
