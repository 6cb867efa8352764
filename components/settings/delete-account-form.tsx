"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AccountView } from "#lib/views/account.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { Notice } from "../ui/notice.tsx";
import { type FormResult, isAtField } from "../ui/use-error-text.ts";

export interface DeleteAccountFormProps {
  readonly email: string;
  readonly companies: AccountView["companies"];
  /** Deletes the account and redirects. It returns only if there is an error. */
  readonly remove: (input: {
    readonly currentPassword: string;
    readonly email: string;
    readonly companies: string[];
  }) => Promise<FormResult<unknown>>;
}

/** Deletes the member's account after three confirmations: each company that goes too, the address and the password. */
export function DeleteAccountForm({ email, companies, remove }: DeleteAccountFormProps) {
  const t = useTranslations("settings");
  const [open, setOpen] = useState(false);
  const [agreed, setAgreed] = useState<readonly string[]>([]);
  const [typed, setTyped] = useState("");
  const [currentPassword, setCurrentPassword] = useState("");
  const form = useForm(() => remove({ currentPassword, email: typed, companies: [...agreed] }), "");
  const blocked = companies.filter(({ fate }) => fate === "blocked").map(({ name }) => name);
  const deleted = companies.filter(({ fate }) => fate === "deleted");
  if (blocked.length > 0)
    return <Notice tone="warning" title={t("delete.blocked", { companies: blocked.join(", ") })} />;
  if (!open) {
    return (
      <Button size="sm" variant="danger-soft" onPress={() => setOpen(true)}>
        {t("delete.open")}
      </Button>
    );
  }
  return (
    <form onSubmit={form.submit} noValidate method="post" className="max-w-md space-y-4">
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      {deleted.map(({ id, name }) => (
        <label key={id} className="flex gap-2">
          <input
            type="checkbox"
            className="mt-0.5 size-4 shrink-0 accent-accent"
            checked={agreed.includes(id)}
            onChange={({ target }) =>
              setAgreed([...agreed.filter((each) => each !== id), ...(target.checked ? [id] : [])])
            }
          />
          <span className="min-w-0 text-pretty wrap-anywhere">{t("delete.company", { company: name })}</span>
        </label>
      ))}
      <TextInput
        name="email"
        type="email"
        label={t("delete.type", { email })}
        autoComplete="off"
        required
        value={typed}
        onChange={setTyped}
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
      <SubmitButton variant="danger" pending={form.pending} disabled={deleted.some(({ id }) => !agreed.includes(id))}>
        {t("delete.submit")}
      </SubmitButton>
    </form>
  );
}
