"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { type FormResult, isAtField } from "../ui/use-error-text.ts";
import { MailSent } from "./mail-sent.tsx";

export interface ForgotFormProps {
  /** The path to which the person wants to go. */
  readonly next?: string | undefined;
  readonly onSubmit: (input: { readonly email: string; readonly next?: string }) => Promise<FormResult<unknown>>;
}

/** Asks for a link that sets a new password. */
export function ForgotForm({ next, onSubmit }: ForgotFormProps) {
  const t = useTranslations("sign-in");
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState(false);
  const form = useForm(
    () => onSubmit({ email, ...(next !== undefined && { next }) }),
    "",
    () => setSent(true),
  );
  if (sent) return <MailSent kind="forgot" email={email.trim()} onAgain={() => setSent(false)} />;
  return (
    <form onSubmit={form.submit} noValidate method="post" className="space-y-4">
      <p className="text-pretty text-muted">{t("forgot.description")}</p>
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      <TextInput
        name="email"
        type="email"
        label={t("email")}
        autoComplete="username"
        autoFocus
        required
        value={email}
        onChange={setEmail}
        error={form.at("email")}
      />
      <SubmitButton fullWidth pending={form.pending}>
        {t("forgot.submit")}
      </SubmitButton>
    </form>
  );
}
