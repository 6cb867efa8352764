"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { type FormResult, isAtField } from "../ui/use-error-text.ts";

export interface NameFormProps {
  readonly label: string;
  readonly name: string;
  readonly saved: string;
  readonly disabled?: boolean;
  readonly save: (input: { readonly name: string }) => Promise<FormResult<unknown>>;
}

/** One name to change. */
export function NameForm({ label, name, saved, disabled = false, save }: NameFormProps) {
  const t = useTranslations("common.actions");
  const [draft, setDraft] = useState(name);
  const form = useForm(() => save({ name: draft }), saved);
  return (
    <form onSubmit={form.submit} noValidate>
      <div className="flex items-start gap-2">
        <div className="flex-1">
          <TextInput
            name="name"
            label={label}
            value={draft}
            onChange={setDraft}
            error={form.at("name")}
            disabled={disabled}
            maxLength={100}
            required
          />
        </div>
        {!disabled && (
          <div className="pt-6">
            <SubmitButton variant="secondary" pending={form.pending} disabled={draft.trim() === name}>
              {t("save")}
            </SubmitButton>
          </div>
        )}
      </div>
      {form.error !== undefined && !isAtField(form.error) && (
        <div className="mt-3">
          <ErrorNotice error={form.error} />
        </div>
      )}
    </form>
  );
}
