"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { SubmitButton } from "../../ui/form/submit-button.tsx";
import { TextInput } from "../../ui/form/text-input.tsx";
import { useForm } from "../../ui/form/use-form.ts";
import { isAtField } from "../../ui/use-error-text.ts";
import type { InvitationActions } from "./types.ts";

export interface JoinFormProps {
  readonly token: string;
  /** The address of the invitation, which becomes that of the account. */
  readonly email: string;
  readonly minPasswordLength: number;
  readonly join: InvitationActions["join"];
}

/** Creates the account of a new person, who is a member with it. */
export function JoinForm({ token, email, minPasswordLength, join }: JoinFormProps) {
  const t = useTranslations("members.invitation.join");
  const fields = useTranslations("sign-in");
  const locale = useLocale();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const form = useForm(() => join({ token, name, password, locale }), "");
  return (
    <form onSubmit={form.submit} noValidate method="post" className="space-y-4">
      <p className="text-pretty text-muted">{t("hint")}</p>
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      {/* Password managers take the user name from this field. */}
      <TextInput name="email" type="email" label={fields("email")} autoComplete="username" value={email} disabled />
      <TextInput
        name="name"
        label={fields("name")}
        autoComplete="name"
        required
        maxLength={100}
        value={name}
        onChange={setName}
        error={form.at("name")}
      />
      <TextInput
        name="password"
        type="password"
        label={fields("password")}
        description={fields("up.passwordHint", { minimum: minPasswordLength })}
        autoComplete="new-password"
        required
        value={password}
        onChange={setPassword}
        error={form.at("password")}
      />
      <SubmitButton fullWidth pending={form.pending}>
        {t("action")}
      </SubmitButton>
    </form>
  );
}
