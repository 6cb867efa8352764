import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Config } from "../config/env.ts";
import type { Database } from "../db/client.ts";
import { createHostResolver } from "../http/outgoing/resolve-host.ts";
import { createSafeFetch, type SafeFetch } from "../http/outgoing/safe-fetch.ts";
import type { Clock } from "../kernel/clock.ts";
import type { GrantId, TenantId } from "../kernel/ids.ts";
import { asObject } from "../kernel/read-json.ts";
import { createAuthorizationServer } from "../oauth/authorization-server.ts";
import type { AuthorizationServer } from "../oauth/contract.ts";
import { createKeySource } from "../oauth-state/key-source.ts";
import { createPayloadStore } from "../oauth-state/payload-store.ts";
import type { Logger } from "../observability/logger.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";
import { endGrant } from "../services/grants/end-grant.ts";
import type { ServiceVault } from "../vault/service-vault.ts";
import type { Vault } from "../vault/vault.ts";

export interface OAuthOptions {
  readonly config: Pick<Config, "publicUrl" | "oauthRedirectUris" | "oauthDocumentsFile">;
  readonly db: Database;
  readonly vault: Vault;
  readonly serviceVault: ServiceVault;
  readonly now: Clock;
  readonly log: Logger;
  readonly clientIp: (headers: { get(name: string): string | null }) => string;
  /** Drops the cached grant after its client has ended it. */
  readonly forgetGrant: (grant: { readonly tenantId: TenantId; readonly grantId: GrantId }) => void;
}

/** Starts the authorization server for AI clients on the service's database. */
export async function startOAuth(options: OAuthOptions): Promise<AuthorizationServer> {
  const { config, db, vault, serviceVault, now, log, forgetGrant } = options;
  const { publicUrl, oauthRedirectUris, oauthDocumentsFile } = config;
  // The addresses in client ids come from strangers, so they get none of the networks that connections may use.
  const fetch =
    oauthDocumentsFile === undefined
      ? createSafeFetch({ allowedCidrs: [], resolve: createHostResolver() })
      : fetchFromFile(oauthDocumentsFile);
  const server = await createAuthorizationServer({
    issuer: publicUrl,
    resource: `${publicUrl}/api/mcp`,
    store: createPayloadStore({ db, vault, serviceVault, now }),
    keys: createKeySource({ db, serviceVault, now }),
    cookieKeys: [vault.derive("oauth-cookies").toString("base64url")],
    fetch,
    redirectUris: oauthRedirectUris,
    createLimiter: createMemoryLimiter,
    clientIp: options.clientIp,
    now,
    log,
    async grantEnded({ tenantId, grantId }) {
      const actor = { kind: "job", tenantId, job: "oauth", runId: grantId } as const;
      await endGrant({ db, vault, now, actor, requestId: randomUUID(), ip: "", forgetGrant }, { grantId });
    },
  });
  return {
    ...server,
    async close() {
      await server.close();
      await fetch.close();
    },
  };
}

/** Answers client documents from a JSON file of addresses and documents, for tests on one's own machine. */
function fetchFromFile(path: string): SafeFetch {
  const documents = asObject(JSON.parse(readFileSync(path, "utf8")));
  const fetch = async (url: string) => {
    const text = JSON.stringify(documents[url] ?? {});
    const status = Object.hasOwn(documents, url) ? 200 : 404;
    return { status, headers: { "content-type": "application/json" }, bytes: Buffer.from(text), text };
  };
  return Object.assign(fetch, { close: async () => {} });
}
