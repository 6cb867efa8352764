"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ConnectionChoice, CreateKey, KeyRow } from "../keys/types.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Panel } from "../ui/panel.tsx";
import { ClientSetup } from "./client-setup.tsx";
import { FirstCall } from "./first-call.tsx";
import { type ChosenKey, KeyStep } from "./key-step.tsx";

export interface ConnectViewProps {
  readonly connection: ConnectionChoice;
  readonly connections: number;
  readonly keys: readonly KeyRow[];
  readonly canManage: boolean;
  readonly endpoint: string;
  readonly create: CreateKey;
}

/** From a key over a client's configuration to its first call, on one page. */
export function ConnectView({ connection, connections, keys, canManage, endpoint, create }: ConnectViewProps) {
  const t = useTranslations("connect.client");
  const [chosen, setChosen] = useState<ChosenKey>();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
      <KeyStep connection={connection} keys={keys} canManage={canManage} create={create} onChosen={setChosen} />
      <div className="space-y-6">
        <Panel title={t("title")} description={t("description")}>
          <ClientSetup
            endpoint={endpoint}
            value={chosen?.value}
            connectionName={connection.name}
            connections={connections}
          />
          <p className="mt-4 flex flex-wrap items-center gap-x-2 border-t border-separator pt-3 text-[0.8125rem]">
            <span className="text-muted">{t("address")}</span>
            <code className="wrap-anywhere">{endpoint}</code>
            <CopyButton text={endpoint} />
          </p>
        </Panel>
        <FirstCall keyId={chosen?.id} />
      </div>
    </div>
  );
}
