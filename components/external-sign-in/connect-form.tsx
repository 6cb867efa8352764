"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { useLeave } from "../ui/form/use-leave.ts";
import { type FormResult, isAtField } from "../ui/use-error-text.ts";
import type { OfferedProvider } from "./types.ts";

export interface ConnectFormProps {
  readonly provider: OfferedProvider;
  /** Returns the address at which the person signs in there. */
  readonly connect: (input: {
    readonly provider: OfferedProvider["id"];
    readonly currentPassword: string;
  }) => Promise<FormResult<{ readonly to: string }>>;
  readonly onCancel: () => void;
}

/** Asks for the password before the browser goes to the other service. */
export function ConnectForm({ provider, connect, onCancel }: ConnectFormProps) {
  const t = useTranslations();
  const [password, setPassword] = useState("");
  const { isLeaving, leave } = useLeave();
  const form = useForm(() => connect({ provider: provider.id, currentPassword: password }), "", leave);
  return (
    <form onSubmit={form.submit} noValidate method="post" className="max-w-sm space-y-4">
      <p className="text-pretty text-muted">{t("security.identities.password", { provider: provider.name })}</p>
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      <TextInput
        name="currentPassword"
        type="password"
        label={t("sign-in.password")}
        autoComplete="current-password"
        autoFocus
        required
        value={password}
        onChange={setPassword}
        error={form.at("currentPassword")}
      />
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={form.pending || isLeaving}>
          {t("security.identities.connect", { provider: provider.name })}
        </SubmitButton>
        <Button variant="tertiary" onPress={onCancel}>
          {t("common.actions.cancel")}
        </Button>
      </div>
    </form>
  );
}
