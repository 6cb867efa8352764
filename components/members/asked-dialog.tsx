"use client";

import { useTranslations } from "next-intl";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useForm } from "../ui/form/use-form.ts";
import type { FormResult } from "../ui/use-error-text.ts";

export interface AskedDialogProps {
  readonly what: "remove" | "leave" | "transfer" | "revoke";
  /** The person or the invitation that it is about. */
  readonly name: string;
  readonly run: () => Promise<FormResult<unknown>>;
  readonly onClose: () => void;
}

/** Asks before a change of members that cannot simply be undone. */
export function AskedDialog({ what, name, run, onClose }: AskedDialogProps) {
  const t = useTranslations(`members.${what}`);
  const form = useForm(run, t("done"), onClose);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("ask", { name })}
      confirmLabel={t("confirm")}
      pending={form.pending}
      onConfirm={form.run}
    >
      {t("body", { name })}
      {form.error !== undefined && <ErrorNotice error={form.error} />}
    </ConfirmDialog>
  );
}
