"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { Notice } from "../ui/notice.tsx";
import { type FormResult, isAtField } from "../ui/use-error-text.ts";

export interface EmailFormProps {
  readonly email: string;
  /** Mails the two links of the change. */
  readonly save: (input: { readonly currentPassword: string; readonly email: string }) => Promise<FormResult<unknown>>;
}

/** Asks for a change of the member's address, for which the current password is needed. */
export function EmailForm({ email, save }: EmailFormProps) {
  const t = useTranslations("settings");
  const [next, setNext] = useState("");
  const [currentPassword, setCurrentPassword] = useState("");
  const [sentTo, setSentTo] = useState<string>();
  const form = useForm(
    () => save({ currentPassword, email: next }),
    "",
    () => {
      setSentTo(next.trim());
      setNext("");
      setCurrentPassword("");
    },
  );
  return (
    <form onSubmit={form.submit} noValidate method="post" className="space-y-4">
      <p className="text-pretty text-muted wrap-anywhere">{t("email.description", { email })}</p>
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      {sentTo !== undefined && form.error === undefined && (
        <Notice tone="info" title={t("email.sentTitle")}>
          {t("email.sent", { old: email, next: sentTo })}
        </Notice>
      )}
      <TextInput
        name="email"
        type="email"
        label={t("email.next")}
        autoComplete="off"
        required
        value={next}
        onChange={setNext}
        error={form.at("email")}
      />
      <TextInput
        name="currentPassword"
        type="password"
        label={t("password.current")}
        autoComplete="current-password"
        required
        value={currentPassword}
        onChange={setCurrentPassword}
        error={form.at("currentPassword")}
      />
      <SubmitButton variant="secondary" pending={form.pending}>
        {t("email.submit")}
      </SubmitButton>
    </form>
  );
}
