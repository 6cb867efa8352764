import type { ExternalProviderId } from "../kernel/choices.ts";

/** An account of another service with which a member signs in. */
export interface IdentityView {
  readonly provider: ExternalProviderId;
  /** The address or name of the account there. */
  readonly label: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}
