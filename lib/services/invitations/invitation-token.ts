import { timingSafeEqual } from "node:crypto";
import type { Vault } from "../../vault/vault.ts";
import { hashLinkToken } from "../accounts/link-token.ts";

type Fingerprint = Pick<Vault, "fingerprint">;

interface PresentedToken {
  /** The token of the invitation itself, without an address. */
  readonly token: string;
  /** The hash under which the invitation is stored. */
  readonly tokenHash: string;
  /** The address to which this token was mailed, if the token has proof of it. */
  readonly mailedTo: string | undefined;
}

/**
 * Returns a token for a link that is mailed to `email`: whoever presents it has read a mail to this address. It works as
 * long as the invitation does, and nothing is stored for it.
 */
export function addAddress(vault: Fingerprint, token: string, email: string): string {
  return `${token}.${Buffer.from(email).toString("base64url")}.${proofOf(vault, token, email)}`;
}

/** Reads the token that somebody presents. Returns undefined if it cannot be one, or if its address was changed. */
export function readInvitationToken(vault: Fingerprint, text: string): PresentedToken | undefined {
  const [token = "", address, proof, ...rest] = text.split(".");
  const tokenHash = hashLinkToken(vault, token);
  if (tokenHash === undefined) return undefined;
  if (address === undefined) return { token, tokenHash, mailedTo: undefined };
  const mailedTo = Buffer.from(address, "base64url").toString();
  const [given, expected] = [Buffer.from(proof ?? ""), Buffer.from(proofOf(vault, token, mailedTo))];
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return { token, tokenHash, mailedTo };
}

function proofOf(vault: Fingerprint, token: string, email: string): string {
  return vault.fingerprint("invitation-address", `${token}|${email}`);
}
