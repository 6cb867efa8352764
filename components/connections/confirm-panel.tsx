"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useOptimistic, useState, useTransition } from "react";
import { toast } from "sonner";
import { type ConfirmPolicy, confirmPolicies } from "#lib/kernel/choices.ts";
import { TextInput } from "../ui/form/text-input.tsx";
import { Notice } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { useErrorText } from "../ui/use-error-text.ts";
import type { SetConfirm } from "./types.ts";

export interface ConfirmPanelProps {
  readonly connection: { readonly id: string; readonly confirm: ConfirmPolicy; readonly confirmAbove: number };
  readonly canManage: boolean;
  readonly setConfirm: SetConfirm;
}

const maxAbove = 1000;

/** Chooses which calls must be confirmed. A choice is saved at once, or undone with an error if that fails. */
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
      {chosen === "deletes" && <AboveForm connection={connection} canManage={canManage} setConfirm={setConfirm} />}
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

/** Sets how many records of one model may be changed before a confirmation is needed. */
function AboveForm({ connection, canManage, setConfirm }: ConfirmPanelProps) {
  const t = useTranslations("connections.confirm");
  const errorText = useErrorText();
  const [text, setText] = useState(String(connection.confirmAbove));
  const [, startTransition] = useTransition();
  const above = /^\d{1,4}$/.test(text.trim()) ? Number(text) : Number.NaN;
  const isValid = above <= maxAbove;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isValid) return;
    startTransition(async () => {
      const result = await setConfirm({ id: connection.id, confirm: connection.confirm, above });
      if (result.ok) return void toast.success(t("saved"));
      const { message, hint } = errorText(result.error);
      toast.error(message, { description: hint });
    });
  };
  return (
    <form onSubmit={submit} noValidate className="mt-3 flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <TextInput
          name="above"
          label={t("above.label")}
          description={t("above.hint")}
          value={text}
          onChange={setText}
          error={isValid ? undefined : t("above.invalid")}
          disabled={!canManage}
          maxLength={4}
          autoComplete="off"
        />
      </div>
      {canManage && (
        <div className="pt-6">
          <Button type="submit" variant="secondary" isDisabled={!isValid || above === connection.confirmAbove}>
            {t("above.submit")}
          </Button>
        </div>
      )}
    </form>
  );
}
