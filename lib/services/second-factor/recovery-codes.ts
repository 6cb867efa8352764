import { randomInt } from "node:crypto";
import type { UserId } from "../../kernel/ids.ts";
import type { Vault } from "../../vault/vault.ts";

const count = 10;
const length = 10;
/** Letters and digits that people do not confuse: 10 of them are 49 random bits. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** Returns ten new recovery codes, such as `h7k2m-9pqrs`. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: count }, () => {
    const letters = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
    return `${letters.slice(0, length / 2)}-${letters.slice(length / 2)}`;
  });
}

/** Returns the hash under which a person's recovery code is stored, however its parts are separated. */
export function hashRecoveryCode(vault: Pick<Vault, "fingerprint">, userId: UserId, code: string): string {
  return vault.fingerprint("recovery-code", `${userId}|${code.replace(/[^a-z0-9]/gi, "").toLowerCase()}`);
}
