"use client";

import { Button } from "@heroui/react/button";
import { Tabs } from "@heroui/react/tabs";
import { Download, ExternalLink } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import {
  buildClientConfig,
  type ClientFile,
  type ClientId,
  clientIds,
  keyVariable,
  toServerName,
} from "#lib/clients/client-configs.ts";
import { CodeBlock } from "../ui/code-block.tsx";
import { Notice } from "../ui/notice.tsx";

export interface ClientSetupProps {
  /** The URL of the MCP endpoint, with the narrowing that was chosen. */
  readonly endpoint: string;
  /** The access key. If it is undefined, a placeholder is shown. */
  readonly value: string | undefined;
  readonly connectionName: string;
  /** The number of connections of the company. With one connection, clients call the server `odoo`. */
  readonly connections: number;
  /** True if this server has the local client's bundle to download. */
  readonly bundle?: boolean;
}

const placeholder = "YOUR_KEY";

/** The configuration of each known client, ready to copy. */
export function ClientSetup(props: ClientSetupProps) {
  const t = useTranslations("connect.client");
  const [client, setClient] = useState<ClientId>("claude-desktop");
  return (
    <Tabs selectedKey={client} onSelectionChange={(key) => setClient(key as ClientId)} variant="secondary">
      <Tabs.ListContainer className="overflow-x-auto">
        <Tabs.List aria-label={t("label")}>
          {clientIds.map((id) => (
            <Tabs.Tab key={id} id={id} className="w-auto whitespace-nowrap">
              {t(`names.${id}`)}
              <Tabs.Indicator />
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs.ListContainer>
      {clientIds.map((id) => (
        <Tabs.Panel key={id} id={id} className="pt-4">
          <ClientSteps {...props} client={id} onClient={setClient} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

interface ClientStepsProps extends ClientSetupProps {
  readonly client: ClientId;
  readonly onClient: (client: ClientId) => void;
}

function ClientSteps({
  client,
  onClient,
  endpoint,
  value,
  connectionName,
  connections,
  bundle = false,
}: ClientStepsProps) {
  const t = useTranslations("connect.client");
  const { snippets, files, keyIn, link, instead } = buildClientConfig(client, {
    url: endpoint,
    key: value ?? placeholder,
    serverName: toServerName(connectionName, connections),
  });
  if (instead !== undefined) {
    return (
      <Notice
        tone="info"
        title={t("notYet")}
        action={instead.map((id) => (
          <Button key={id} size="sm" variant="secondary" onPress={() => onClient(id)}>
            {t(`names.${id}`)}
          </Button>
        ))}
      >
        {t(`steps.${client}`)}
      </Notice>
    );
  }
  return (
    <div className="space-y-4">
      <p className="max-w-prose text-pretty">
        {t(`steps.${client}`)} {client === "claude-desktop" && t("needsNode")}
      </p>
      {link !== undefined && (
        <a href={link} className="inline-link inline-flex min-h-6 items-center gap-1.5">
          <ExternalLink className="size-3.5" aria-hidden />
          {t("install", { client: t(`names.${client}`) })}
        </a>
      )}
      {value === undefined && keyIn === "snippet" && (
        <p className="text-[0.8125rem] text-warning-text">{t("placeholder")}</p>
      )}
      {snippets.map((snippet) => (
        <div key={snippet.title} className="space-y-2">
          {snippet.kind === "project" && (
            <p className="text-[0.8125rem] text-muted">{t("project", { variable: keyVariable })}</p>
          )}
          <CodeBlock title={snippet.title} code={snippet.code} />
          {snippet.kind === "file" && <p className="text-[0.8125rem] text-muted">{t("merge")}</p>}
          {snippet === snippets[0] && files.length > 0 && <Places files={files} />}
        </div>
      ))}
      {client === "claude-desktop" && bundle && <Bundle />}
    </div>
  );
}

function Places({ files }: { readonly files: readonly ClientFile[] }) {
  const t = useTranslations("connect.client");
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-[0.8125rem]" aria-label={t("where")}>
      {files.map(({ os, path }) => (
        <div key={os} className="contents">
          <dt className="text-muted">{t(`os.${os}`)}</dt>
          <dd className="font-mono wrap-anywhere">{path}</dd>
        </div>
      ))}
    </dl>
  );
}

function Bundle() {
  const t = useTranslations("connect.client.bundle");
  return (
    <div className="space-y-2">
      <h3 className="font-medium">{t("title")}</h3>
      <p className="max-w-prose text-pretty">{t("text")}</p>
      <a href="/connect/bundle" download className="inline-link inline-flex min-h-6 items-center gap-1.5">
        <Download className="size-3.5" aria-hidden />
        {t("download")}
      </a>
    </div>
  );
}
