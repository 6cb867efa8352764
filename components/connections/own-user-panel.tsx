"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ConnectionView } from "#lib/views/connections.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { Panel } from "../ui/panel.tsx";
import type { FormResult } from "../ui/use-error-text.ts";

export interface OwnUserPanelProps {
  readonly connection: Pick<ConnectionView, "id" | "odooUser" | "ownCredentialRequired">;
  readonly canManage: boolean;
  readonly requireOwn: (input: { readonly id: string; readonly isRequired: boolean }) => Promise<FormResult<unknown>>;
}

/** Whether members' AI clients must act through an Odoo user of their own. */
export function OwnUserPanel({ connection, canManage, requireOwn }: OwnUserPanelProps) {
  const t = useTranslations("credentials.demand");
  const { id, odooUser, ownCredentialRequired: isRequired } = connection;
  const [isAsking, setIsAsking] = useState(false);
  const form = useForm(
    () => requireOwn({ id, isRequired: !isRequired }),
    t(isRequired ? "released" : "demanded"),
    () => setIsAsking(false),
  );
  const change = t(isRequired ? "release" : "demand");
  return (
    <Panel title={t("title")}>
      <div className="space-y-4">
        <p className="max-w-prose text-pretty text-muted">
          {t(isRequired ? "isDemanded" : "isFree", { user: odooUser })}
        </p>
        {canManage && (
          <Button variant="secondary" onPress={() => setIsAsking(true)}>
            {change}
          </Button>
        )}
      </div>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={t(isRequired ? "releaseTitle" : "demandTitle")}
        tone="primary"
        confirmLabel={change}
        pending={form.pending}
        onConfirm={form.run}
      >
        {t(isRequired ? "releaseBody" : "demandBody", { user: odooUser })}
        {form.error !== undefined && <ErrorNotice error={form.error} />}
      </ConfirmDialog>
    </Panel>
  );
}
