"use client";

import { ExternalLink } from "lucide-react";
import { useTranslations } from "next-intl";
import { buildSignIn, type SignInClientId, signInClients, toServerName } from "#lib/clients/client-configs.ts";
import type { SignInStep } from "#lib/clients/client-entry.ts";
import { CodeBlock } from "../ui/code-block.tsx";
import { ClientTabs } from "./client-tabs.tsx";
import { FilePlaces } from "./file-places.tsx";

export interface SignInSetupProps {
  /** The URL of the MCP endpoint, with the narrowing that was chosen. */
  readonly endpoint: string;
  readonly connectionName: string;
  /** The number of connections of the company. With one connection, clients call the server `odoo`. */
  readonly connections: number;
}

/** The steps with which a person connects each client by signing in. No key is needed. */
export function SignInSetup(props: SignInSetupProps) {
  return <ClientTabs clients={signInClients}>{(client) => <Steps {...props} client={client} />}</ClientTabs>;
}

function Steps({
  client,
  endpoint,
  connectionName,
  connections,
}: SignInSetupProps & { readonly client: SignInClientId }) {
  const t = useTranslations("connect");
  const serverName = toServerName(connectionName, connections);
  const { steps, isHosted } = buildSignIn(client, { url: endpoint, serverName });
  return (
    <div className="space-y-4">
      <ol className="list-decimal space-y-4 pl-5 marker:text-muted">
        {steps.map((step) => (
          <li key={step.id} className="pl-1">
            <Step {...step} name={t(`client.names.${client}`)} serverName={serverName} />
          </li>
        ))}
      </ol>
      {isHosted && <p className="max-w-prose text-[0.8125rem] text-pretty text-muted">{t("signIn.hosted")}</p>}
    </div>
  );
}

interface StepProps extends SignInStep {
  /** The client's name. */
  readonly name: string;
  readonly serverName: string;
}

function Step({ id, snippets = [], files = [], link, name, serverName }: StepProps) {
  const t = useTranslations("connect");
  return (
    <div className="min-w-0 space-y-2">
      <p className="max-w-prose text-pretty">{t(`signIn.steps.${id}`, { server: serverName })}</p>
      {link !== undefined && (
        <a href={link} className="inline-link inline-flex min-h-6 items-center gap-1.5">
          <ExternalLink className="size-3.5" aria-hidden />
          {t("client.install", { client: name })}
        </a>
      )}
      {snippets.map((snippet) => (
        <CodeBlock key={snippet.title} title={snippet.title} code={snippet.code} />
      ))}
      {files.length > 0 && <FilePlaces files={files} />}
    </div>
  );
}
