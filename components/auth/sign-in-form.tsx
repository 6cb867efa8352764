"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState, useTransition } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { type FormResult, isAtField, type ShownError, useFieldText } from "../ui/use-error-text.ts";

export interface SignInFormProps {
  /** The path to which the person wants to go. */
  readonly next?: string | undefined;
  /** Signs in and redirects. It returns only if there is an error. */
  readonly onSubmit: (input: {
    readonly email: string;
    readonly password: string;
    readonly next?: string;
  }) => Promise<FormResult<unknown>>;
}

/** The sign-in form: e-mail address and password. After an error the fields keep their values. */
export function SignInForm({ next, onSubmit }: SignInFormProps) {
  const t = useTranslations("sign-in");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<ShownError>();
  const [pending, startTransition] = useTransition();
  const at = useFieldText(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    startTransition(async () => {
      const result = await onSubmit({ email, password, ...(next !== undefined && { next }) });
      setError(result.ok ? undefined : result.error);
    });
  };
  return (
    <form onSubmit={submit} noValidate method="post" className="space-y-4">
      {error !== undefined && !isAtField(error) && <ErrorNotice error={error} />}
      <TextInput
        name="email"
        type="email"
        label={t("email")}
        autoComplete="username"
        autoFocus
        required
        value={email}
        onChange={setEmail}
        error={at("email")}
      />
      <TextInput
        name="password"
        type="password"
        label={t("password")}
        autoComplete="current-password"
        required
        value={password}
        onChange={setPassword}
        error={at("password")}
      />
      <SubmitButton fullWidth pending={pending}>
        {t("in.submit")}
      </SubmitButton>
    </form>
  );
}
