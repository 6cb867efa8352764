import { recordAdmin } from "#lib/audit/record.ts";
import { createAuth } from "#lib/auth/session/create-auth.ts";
import type { Edge } from "#lib/auth/source.ts";
import { createLimiters } from "#lib/auth/throttle.ts";
import type { Database } from "#lib/db/client.ts";
import { createMemoryLimiter } from "#lib/ratelimit/limiter.ts";
import { createAccount } from "#lib/services/accounts/create-account.ts";
import type { Hasher } from "#lib/services/accounts/hasher.ts";
import { verifyPassword } from "#lib/services/accounts/verify-password.ts";
import { createVault } from "#lib/vault/vault.ts";

export const testVault = createVault({ current: Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7 + 3)) });

export interface SetCookie {
  readonly value: string;
  readonly maxAge: number;
  readonly secure: boolean;
}

/** A browser: it keeps the cookies that a response sets and sends them back. */
export interface Browser extends Edge {
  readonly jar: Map<string, SetCookie>;
}

export function openBrowser(ip = "203.0.113.7", jar: Map<string, SetCookie> = new Map()): Browser {
  return {
    jar,
    headers: new Headers({ "x-test-ip": ip, "user-agent": "Test Browser" }),
    cookies: {
      get: (name) => jar.get(name),
      set(name, value, options) {
        if (options.maxAge === 0) jar.delete(name);
        else jar.set(name, { value, ...options });
      },
    },
  };
}

/** Returns a clock that the test moves forward. */
export function createTestClock(start = new Date()) {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    forward(ms: number) {
      at += ms;
    },
  };
}

/** Creates the portal's sign-in on a real database. The test chooses the clock, the hasher and the client's address. */
export function createTestAuth(
  db: Database,
  options: { now?: () => Date; hasher?: Hasher; publicUrl?: string; signUp?: boolean } = {},
) {
  const { now = () => new Date(), hasher, publicUrl = "https://mcp.example.com", signUp = true } = options;
  const hashing = hasher === undefined ? {} : { hasher };
  const silent = () => {};
  return createAuth({
    db,
    now,
    config: { publicUrl, signUp },
    log: { info: silent, warn: silent, debug: silent, error: silent },
    limiters: createLimiters(createMemoryLimiter),
    secret: (purpose) => testVault.derive(purpose).toString("base64url"),
    clientIp: (headers) => headers.get("x-test-ip") ?? "",
    record: recordAdmin,
    verifyPassword: (credentials) => verifyPassword({ db, ...hashing }, credentials),
    createAccount: (input: Parameters<typeof createAccount>[1], source) =>
      createAccount({ db, vault: testVault, now, ...hashing }, input, source),
  });
}
