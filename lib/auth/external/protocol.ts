import type { ExternalProviderId } from "../../kernel/choices.ts";

/** Random values that bind the answer of a service to the browser that began the sign-in. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** An account at another service, as that service has just proved it. */
export interface ExternalIdentity {
  readonly provider: ExternalProviderId;
  /** The account's id there, which never changes and is given to nobody else. */
  readonly subject: string;
  /** The address or name of the account there, to show. It proves nothing. */
  readonly label: string;
}

/** A service with whose account people sign in. */
export interface ExternalProtocol {
  readonly id: ExternalProviderId;
  readonly name: string;
  /** Returns the address at which the person signs in there. Throws if the service does not answer. */
  begin(redirectUri: string, checks: Checks): Promise<string>;
  /** Exchanges the answer in the address `returned`. Throws if anything about it is not as begun. */
  finish(returned: URL, checks: Checks): Promise<ExternalIdentity>;
}
