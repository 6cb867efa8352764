"use client";

import { useTranslations } from "next-intl";
import type { AccessKeyView } from "#lib/views/keys.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useForm } from "../ui/form/use-form.ts";
import type { RevokeKey } from "./types.ts";

export interface RevokeDialogProps {
  readonly asked: AccessKeyView;
  readonly revoke: RevokeKey;
  readonly onClose: () => void;
}

/** Asks before a key is revoked. */
export function RevokeDialog({ asked, revoke, onClose }: RevokeDialogProps) {
  const t = useTranslations("keys.revoke");
  const form = useForm(() => revoke({ keyId: asked.id }), t("done"), onClose);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("title", { name: asked.name })}
      confirmLabel={t("confirm")}
      pending={form.pending}
      onConfirm={form.run}
    >
      {t("body")}
      {form.error !== undefined && <ErrorNotice error={form.error} />}
    </ConfirmDialog>
  );
}
