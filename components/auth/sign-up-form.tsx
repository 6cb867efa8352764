"use client";

import { useLocale, useTranslations } from "next-intl";
import { type FormEvent, useState, useTransition } from "react";
import type { Locale } from "#lib/kernel/locale/locale.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { type FormResult, isAtField, type ShownError, useFieldText } from "../ui/use-error-text.ts";
import { MailSent } from "./mail-sent.tsx";

export interface SignUpDraft {
  readonly name: string;
  readonly company: string;
  readonly email: string;
}

export interface SignUpFormProps {
  /** The path to which the person wants to go. */
  readonly next?: string | undefined;
  /** Mails the link with which the person goes on. */
  readonly onSubmit: (
    input: SignUpDraft & { readonly locale: Locale; readonly next?: string },
  ) => Promise<FormResult<unknown>>;
}

const fields = [
  { name: "name", type: "text", autoComplete: "name" },
  { name: "company", type: "text", autoComplete: "organization" },
  { name: "email", type: "email", autoComplete: "username" },
] as const;

/**
 * The sign-up form: a new company and its owner. The password is chosen after the mail, by whoever can read it. After an
 * error the fields keep their values.
 */
export function SignUpForm({ next, onSubmit }: SignUpFormProps) {
  const t = useTranslations("sign-in");
  const locale = useLocale();
  const [draft, setDraft] = useState<SignUpDraft>({ name: "", company: "", email: "" });
  const [sent, setSent] = useState(false);
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
      const result = await onSubmit({ ...draft, locale, ...(next !== undefined && { next }) });
      setError(result.ok ? undefined : result.error);
      setSent(result.ok);
    });
  };
  if (sent) return <MailSent kind="up" email={draft.email.trim()} onAgain={() => setSent(false)} />;
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
        />
      ))}
      <SubmitButton fullWidth pending={pending}>
        {t("up.submit")}
      </SubmitButton>
    </form>
  );
}
