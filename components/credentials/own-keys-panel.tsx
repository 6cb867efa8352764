"use client";

import { useTranslations } from "next-intl";
import type { CredentialView } from "#lib/views/credentials.ts";
import { Panel } from "../ui/panel.tsx";
import { OwnKeyRow } from "./own-key-row.tsx";
import type { CredentialActions } from "./types.ts";

export interface OwnKeysPanelProps {
  readonly credentials: readonly CredentialView[];
  readonly actions: CredentialActions;
}

/** The Odoo users through whom the viewer's AI clients act, for each connection. */
export function OwnKeysPanel({ credentials, actions }: OwnKeysPanelProps) {
  const t = useTranslations("credentials");
  return (
    <Panel title={t("title")} description={t("description")} padded={false}>
      <ul className="divide-y divide-separator">
        {credentials.map((credential) => (
          <OwnKeyRow key={credential.connectionId} credential={credential} actions={actions} />
        ))}
      </ul>
    </Panel>
  );
}
