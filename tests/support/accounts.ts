import { actorOf, type Session } from "#lib/auth/session/session.ts";
import { createLimiters, createThrottle } from "#lib/auth/throttle.ts";
import type { Database } from "#lib/db/client.ts";
import { createMemoryLimiter } from "#lib/ratelimit/limiter.ts";
import type { DeletionContext } from "#lib/services/accounts/deletion/delete-account.ts";
import type { Hasher } from "#lib/services/accounts/hasher.ts";
import { type Browser, createTestAuth, type NewPerson, openBrowser } from "./auth.ts";

/** Replaces argon2id in tests that do not concern it. */
export const fastHasher: Hasher = {
  hash: async (password) => `plain:${password}`,
  verify: async (hash, password) => hash === `plain:${password}`,
};

/** A signed-up person with their browser and the context of their requests. */
export interface TestPerson extends NewPerson {
  readonly browser: Browser;
  readonly session: Session;
  readonly context: DeletionContext;
  /** What the verbs dropped from the caches. */
  readonly dropped: string[];
}

let people = 0;

/** Opens the portal's accounts on a real database, with a new network for each person so that no limit is reached. */
export function openAccounts(db: Database, options: { now?: () => Date } = {}) {
  const auth = createTestAuth(db, { hasher: fastHasher, ...options });
  const throttle = createThrottle(createLimiters(createMemoryLimiter));

  async function contextOf(browser: Browser, ip: string, dropped: string[] = []): Promise<DeletionContext> {
    const session = await auth.readSession(browser);
    if (session === undefined) throw new Error("This browser is not signed in.");
    return {
      ...auth.deps,
      actor: actorOf(session),
      sessionId: session.sessionId,
      requestId: "r",
      ip,
      admitPassword: throttle.password,
      admitEmailChange: throttle.changeEmail,
      forgetKey: (id) => dropped.push(id),
      invalidateConnection: (id) => dropped.push(id),
      forgetGrant: ({ grantId }) => dropped.push(grantId),
      endTokens: async (id) => {
        dropped.push(`tokens of ${id}`);
      },
    };
  }

  return {
    ...auth,
    contextOf,
    /** Signs up a new person. */
    async join(changes: Partial<NewPerson> = {}): Promise<TestPerson> {
      people += 1;
      const ip = `198.18.${people >> 8}.${people & 255}`;
      const person: NewPerson = {
        email: `p${people}@example.com`,
        password: "tres tristes tigres",
        name: "Ana",
        company: `Company ${people}`,
        locale: "es",
        ...changes,
      };
      const browser = openBrowser(ip);
      await auth.signUp(browser, person);
      const dropped: string[] = [];
      const context = await contextOf(browser, ip, dropped);
      const session = (await auth.readSession(browser)) as Session;
      return { ...person, browser, session, context, dropped };
    },
  };
}
