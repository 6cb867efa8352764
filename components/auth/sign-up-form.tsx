"use client";

import { useLocale, useTranslations } from "next-intl";
import { type FormEvent, useState, useTransition } from "react";
import type { Locale } from "#lib/kernel/locale/locale.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { type FormResult, isAtField, type ShownError, useFieldText } from "../ui/use-error-text.ts";

export interface SignUpDraft {
  readonly name: string;
  readonly company: string;
  readonly email: string;
  readonly password: string;
}

export interface SignUpFormProps {
  readonly minPasswordLength: number;
  /** Creates the company and its owner and redirects. It returns only if there is an error. */
  readonly onSubmit: (input: SignUpDraft & { readonly locale: Locale }) => Promise<FormResult<unknown>>;
}

const fields = [
  { name: "name", type: "text", autoComplete: "name" },
  { name: "company", type: "text", autoComplete: "organization" },
  { name: "email", type: "email", autoComplete: "username" },
  { name: "password", type: "password", autoComplete: "new-password" },
] as const;

/** The sign-up form: a new company and its owner. After an error the fields keep their values. */
export function SignUpForm({ minPasswordLength, onSubmit }: SignUpFormProps) {
  const t = useTranslations("sign-in");
  const locale = useLocale();
  const [draft, setDraft] = useState<SignUpDraft>({ name: "", company: "", email: "", password: "" });
  const [error, setError] = useState<ShownError>();
  const [pending, startTransition] = useTransition();
  const at = useFieldText(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = fields.find(({ name }) => draft[name].trim() === "");
    if (missing !== undefined) {
      setError({ code: "invalid_input", message: "", key: `sign-in.required.${missing.name}`, path: missing.name });
      return;
    }
    startTransition(async () => {
      const result = await onSubmit({ ...draft, locale });
      setError(result.ok ? undefined : result.error);
    });
  };
  return (
    <form onSubmit={submit} noValidate method="post" className="space-y-4">
      {error !== undefined && !isAtField(error) && <ErrorNotice error={error} />}
      {fields.map(({ name, type, autoComplete }, index) => (
        <TextInput
          key={name}
          name={name}
          type={type}
          label={t(name)}
          autoComplete={autoComplete}
          autoFocus={index === 0}
          required
          value={draft[name]}
          onChange={(value) => setDraft({ ...draft, [name]: value })}
          error={at(name)}
          {...(name === "password" ? { description: t("up.passwordHint", { minimum: minPasswordLength }) } : {})}
        />
      ))}
      <SubmitButton fullWidth pending={pending}>
        {t("up.submit")}
      </SubmitButton>
    </form>
  );
}
