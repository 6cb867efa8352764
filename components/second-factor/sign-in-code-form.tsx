"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { type FormResult, isAtField } from "../ui/use-error-text.ts";

export interface SignInCodeFormProps {
  /** The path to open afterwards. */
  readonly next: string | undefined;
  /** Finishes the sign-in and redirects. It returns only if there is an error. */
  readonly onSubmit: (input: { readonly code: string; readonly next?: string }) => Promise<FormResult<unknown>>;
}

/** The second step of a sign-in: a code of the app, or a recovery code. */
export function SignInCodeForm({ next, onSubmit }: SignInCodeFormProps) {
  const t = useTranslations("security");
  const [code, setCode] = useState("");
  const form = useForm(() => onSubmit({ code, ...(next !== undefined && { next }) }), "");
  return (
    <form onSubmit={form.submit} noValidate method="post" className="space-y-4">
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      <TextInput
        name="code"
        label={t("code")}
        description={t("signIn.recovery")}
        autoComplete="one-time-code"
        autoFocus
        required
        mono
        maxLength={40}
        value={code}
        onChange={setCode}
        error={form.at("code")}
      />
      <SubmitButton fullWidth pending={form.pending}>
        {t("signIn.submit")}
      </SubmitButton>
    </form>
  );
}
