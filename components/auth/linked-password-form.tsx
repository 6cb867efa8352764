"use client";

import type { Route } from "next";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { type FormResult, isAtField } from "../ui/use-error-text.ts";
import { LinkNotice } from "./link-notice.tsx";
import { type CheckLink, useLink } from "./use-link.ts";

export interface LinkedPasswordFormProps {
  readonly kind: "sign_up" | "reset_password";
  readonly minPasswordLength: number;
  readonly check: CheckLink;
  /** Uses the link and redirects. It returns only if there is an error. */
  readonly onSubmit: (input: { readonly token: string; readonly password: string }) => Promise<FormResult<unknown>>;
}

const places = {
  sign_up: { words: "confirm", again: "/sign-up" },
  reset_password: { words: "reset", again: "/forgot" },
} as const satisfies Record<LinkedPasswordFormProps["kind"], { readonly words: string; readonly again: Route }>;

/** The password that a person chooses after opening a mailed link: of a new account, or in place of a forgotten one. */
export function LinkedPasswordForm({ kind, minPasswordLength, check, onSubmit }: LinkedPasswordFormProps) {
  const t = useTranslations("sign-in");
  const { words, again } = places[kind];
  const link = useLink(kind, check);
  const token = link.state === "ready" ? link.token : "";
  const [password, setPassword] = useState("");
  const form = useForm(() => onSubmit({ token, password }), "");
  const onward = { href: again, label: t(`${words}.again`) };
  if (link.state !== "ready") return <LinkNotice link={link} again={onward} />;
  if (form.error?.code === "not_found") {
    return <LinkNotice link={{ state: "refused", error: form.error }} again={onward} />;
  }
  return (
    <form onSubmit={form.submit} noValidate method="post" className="space-y-4">
      <p className="text-pretty text-muted wrap-anywhere">{t(`${words}.description`, { email: link.email })}</p>
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      {/* Password managers save the password under this address. */}
      <input type="hidden" name="username" autoComplete="username" value={link.email} readOnly />
      <TextInput
        name="password"
        type="password"
        label={t("password")}
        description={t("up.passwordHint", { minimum: minPasswordLength })}
        autoComplete="new-password"
        autoFocus
        required
        value={password}
        onChange={setPassword}
        error={form.at("password")}
      />
      <SubmitButton fullWidth pending={form.pending}>
        {t(`${words}.submit`)}
      </SubmitButton>
    </form>
  );
}
