import { recordAdmin } from "#lib/audit/record.ts";
import { codeLimit, createCodeThrottle } from "#lib/auth/code-throttle.ts";
import type { ExternalProtocol } from "#lib/auth/external/protocol.ts";
import { createAuth } from "#lib/auth/session/create-auth.ts";
import type { SecondFactor } from "#lib/auth/session/second-step.ts";
import type { Edge } from "#lib/auth/source.ts";
import { createLimiters } from "#lib/auth/throttle.ts";
import type { Database } from "#lib/db/client.ts";
import { afterCommit } from "#lib/db/reachable.ts";
import type { Locale } from "#lib/kernel/locale/locale.ts";
import { createQueueMail, type Mail } from "#lib/mail/queue-mail.ts";
import { createMemoryLimiter } from "#lib/ratelimit/limiter.ts";
import type { AccountDeps } from "#lib/services/accounts/context.ts";
import { createAccountFlows } from "#lib/services/accounts/create-account-flows.ts";
import type { Hasher } from "#lib/services/accounts/hasher.ts";
import { verifyPassword } from "#lib/services/accounts/verify-password.ts";
import { createIdentityFlows } from "#lib/services/identities/create-identity-flows.ts";
import { findSecondStep } from "#lib/services/second-factor/find-second-step.ts";
import { passSecondStep } from "#lib/services/second-factor/pass-second-step.ts";
import { createServiceVault, newServiceKey } from "#lib/vault/service-vault.ts";
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

/** A new person of the tests, with their company. */
export interface NewPerson {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly company: string;
  readonly locale: Locale;
}

/** The encryption of values without a tenant. Every call returns one with the same key. */
export const testServiceVault = createServiceVault(testVault, newServiceKey(testVault));

/** Returns the dependencies of the verbs that mail links. They write to the outbox, and keep each mail as it was. */
export function createAccountDeps(
  db: Database,
  options: { now?: () => Date; hasher?: Hasher; publicUrl?: string } = {},
): AccountDeps & { readonly mails: Mail[] } {
  const { now = () => new Date(), hasher, publicUrl = "https://mcp.example.com" } = options;
  const mails: Mail[] = [];
  const queue = createQueueMail({ vault: testServiceVault, now, wake: () => {} });
  return {
    db,
    vault: testVault,
    serviceVault: testServiceVault,
    publicUrl,
    now,
    mails,
    async queueMail(tx, mail) {
      await queue(tx, mail);
      afterCommit(tx, () => mails.push(mail));
    },
    ...(hasher === undefined ? {} : { hasher }),
  };
}

/** Returns the token of the link in the last mail to `email`. Throws if there is none. */
export function tokenFor(mails: readonly Mail[], email: string): string {
  const link = mails.findLast(({ to, params }) => to === email && params["link"]?.includes("#"))?.params["link"];
  const token = link?.split("#")[1];
  if (token === undefined) throw new Error(`No mail to ${email} has a link with a token.`);
  return token;
}

/** Creates what the verbs of the second factor need, and the second step of the sign-in from them. */
export function createTestSecondFactor(db: Database, now: () => Date) {
  const queueMail = createQueueMail({ vault: testServiceVault, now, wake: () => {} });
  const admitCode = createCodeThrottle(createMemoryLimiter(codeLimit));
  const deps = { db, vault: testVault, serviceVault: testServiceVault, queueMail, now, admitCode };
  const secondFactor: SecondFactor = {
    find: (userId) => findSecondStep(deps, userId),
    pass: (step, input, source) => passSecondStep(deps, step, input, source),
  };
  return { deps, secondFactor };
}

/**
 * Creates the portal's sign-in on a real database. The test chooses the clock, the hasher and the client's address.
 * `signUp` does what a new person does: it asks for the mail, opens its link and chooses the password.
 */
export function createTestAuth(
  db: Database,
  options: {
    now?: () => Date;
    hasher?: Hasher;
    publicUrl?: string;
    signUp?: boolean;
    protocols?: readonly ExternalProtocol[];
    warn?: (entry: object) => void;
  } = {},
) {
  const deps = createAccountDeps(db, options);
  const { mails, now, publicUrl } = deps;
  const silent = () => {};
  const auth = createAuth({
    db,
    now,
    config: { publicUrl, signUp: options.signUp ?? true },
    log: { info: silent, warn: options.warn ?? silent, debug: silent, error: silent },
    limiters: createLimiters(createMemoryLimiter),
    secret: (purpose) => testVault.derive(purpose).toString("base64url"),
    clientIp: (headers) => headers.get("x-test-ip") ?? "",
    record: recordAdmin,
    verifyPassword: (credentials) => verifyPassword(deps, credentials),
    flows: createAccountFlows(deps),
    secondFactor: createTestSecondFactor(db, now).secondFactor,
    external: { protocols: options.protocols ?? [], flows: createIdentityFlows(deps) },
  });
  return {
    ...auth,
    deps,
    mails,
    async signUp(edge: Edge, { password, ...person }: NewPerson): Promise<void> {
      await auth.requestSignUp(edge, { ...person, next: undefined });
      await auth.confirmSignUp(edge, { token: tokenFor(mails, person.email), password });
    },
  };
}
