"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CredentialView } from "#lib/views/credentials.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { isAtField } from "../ui/use-error-text.ts";
import type { CredentialActions } from "./types.ts";

interface OwnKeyFormProps {
  readonly credential: CredentialView;
  readonly store: CredentialActions["store"];
  readonly onClose: () => void;
}

/** Stores or replaces the viewer's own Odoo key. The new one is tested before the old one is dropped. */
export function OwnKeyForm({ credential, store, onClose }: OwnKeyFormProps) {
  const t = useTranslations();
  const { connectionId, needsLogin, own } = credential;
  const [login, setLogin] = useState(own?.login ?? "");
  const [secret, setSecret] = useState("");
  const [expiresOn, setExpiresOn] = useState("");
  const form = useForm(() => store({ connectionId, login, secret, expiresOn }), t("credentials.store.done"), onClose);
  return (
    <form onSubmit={form.submit} noValidate method="post" className="max-w-md space-y-4">
      <p className="text-[0.8125rem] text-pretty text-muted">{t("credentials.store.where")}</p>
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      <TextInput
        name="login"
        label={t("connections.fields.login")}
        description={t(needsLogin ? "credentials.store.loginNeeded" : "connections.fields.loginHint")}
        autoComplete="off"
        required={needsLogin}
        value={login}
        onChange={setLogin}
        error={form.at("login")}
      />
      <TextInput
        name="secret"
        type="password"
        label={t("connections.fields.secret")}
        autoComplete="off"
        mono
        required
        value={secret}
        onChange={setSecret}
        error={form.at("secret")}
      />
      <TextInput
        name="expiresOn"
        type="date"
        label={t("connections.fields.expiresOn")}
        description={t("connections.fields.expiresOnHint")}
        value={expiresOn}
        onChange={setExpiresOn}
        error={form.at("expiresOn")}
      />
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={form.pending} disabled={secret === ""}>
          {t("credentials.store.submit")}
        </SubmitButton>
        <Button variant="tertiary" onPress={onClose}>
          {t("common.actions.cancel")}
        </Button>
      </div>
    </form>
  );
}
