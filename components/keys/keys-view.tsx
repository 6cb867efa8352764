"use client";

import { Button } from "@heroui/react/button";
import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AccessKeyView } from "#lib/views/keys.ts";
import { ClientSetup } from "../connect/client-setup.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Panel } from "../ui/panel.tsx";
import { SideSheet } from "../ui/side-sheet.tsx";
import { KeyForm } from "./key-form.tsx";
import { KeyTable } from "./key-table.tsx";
import { ShownKey } from "./shown-key.tsx";
import type { ConnectionChoice, KeyActions, MadeKey, RevokeKey, RotateKey } from "./types.ts";

export interface KeysViewProps {
  readonly keys: readonly AccessKeyView[];
  readonly connections: readonly ConnectionChoice[];
  readonly canManage: boolean;
  /** The URL of the MCP endpoint. */
  readonly endpoint: string;
  readonly actions: KeyActions;
  readonly revoke: RevokeKey;
  readonly rotate: RotateKey;
}

/** The keys. A new key is shown once, together with the configuration of a client that uses it. */
export function KeysView({ keys, connections, canManage, endpoint, actions, revoke, rotate }: KeysViewProps) {
  const t = useTranslations("keys");
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<MadeKey>();
  const [first, ...others] = connections;
  const open = () => {
    setMade(undefined);
    setMaking(true);
  };
  const connection = connections.find(({ id }) => id === made?.connectionId);
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          canManage && first !== undefined && keys.length > 0 ? (
            <Button size="sm" onPress={open}>
              {t("new")}
            </Button>
          ) : undefined
        }
      />
      {made !== undefined && (
        <div className="mb-6 space-y-4">
          <ShownKey value={made.key} />
          <Panel
            title={t("created.setup")}
            actions={
              <Button size="sm" variant="secondary" onPress={() => setMade(undefined)}>
                {t("created.another")}
              </Button>
            }
          >
            <ClientSetup
              endpoint={endpoint}
              value={made.key}
              connectionName={connection?.name ?? ""}
              connections={connections.length}
            />
          </Panel>
        </div>
      )}
      {keys.length > 0 ? (
        <KeyTable
          keys={keys}
          connections={connections}
          canManage={canManage}
          revoke={revoke}
          rotate={rotate}
          onMade={setMade}
        />
      ) : (
        <EmptyState
          icon={KeyRound}
          title={t("empty.title")}
          description={first === undefined ? t("empty.noConnection") : t("empty.description")}
          action={
            !canManage ? undefined : first === undefined ? (
              <LinkButton href="/connections/new">{t("empty.connect")}</LinkButton>
            ) : (
              <Button size="sm" onPress={open}>
                {t("empty.action")}
              </Button>
            )
          }
        />
      )}
      {making && first !== undefined && (
        <SideSheet open title={t("form.title")} onClose={() => setMaking(false)}>
          <KeyForm
            connections={[first, ...others]}
            actions={actions}
            onMade={(key) => {
              setMade(key);
              setMaking(false);
            }}
          />
        </SideSheet>
      )}
    </>
  );
}
