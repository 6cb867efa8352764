"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { type FormResult, isAtField } from "../ui/use-error-text.ts";

export interface CodeFormProps<T> {
  readonly submit: string;
  /** What is said when the action worked. */
  readonly done: string;
  readonly tone?: "primary" | "danger";
  readonly run: (input: { readonly code: string }) => Promise<FormResult<T>>;
  readonly onDone: (data: T) => void;
  readonly onCancel: () => void;
  readonly children?: ReactNode;
}

/** A form that does something for a code. */
export function CodeForm<T>({ submit, done, tone = "primary", run, onDone, onCancel, children }: CodeFormProps<T>) {
  const t = useTranslations();
  const [code, setCode] = useState("");
  const form = useForm(() => run({ code }), done, onDone);
  return (
    <form onSubmit={form.submit} noValidate className="max-w-sm space-y-4">
      {children}
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      <TextInput
        name="code"
        label={t("security.code")}
        autoComplete="one-time-code"
        autoFocus
        required
        mono
        maxLength={40}
        value={code}
        onChange={setCode}
        error={form.at("code")}
      />
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={form.pending} variant={tone}>
          {submit}
        </SubmitButton>
        <Button variant="tertiary" onPress={onCancel}>
          {t("common.actions.cancel")}
        </Button>
      </div>
    </form>
  );
}
