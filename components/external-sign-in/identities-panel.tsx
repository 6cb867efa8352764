"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { IdentityView } from "#lib/views/identity.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { Panel } from "../ui/panel.tsx";
import type { FormResult } from "../ui/use-error-text.ts";
import { ConnectForm, type ConnectFormProps } from "./connect-form.tsx";
import type { OfferedProvider } from "./types.ts";

export interface IdentitiesPanelProps extends Pick<ConnectFormProps, "connect"> {
  readonly offered: readonly OfferedProvider[];
  readonly identities: readonly IdentityView[];
  readonly disconnect: (input: { readonly provider: OfferedProvider["id"] }) => Promise<FormResult<unknown>>;
}

/** The accounts of other services with which the member signs in, and those that can be connected. */
export function IdentitiesPanel({ offered, identities, connect, disconnect }: IdentitiesPanelProps) {
  const t = useTranslations("security.identities");
  const nameOf = (id: string) => offered.find((one) => one.id === id)?.name ?? id;
  const free = offered.filter(({ id }) => identities.every(({ provider }) => provider !== id));
  const [connecting, setConnecting] = useState<OfferedProvider>();
  const [leaving, setLeaving] = useState<IdentityView>();
  const form = useForm(
    async () => (leaving === undefined ? { ok: true, data: undefined } : disconnect({ provider: leaving.provider })),
    t("disconnected"),
    () => setLeaving(undefined),
  );
  return (
    <Panel title={t("title")}>
      <div className="space-y-4">
        <p className="max-w-prose text-pretty text-muted">{t("description")}</p>
        {identities.length > 0 && (
          <ul className="space-y-3">
            {identities.map((identity) => (
              <li key={identity.provider} className="flex flex-wrap items-center justify-between gap-2">
                <span className="min-w-0 wrap-anywhere">
                  {nameOf(identity.provider)} · {identity.label}
                </span>
                <Button variant="tertiary" onPress={() => setLeaving(identity)}>
                  {t("disconnect", { provider: nameOf(identity.provider) })}
                </Button>
              </li>
            ))}
          </ul>
        )}
        {connecting !== undefined ? (
          <ConnectForm provider={connecting} connect={connect} onCancel={() => setConnecting(undefined)} />
        ) : (
          <div className="flex flex-wrap gap-2">
            {free.map((provider) => (
              <Button key={provider.id} variant="secondary" onPress={() => setConnecting(provider)}>
                {t("connect", { provider: provider.name })}
              </Button>
            ))}
          </div>
        )}
      </div>
      <ConfirmDialog
        open={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t("disconnectTitle", { provider: nameOf(leaving?.provider ?? ""), account: leaving?.label ?? "" })}
        confirmLabel={t("disconnect", { provider: nameOf(leaving?.provider ?? "") })}
        pending={form.pending}
        onConfirm={form.run}
      >
        {form.error !== undefined && <ErrorNotice error={form.error} />}
        {t("disconnectBody")}
      </ConfirmDialog>
    </Panel>
  );
}
