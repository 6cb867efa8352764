"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { SubmitButton } from "../../ui/form/submit-button.tsx";
import { TextInput } from "../../ui/form/text-input.tsx";
import { useForm } from "../../ui/form/use-form.ts";
import { LinkButton } from "../../ui/link-button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { isAtField } from "../../ui/use-error-text.ts";
import type { InvitationActions } from "./types.ts";

export interface AskMailFormProps {
  readonly token: string;
  readonly askMail: InvitationActions["askMail"];
}

/** Offers the sign-in, or for a new person a mail that proves their address. */
export function AskMailForm({ token, askMail }: AskMailFormProps) {
  const t = useTranslations("members.invitation.ask");
  const fields = useTranslations("sign-in");
  const locale = useLocale();
  const [email, setEmail] = useState("");
  const [sentTo, setSentTo] = useState<string>();
  const form = useForm(
    () => askMail({ token, email, locale }),
    "",
    () => setSentTo(email.trim()),
  );
  if (sentTo !== undefined) {
    return (
      <Notice tone="ok" title={t("sent", { email: sentTo })}>
        {t("sentHint")}
      </Notice>
    );
  }
  return (
    <div className="space-y-6">
      <div>
        <p className="mb-3 text-pretty text-muted">{t("known")}</p>
        <LinkButton size="md" href="/sign-in?next=/invitation">
          {t("signIn")}
        </LinkButton>
      </div>
      <form onSubmit={form.submit} noValidate method="post" className="space-y-4">
        <p className="text-pretty text-muted">{t("new")}</p>
        {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
        <TextInput
          name="email"
          type="email"
          label={fields("email")}
          autoComplete="email"
          required
          value={email}
          onChange={setEmail}
          error={form.at("email")}
        />
        <SubmitButton fullWidth variant="secondary" pending={form.pending}>
          {t("action")}
        </SubmitButton>
      </form>
    </div>
  );
}
