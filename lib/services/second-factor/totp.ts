import { Secret, TOTP } from "otpauth";

const issuer = "MCP Odoo";
const periodSeconds = 30;

/** Returns a new secret of 20 random bytes in base32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** Returns the address that an authenticator app reads from a QR code. */
export function totpAddress(secret: string, email: string): string {
  return open(secret, email).toString();
}

/**
 * Returns the time step to which a code of six digits belongs: the current one, the one before or the one after, as
 * clocks differ. Returns undefined for any other code.
 */
export function matchTotpStep(secret: string, code: string, at: Date): number | undefined {
  const timestamp = at.getTime();
  const delta = open(secret, "").validate({ token: code, timestamp, window: 1 });
  return delta === null ? undefined : Math.floor(timestamp / 1000 / periodSeconds) + delta;
}

function open(secret: string, label: string): TOTP {
  return new TOTP({ issuer, label, secret, algorithm: "SHA1", digits: 6, period: periodSeconds });
}
