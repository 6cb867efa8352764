"use client";

import { Download, ExternalLink } from "lucide-react";
import { useTranslations } from "next-intl";
import { buildClientConfig, type KeyClientId, keyClients, toServerName } from "#lib/clients/client-configs.ts";
import { keyVariable } from "#lib/clients/snippet-parts.ts";
import { CodeBlock } from "../ui/code-block.tsx";
import { ClientTabs } from "./client-tabs.tsx";
import { FilePlaces } from "./file-places.tsx";

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

/** The configuration of each client that accepts an access key, ready to copy. */
export function ClientSetup(props: ClientSetupProps) {
  return <ClientTabs clients={keyClients}>{(client) => <ClientSteps {...props} client={client} />}</ClientTabs>;
}

function ClientSteps({
  client,
  endpoint,
  value,
  connectionName,
  connections,
  bundle = false,
}: ClientSetupProps & { readonly client: KeyClientId }) {
  const t = useTranslations("connect.client");
  const { snippets, files, keyIn, link } = buildClientConfig(client, {
    url: endpoint,
    key: value ?? placeholder,
    serverName: toServerName(connectionName, connections),
  });
  const needsNode = client === "claude-desktop" || client === "cursor" || client === "mcp-remote";
  return (
    <div className="space-y-4">
      <p className="max-w-prose text-pretty">
        {t(`steps.${client}`)} {needsNode && t("needsNode")}
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
          {snippet === snippets[0] && files.length > 0 && <FilePlaces files={files} />}
        </div>
      ))}
      {client === "claude-desktop" && bundle && <Bundle />}
    </div>
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
