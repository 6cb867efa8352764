"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { type AccessChoice, narrowUrl } from "#lib/clients/client-configs.ts";
import type { AccessKeyView } from "#lib/views/keys.ts";
import type { ConnectionChoice, KeyActions } from "../keys/types.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Panel } from "../ui/panel.tsx";
import { ClientSetup } from "./client-setup.tsx";
import { FirstCall } from "./first-call.tsx";
import { type ChosenKey, KeyStep } from "./key-step.tsx";
import { NarrowingChoice } from "./narrowing-choice.tsx";
import { SignInSetup } from "./sign-in-setup.tsx";
import type { Watched } from "./use-activity.ts";
import { type Way, WayChoice } from "./way-choice.tsx";

export interface ConnectViewProps {
  readonly connection: ConnectionChoice;
  readonly connections: number;
  readonly keys: readonly AccessKeyView[];
  /** True if the member may give AI clients access by signing in. */
  readonly canSignIn: boolean;
  readonly canManage: boolean;
  /** True if the member may read the audit log. */
  readonly canAudit: boolean;
  readonly endpoint: string;
  /** True if this server has the local client's bundle to download. */
  readonly bundle: boolean;
  /** The server's time, as ISO 8601. Consents from then on are shown. */
  readonly openedAt: string;
  readonly actions: KeyActions;
}

/** The Connect page: choose to sign in or to use a key, set up a client, wait for its first call. */
export function ConnectView(props: ConnectViewProps) {
  const { connection, connections, keys, canSignIn, canManage, canAudit, endpoint, bundle, actions } = props;
  const t = useTranslations("connect");
  const [way, setWay] = useState<Way>(canSignIn ? "sign_in" : "key");
  // The page stays open while its data is refreshed: the moment of opening remains the first one.
  const [openedAt] = useState(props.openedAt);
  const [chosen, setChosen] = useState<ChosenKey>();
  const [narrowing, setNarrowing] = useState<AccessChoice>("all");
  const url = narrowUrl(endpoint, narrowing);
  const signsIn = way === "sign_in";
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
      <div className="space-y-6">
        {canSignIn && (
          <WayChoice
            value={way}
            onChange={(next) => {
              setWay(next);
              setChosen(undefined);
            }}
          />
        )}
        {!signsIn && (
          <KeyStep connection={connection} keys={keys} canManage={canManage} actions={actions} onChosen={setChosen} />
        )}
      </div>
      <div className="space-y-6">
        <Panel title={t("client.title")} description={t(signsIn ? "signIn.description" : "client.description")}>
          {signsIn ? (
            <SignInSetup endpoint={url} connectionName={connection.name} connections={connections} />
          ) : (
            <ClientSetup
              endpoint={url}
              value={chosen?.value}
              connectionName={connection.name}
              connections={connections}
              bundle={bundle}
            />
          )}
          <div className="mt-4 space-y-3 border-t border-separator pt-4">
            <NarrowingChoice value={narrowing} onChange={setNarrowing} />
            <p className="flex flex-wrap items-center gap-x-2 text-[0.8125rem]">
              <span className="text-muted">{t("client.address")}</span>
              <code className="wrap-anywhere" data-testid="endpoint">
                {url}
              </code>
              <CopyButton text={url} label={t("client.copyAddress")} />
            </p>
          </div>
        </Panel>
        <FirstCall watched={watchedBy(way, chosen, openedAt)} canAudit={canAudit} />
      </div>
    </div>
  );
}

function watchedBy(way: Way, chosen: ChosenKey | undefined, since: string): Watched | undefined {
  if (way === "sign_in") return { kind: "grant", since };
  return chosen && { kind: "key", keyId: chosen.id };
}
