import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { GrantId, TenantId, UserId } from "../kernel/ids.ts";
import type { Scope } from "../policy/types.ts";

/** What a valid access token says. Whether its grant still holds is for the caller to look up. */
export interface AccessToken {
  readonly userId: UserId;
  readonly tenantId: TenantId;
  readonly grantId: GrantId;
  readonly clientId: string;
  readonly scope: Scope;
  readonly expiresAt: Date;
}

export interface TokenVerifier {
  /** Returns what the token says; undefined if it is not one of ours, is meant for another resource or has expired. */
  verify(token: string): Promise<AccessToken | undefined>;
}

/** An AI client as the consent page shows it. Its name and its address are its own claims. */
export interface ConsentClient {
  readonly id: string;
  readonly name: string;
  /** The host to which the browser returns, or the scheme of an app such as `cursor:`. */
  readonly redirectHost: string;
  /** True if the answer goes to a program on the person's own machine, which any program there could claim to be. */
  readonly isLoopbackOnly: boolean;
  /** True if the client is described by a document on a host that it controls: the host of its `id` names it. */
  readonly isVerified: boolean;
  /** The page of the client, by its own claim. It is never fetched. */
  readonly uri: string | undefined;
}

/** An authorization request that waits for a person's decision. */
export interface ConsentRequest {
  readonly uid: string;
  readonly client: ConsentClient;
  /** What the client asks for. A person may approve less. */
  readonly requestedScope: Scope;
}

export interface Approval {
  readonly userId: UserId;
  readonly tenantId: TenantId;
  /** A new grant, or one of the same person, tenant and client, whose scope is replaced. */
  readonly grantId: GrantId;
  readonly scope: Scope;
}

/**
 * The requests that wait for the consent page. `cookies` is the Cookie header of the browser; without the cookie that
 * the authorization endpoint set, no request is found, so that nobody decides about the request of another browser.
 */
export interface Interactions {
  /** Returns undefined if the request is unknown, decided already or expired, or belongs to another browser. */
  find(uid: string, cookies: string): Promise<ConsentRequest | undefined>;
  /**
   * Approves the request and returns the URL to which the page sends the browser. Throws AppError `not_found` as `find`
   * finds nothing, and `conflict` if the grant belongs to another person, tenant or client.
   */
  approve(uid: string, cookies: string, approval: Approval): Promise<string>;
  /** Refuses the request: the client is told `access_denied`. Returns and throws as `approve`. */
  refuse(uid: string, cookies: string): Promise<string>;
}

/** Returns the HTML for a person whose request no client can be told about. `error` is the code, such as `invalid_client`. */
export type ErrorPage = (headers: IncomingHttpHeaders, error: string) => string;

export interface AuthorizationServer {
  /** Answers every request below `/oauth/` and `/.well-known/`, unknown ones with 404. It never throws. */
  callback(request: IncomingMessage, response: ServerResponse, page: ErrorPage): Promise<void>;
  readonly interactions: Interactions;
  readonly verifier: TokenVerifier;
  /** Deletes the codes and tokens of a grant. Access tokens end by the caller's look at its grants. */
  revokeGrant(grantId: GrantId): Promise<void>;
  /** Loads the signing keys again. It runs once a minute by itself. */
  reloadKeys(): Promise<void>;
  close(): Promise<void>;
}
