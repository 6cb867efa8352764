import { createHash } from "node:crypto";
import type { ExternalProviderId } from "../../kernel/choices.ts";

/** An account at another service, as that service has proved it. */
export interface Identity {
  readonly provider: ExternalProviderId;
  readonly subject: string;
  readonly label: string;
}

/** Returns the SHA-256 by which an account of another service is stored and found, in base64url. */
export function identityHash({ provider, subject }: Pick<Identity, "provider" | "subject">): string {
  return createHash("sha256").update(`${provider}|${subject}`).digest("base64url");
}
