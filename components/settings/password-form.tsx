"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { type FormResult, isAtField } from "../ui/use-error-text.ts";

export interface PasswordFormProps {
  readonly email: string;
  readonly minPasswordLength: number;
  readonly save: (input: {
    readonly currentPassword: string;
    readonly password: string;
  }) => Promise<FormResult<unknown>>;
}

/** Changes the member's password, for which the current one is needed. */
export function PasswordForm({ email, minPasswordLength, save }: PasswordFormProps) {
  const t = useTranslations("settings.password");
  const [currentPassword, setCurrentPassword] = useState("");
  const [password, setPassword] = useState("");
  const form = useForm(
    () => save({ currentPassword, password }),
    t("saved"),
    () => {
      setCurrentPassword("");
      setPassword("");
    },
  );
  return (
    <form onSubmit={form.submit} noValidate method="post" className="space-y-4">
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      {/* Password managers save the password under this address. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <TextInput
        name="currentPassword"
        type="password"
        label={t("current")}
        autoComplete="current-password"
        required
        value={currentPassword}
        onChange={setCurrentPassword}
        error={form.at("currentPassword")}
      />
      <TextInput
        name="password"
        type="password"
        label={t("next")}
        description={t("hint", { minimum: minPasswordLength })}
        autoComplete="new-password"
        required
        value={password}
        onChange={setPassword}
        error={form.at("password")}
      />
      <SubmitButton variant="secondary" pending={form.pending}>
        {t("submit")}
      </SubmitButton>
    </form>
  );
}
