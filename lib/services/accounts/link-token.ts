import { randomBytes } from "node:crypto";
import type { Vault } from "../../vault/vault.ts";

/** The length of a token: 32 random bytes in base64url. */
const tokenPattern = /^[\w-]{43}$/;

export interface LinkToken {
  /** The secret part of the link's address. It is not stored. */
  readonly token: string;
  /** The hash under which the link is stored and found. */
  readonly tokenHash: string;
}

/** Creates the token of a link that works once. */
export function newLinkToken(vault: Pick<Vault, "fingerprint">): LinkToken {
  const token = randomBytes(32).toString("base64url");
  return { token, tokenHash: vault.fingerprint("link", token) };
}

/** Returns the hash of a token that somebody presents, or undefined if it cannot be one. */
export function hashLinkToken(vault: Pick<Vault, "fingerprint">, token: string): string | undefined {
  return tokenPattern.test(token) ? vault.fingerprint("link", token) : undefined;
}
