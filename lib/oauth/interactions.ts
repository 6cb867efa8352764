import type Provider from "oidc-provider";
import { errors } from "oidc-provider";
import { AppError } from "../kernel/errors.ts";
import { loopbackNames } from "../kernel/network/own-networks.ts";
import { cleanClientName } from "./clients/client-name.ts";
import { isDocumentUrl } from "./clients/read-document.ts";
import type { Approval, ConsentClient, Interactions } from "./contract.ts";
import { toAccountId } from "./provider/account.ts";
import { oauthScopesOf, scopeOf } from "./scopes.ts";
import type { PayloadStore } from "./state/payload-store.ts";

export interface InteractionsOptions {
  readonly provider: () => Provider;
  readonly store: PayloadStore;
  readonly resource: string;
  /** The name of the cookie that the authorization endpoint sets for the consent page. */
  readonly cookieName: string;
}

type Pending = InstanceType<Provider["Interaction"]>;

/** Creates the functions by which the consent page shows and decides requests. */
export function createInteractions({ provider, store, resource, cookieName }: InteractionsOptions): Interactions {
  async function findPending(uid: string, cookies: string): Promise<Pending | undefined> {
    // The uid is a secret of one browser: its cookie proves that this browser made the request, not that of somebody
    // who passed on the address of the page.
    if (!valuesOf(cookies, cookieName).includes(uid)) return undefined;
    const found = await provider().Interaction.find(uid);
    return found === undefined || found.result !== undefined ? undefined : found;
  }

  async function take(uid: string, cookies: string): Promise<Pending> {
    const pending = await findPending(uid, cookies);
    // Of two decisions at the same time only one counts.
    if (pending === undefined || !(await store.consume("Interaction", uid, 0))) throw notFound();
    return pending;
  }

  return {
    async find(uid, cookies) {
      const pending = await findPending(uid, cookies);
      if (pending === undefined) return undefined;
      const { client_id, redirect_uri, scope } = pending.params;
      const client = await findClient(provider(), String(client_id));
      if (client === undefined) return undefined;
      return {
        uid,
        client: toConsentClient(client, String(redirect_uri)),
        requestedScope: scopeOf(String(scope)) ?? "read",
      };
    },
    async approve(uid, cookies, approval) {
      const waiting = await findPending(uid, cookies);
      if (waiting === undefined) throw notFound();
      const clientId = String(waiting.params["client_id"]);
      await checkGrant(provider(), approval, clientId);
      const pending = await take(uid, cookies);
      await saveGrant(provider(), resource, approval, clientId);
      pending.result = {
        login: { accountId: toAccountId(approval), remember: false },
        consent: { grantId: approval.grantId },
        select_account: {},
      };
      await pending.persist();
      return pending.returnTo;
    },
    async refuse(uid, cookies) {
      const pending = await take(uid, cookies);
      pending.result = { error: "access_denied", error_description: "the person refused the request" };
      await pending.persist();
      return pending.returnTo;
    },
  };
}

async function findClient(provider: Provider, id: string) {
  try {
    return await provider.Client.find(id);
  } catch (error) {
    // The document of the client cannot be read any more.
    if (error instanceof errors.OIDCProviderError && error.statusCode < 500) return undefined;
    throw error;
  }
}

function toConsentClient(
  client: {
    readonly clientId: string;
    readonly clientName?: string | undefined;
    readonly clientUri?: string | undefined;
  },
  redirectUri: string,
): ConsentClient {
  const { protocol, hostname } = new URL(redirectUri);
  const isWeb = protocol === "https:" || protocol === "http:";
  const redirectHost = isWeb ? hostname : protocol;
  return {
    id: client.clientId,
    name: cleanClientName(client.clientName) ?? redirectHost,
    redirectHost,
    isLoopbackOnly: isWeb && loopbackNames.includes(hostname),
    isVerified: isDocumentUrl(client.clientId),
    uri: client.clientUri,
  };
}

async function checkGrant(provider: Provider, approval: Approval, clientId: string): Promise<void> {
  const known = await provider.Grant.find(approval.grantId, { ignoreExpiration: true });
  if (known === undefined) return;
  if (known.accountId === toAccountId(approval) && known.clientId === clientId) return;
  throw new AppError("conflict", "This grant belongs to another person, company or client.");
}

/** Saves the grant with the approved scopes in place of those that it had. */
async function saveGrant(provider: Provider, resource: string, approval: Approval, clientId: string): Promise<void> {
  const grant = new provider.Grant({ accountId: toAccountId(approval), clientId });
  grant.jti = approval.grantId;
  grant.addOIDCScope("openid offline_access");
  grant.addResourceScope(resource, oauthScopesOf(approval.scope));
  await grant.save();
}

function valuesOf(cookies: string, name: string): readonly string[] {
  return cookies
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

function notFound(): AppError {
  return new AppError("not_found", "This request has expired, was decided already, or was made by another browser.");
}
