"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { type OldKeyEnd, oldKeyEnds } from "#lib/kernel/choices.ts";
import type { AccessKeyView } from "#lib/views/keys.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { ChoiceSelect } from "../ui/form/choice-select.tsx";
import { useForm } from "../ui/form/use-form.ts";
import type { MadeKey, RotateKey } from "./types.ts";

export interface RotateDialogProps {
  readonly asked: AccessKeyView;
  readonly rotate: RotateKey;
  readonly onClose: () => void;
  readonly onMade: (key: MadeKey) => void;
}

/** Asks when the old key ends, and makes the new one. */
export function RotateDialog({ asked, rotate, onClose, onMade }: RotateDialogProps) {
  const t = useTranslations("keys.rotate");
  const [oldEnds, setOldEnds] = useState<OldKeyEnd>("24h");
  const form = useForm(
    () => rotate({ keyId: asked.id, oldEnds }),
    t("done"),
    (made) => {
      onClose();
      onMade(made);
    },
  );
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("title", { name: asked.name })}
      confirmLabel={t("confirm")}
      tone="primary"
      pending={form.pending}
      onConfirm={form.run}
    >
      <div className="space-y-4">
        <p>{t("body")}</p>
        <ChoiceSelect
          label={t("oldEnds")}
          choices={oldKeyEnds.map((id) => ({ id, label: t(`ends.${id}`) }))}
          value={oldEnds}
          onChange={setOldEnds}
        />
        {form.error !== undefined && <ErrorNotice error={form.error} />}
      </div>
    </ConfirmDialog>
  );
}
