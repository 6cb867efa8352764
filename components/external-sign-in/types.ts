import type { ExternalProviderId } from "#lib/kernel/choices.ts";

/** A service with whose account people can sign in here. */
export interface OfferedProvider {
  readonly id: ExternalProviderId;
  readonly name: string;
}
