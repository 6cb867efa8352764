"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { type AccessChoice, narrowUrl } from "#lib/clients/client-configs.ts";
import type { AccessKeyView } from "#lib/views/keys.ts";
import type { ConnectionChoice, CreateKey } from "../keys/types.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Panel } from "../ui/panel.tsx";
import { ClientSetup } from "./client-setup.tsx";
import { FirstCall } from "./first-call.tsx";
import { type ChosenKey, KeyStep } from "./key-step.tsx";
import { NarrowingChoice } from "./narrowing-choice.tsx";

export interface ConnectViewProps {
  readonly connection: ConnectionChoice;
  readonly connections: number;
  readonly keys: readonly AccessKeyView[];
  readonly canManage: boolean;
  readonly endpoint: string;
  /** True if this server has the local client's bundle to download. */
  readonly bundle: boolean;
  readonly create: CreateKey;
}

/** The Connect page: choose a key, configure a client, wait for its first call. */
export function ConnectView({ connection, connections, keys, canManage, endpoint, bundle, create }: ConnectViewProps) {
  const t = useTranslations("connect.client");
  const [chosen, setChosen] = useState<ChosenKey>();
  const [narrowing, setNarrowing] = useState<AccessChoice>("all");
  const url = narrowUrl(endpoint, narrowing);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
      <KeyStep connection={connection} keys={keys} canManage={canManage} create={create} onChosen={setChosen} />
      <div className="space-y-6">
        <Panel title={t("title")} description={t("description")}>
          <ClientSetup
            endpoint={url}
            value={chosen?.value}
            connectionName={connection.name}
            connections={connections}
            bundle={bundle}
          />
          <div className="mt-4 space-y-3 border-t border-separator pt-4">
            <NarrowingChoice value={narrowing} onChange={setNarrowing} />
            <p className="flex flex-wrap items-center gap-x-2 text-[0.8125rem]">
              <span className="text-muted">{t("address")}</span>
              <code className="wrap-anywhere" data-testid="endpoint">
                {url}
              </code>
              <CopyButton text={url} label={t("copyAddress")} />
            </p>
          </div>
        </Panel>
        <FirstCall keyId={chosen?.id} />
      </div>
    </div>
  );
}
