"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { TotpSetup } from "#lib/views/second-factor.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { useForm } from "../ui/form/use-form.ts";
import type { FormResult } from "../ui/use-error-text.ts";
import { CodeForm } from "./code-form.tsx";
import { QrPicture } from "./qr-picture.tsx";

export interface SetUpProps {
  readonly start: (input: Record<string, never>) => Promise<FormResult<TotpSetup>>;
  readonly confirm: (input: { readonly code: string }) => Promise<FormResult<readonly string[]>>;
  readonly onCodes: (codes: readonly string[]) => void;
}

/** Turns the second factor on: shows the secret for the app, and asks for a first code. */
export function SetUp({ start, confirm, onCodes }: SetUpProps) {
  const t = useTranslations("security");
  const [setup, setSetup] = useState<TotpSetup>();
  const form = useForm(() => start({}), "", setSetup);
  if (setup === undefined) {
    return (
      <form onSubmit={form.submit} className="space-y-4">
        <p className="max-w-prose text-pretty text-muted">{t("off")}</p>
        {form.error !== undefined && <ErrorNotice error={form.error} />}
        <SubmitButton pending={form.pending}>{t("start")}</SubmitButton>
      </form>
    );
  }
  return (
    <CodeForm
      submit={t("confirm")}
      done={t("turnedOn")}
      run={confirm}
      onDone={onCodes}
      onCancel={() => setSetup(undefined)}
    >
      <p className="text-pretty text-muted">{t("scan")}</p>
      <QrPicture picture={setup.picture} label={t("picture")} />
      <div>
        <p className="text-[0.8125rem] text-muted">{t("secret")}</p>
        <p className="flex items-center gap-1">
          <code className="rounded-sm bg-code px-1.5 py-1 wrap-anywhere select-all">{setup.secret}</code>
          <CopyButton text={setup.secret} label={t("copySecret")} />
        </p>
      </div>
    </CodeForm>
  );
}
