import type { Config } from "../../config/env.ts";
import type { Database } from "../../db/client.ts";
import type { Clock } from "../../kernel/clock.ts";
import { AppError } from "../../kernel/errors.ts";
import type { SessionId, UserId } from "../../kernel/ids.ts";
import type { Logger } from "../../observability/logger.ts";
import { createDevices } from "../device.ts";
import { type Edge, type RequestSource, readSource } from "../source.ts";
import { createThrottle, type Limiters } from "../throttle.ts";
import type { Credentials } from "./credentials.ts";
import { createNextAuthRoute, type NextAuthRoute } from "./next-auth.ts";
import type { Session } from "./session.ts";
import { createSessionCookie } from "./session-cookie.ts";
import { createSessionStore, type RecordSignIn } from "./session-store.ts";

export interface AuthDeps<SignUp extends Credentials> {
  readonly db: Database;
  readonly config: Pick<Config, "publicUrl" | "signUp">;
  readonly now: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "debug" | "error">;
  readonly limiters: Limiters;
  /** Derives a secret for each purpose: `vault.derive` in base64url. */
  readonly secret: (purpose: string) => string;
  readonly clientIp: (headers: Edge["headers"]) => string;
  readonly record: RecordSignIn;
  /** Returns the person with these credentials, or undefined; takes the same time either way. */
  readonly verifyPassword: (credentials: Credentials) => Promise<UserId | undefined>;
  readonly createAccount: (input: SignUp, source: RequestSource) => Promise<{ readonly userId: UserId }>;
}

export interface Auth<SignUp extends Credentials> {
  /** Signs in and sets the cookie. Throws AppError `unauthenticated` or `rate_limited`. */
  signIn(edge: Edge, credentials: Credentials): Promise<void>;
  /** Creates the account and signs in. Throws AppError `forbidden`, `rate_limited`, `invalid_input` or `conflict`. */
  signUp(edge: Edge, input: SignUp): Promise<void>;
  /** Ends the session in the browser and on the server. */
  signOut(edge: Edge): Promise<void>;
  /** Reads the live session of this browser. Wrap it in React's `cache` for one look-up in each request. */
  readSession(edge: Edge): Promise<Session | undefined>;
  sourceOf(edge: Edge): RequestSource;
  /** Answers next-auth's endpoints under /api/auth, with the same checks. */
  readonly route: NextAuthRoute;
}

/** Creates the sign-in, the sign-up and the sessions of the portal. */
export function createAuth<SignUp extends Credentials>(deps: AuthDeps<SignUp>): Auth<SignUp> {
  const { config, log } = deps;
  const cookie = createSessionCookie({ publicUrl: config.publicUrl, secret: deps.secret("next-auth") });
  const devices = createDevices({ publicUrl: config.publicUrl, secret: deps.secret("device") });
  const store = createSessionStore(deps);
  const throttle = createThrottle(deps.limiters);
  const sourceOf = (edge: Edge) => readSource(edge, deps.clientIp);

  /** Opens a session with a new id and ends the one before, so that a planted cookie is of no use. */
  async function openSession(edge: Edge, userId: UserId, source: RequestSource): Promise<SessionId> {
    const before = await cookie.read(edge);
    const id = await store.open(userId, source);
    if (before !== undefined) await store.close(before);
    return id;
  }

  async function authenticate(edge: Edge, credentials: Credentials): Promise<SessionId> {
    const source = sourceOf(edge);
    const { email } = credentials;
    const device = devices.recognise(edge, email);
    const attempt = await throttle.signIn({ email, ip: source.ip, device });
    const userId = await deps.verifyPassword(credentials);
    if (userId === undefined) {
      log.warn({ event: "sign_in_refused", requestId: source.requestId, ip: source.ip }, "sign-in refused");
      throw wrongCredentials();
    }
    await attempt.succeeded();
    const id = await openSession(edge, userId, source);
    devices.remember(edge, email);
    log.info({ event: "sign_in", requestId: source.requestId, userId }, "signed in");
    return id;
  }

  async function readSession(edge: Edge): Promise<Session | undefined> {
    const id = await cookie.read(edge);
    return id === undefined ? undefined : store.find(id);
  }

  return {
    async signIn(edge, credentials) {
      await cookie.write(edge, await authenticate(edge, credentials));
    },
    async signUp(edge, input) {
      if (!config.signUp) throw signUpOff();
      const source = sourceOf(edge);
      await throttle.signUp(source.ip);
      const { userId } = await deps.createAccount(input, source);
      await cookie.write(edge, await openSession(edge, userId, source));
      devices.remember(edge, input.email);
      log.info({ event: "sign_up", requestId: source.requestId, userId }, "signed up");
    },
    async signOut(edge) {
      const id = await cookie.read(edge);
      if (id !== undefined) await store.close(id);
      cookie.clear(edge);
    },
    readSession,
    sourceOf,
    route: createNextAuthRoute({
      secret: deps.secret("next-auth"),
      publicUrl: config.publicUrl,
      cookie,
      log,
      authenticate,
      readSession,
      close: (id) => store.close(id),
    }),
  };
}

function wrongCredentials(): AppError {
  return new AppError("unauthenticated", "E-mail address or password is wrong.", {
    key: "auth.errors.wrong_credentials",
    hint: "Check both and try again.",
  });
}

function signUpOff(): AppError {
  return new AppError("forbidden", "Sign-up is closed here.", {
    key: "auth.errors.sign_up_off",
    remedy: { by: "portal_admin", where: "members.invite" },
  });
}
