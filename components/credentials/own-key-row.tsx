"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CredentialView } from "#lib/views/credentials.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { KeyEnd } from "./key-end.tsx";
import { OwnKeyForm } from "./own-key-form.tsx";
import type { CredentialActions } from "./types.ts";

interface OwnKeyRowProps {
  readonly credential: CredentialView;
  readonly actions: CredentialActions;
}

/** One connection with the user through whom the viewer's AI clients act there. */
export function OwnKeyRow({ credential, actions }: OwnKeyRowProps) {
  const t = useTranslations("credentials");
  const { connectionId, connection, sharedUser, isRequired, own } = credential;
  const [isOpen, setIsOpen] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const removing = useForm(
    () => actions.remove({ connectionId }),
    t("remove.done"),
    () => setIsAsking(false),
  );
  return (
    <li className="space-y-3 p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="font-medium wrap-anywhere">{connection}</p>
          <p className="text-[0.8125rem] text-pretty text-muted wrap-anywhere">
            {own !== undefined
              ? t("acts.own", { user: own.odooUser })
              : isRequired
                ? t("acts.nobody")
                : t("acts.shared", { user: sharedUser })}
          </p>
          {own !== undefined && (
            <p className="text-[0.8125rem] text-muted">
              {own.secretLast4 !== "" && <code>••••{own.secretLast4}</code>} <KeyEnd days={own.daysLeft} />
            </p>
          )}
        </div>
        {!isOpen && (
          <div className="flex flex-wrap gap-2">
            {own !== undefined && (
              <Button size="sm" variant="tertiary" onPress={() => setIsAsking(true)}>
                {t("remove.action")}
              </Button>
            )}
            <Button size="sm" variant="secondary" onPress={() => setIsOpen(true)}>
              {t(own === undefined ? "store.action" : "store.replace")}
            </Button>
          </div>
        )}
      </div>
      {isOpen && <OwnKeyForm credential={credential} store={actions.store} onClose={() => setIsOpen(false)} />}
      <ConfirmDialog
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={t("remove.title", { connection })}
        confirmLabel={t("remove.confirm")}
        pending={removing.pending}
        onConfirm={removing.run}
      >
        {t(isRequired ? "remove.bodyRequired" : "remove.body", { user: sharedUser })}
        {removing.error !== undefined && <ErrorNotice error={removing.error} />}
      </ConfirmDialog>
    </li>
  );
}
