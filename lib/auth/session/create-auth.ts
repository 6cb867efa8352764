import type { Config } from "../../config/env.ts";
import type { Database } from "../../db/client.ts";
import type { Clock } from "../../kernel/clock.ts";
import { AppError } from "../../kernel/errors.ts";
import type { SessionId, UserId } from "../../kernel/ids.ts";
import type { Logger } from "../../observability/logger.ts";
import { createDevices } from "../device.ts";
import { createExternalSignIn, type ExternalFlows, type ExternalSignIn } from "../external/external-sign-in.ts";
import type { ExternalProtocol } from "../external/protocol.ts";
import { type Edge, type RequestSource, readSource } from "../source.ts";
import { createThrottle, type Limiters } from "../throttle.ts";
import type { Credentials } from "./credentials.ts";
import { type AccountFlows, createMailedLinks, type MailedLinks } from "./mailed-links.ts";
import { createNextAuthRoute, type NextAuthRoute } from "./next-auth.ts";
import { createSecondStep, type SecondFactor, signInExpired } from "./second-step.ts";
import type { Session } from "./session.ts";
import { createSessionCookie } from "./session-cookie.ts";
import { createSessionStore, type RecordSignIn } from "./session-store.ts";

export interface AuthDeps {
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
  readonly flows: AccountFlows;
  readonly secondFactor: SecondFactor;
  /** The services with whose accounts people can sign in, and the verbs on connected accounts. */
  readonly external: { readonly protocols: readonly ExternalProtocol[]; readonly flows: ExternalFlows };
}

export interface Auth extends MailedLinks {
  /**
   * Signs in and sets the cookie, or waits for a code if the person has a second factor. Throws AppError
   * `unauthenticated` or `rate_limited`.
   */
  signIn(edge: Edge, credentials: Credentials): Promise<"signed_in" | "code_needed">;
  /** Finishes the sign-in of this browser. Throws AppError `unauthenticated`, `invalid_input` or `rate_limited`. */
  finishSignIn(edge: Edge, input: { readonly code: string }): Promise<void>;
  /** True if a sign-in of this browser waits for a code. */
  isCodeNeeded(edge: Edge): Promise<boolean>;
  /** Ends the session in the browser and on the server. */
  signOut(edge: Edge): Promise<void>;
  /** Reads the live session of this browser. Wrap it in React's `cache` for one look-up in each request. */
  readSession(edge: Edge): Promise<Session | undefined>;
  sourceOf(edge: Edge): RequestSource;
  /** The sign-in with accounts of other services. */
  readonly external: ExternalSignIn;
  /** Answers next-auth's endpoints under /api/auth, with the same checks. */
  readonly route: NextAuthRoute;
}

interface Person {
  readonly userId: UserId;
  readonly email: string;
}

/** Creates the sign-in, the flows with mailed links and the sessions of the portal. */
export function createAuth(deps: AuthDeps): Auth {
  const { config, log } = deps;
  const cookie = createSessionCookie({ publicUrl: config.publicUrl, secret: deps.secret("next-auth") });
  const secondStep = createSecondStep({
    publicUrl: config.publicUrl,
    secret: deps.secret("second-step"),
    now: deps.now,
  });
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

  /** Returns the new session, or undefined if the sign-in waits for a code: then nothing is open yet. */
  async function authenticate(edge: Edge, credentials: Credentials): Promise<SessionId | undefined> {
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
    return admit(edge, { userId, email }, source);
  }

  /** Signs in a person who has proved who they are, unless they must show a second factor first. */
  async function admit(edge: Edge, person: Person, source: RequestSource): Promise<SessionId | undefined> {
    const { userId } = person;
    const mark = await deps.secondFactor.find(userId);
    if (mark === undefined) return enter(edge, person, source);
    await secondStep.begin(edge, { ...person, mark });
    log.info({ event: "code_needed", requestId: source.requestId, userId }, "sign-in waits for a code");
    return undefined;
  }

  /** Writes the cookie of a session, or tells that the sign-in waits for a code. */
  async function settle(edge: Edge, id: SessionId | undefined): Promise<"signed_in" | "code_needed"> {
    if (id === undefined) return "code_needed";
    await cookie.write(edge, id);
    return "signed_in";
  }

  async function enter(edge: Edge, { userId, email }: Person, source: RequestSource): Promise<SessionId> {
    const id = await openSession(edge, userId, source);
    devices.remember(edge, email);
    log.info({ event: "sign_in", requestId: source.requestId, userId }, "signed in");
    return id;
  }

  async function readSession(edge: Edge): Promise<Session | undefined> {
    const id = await cookie.read(edge);
    return id === undefined ? undefined : store.find(id);
  }

  const links = createMailedLinks({
    config,
    log,
    throttle,
    flows: deps.flows,
    sourceOf,
    enter: async (edge, person, source) => cookie.write(edge, await enter(edge, person, source)),
  });

  return {
    ...links,
    async signIn(edge, credentials) {
      return settle(edge, await authenticate(edge, credentials));
    },
    async finishSignIn(edge, input) {
      const pending = await secondStep.read(edge);
      if (pending === undefined) throw signInExpired();
      const source = sourceOf(edge);
      if (!(await deps.secondFactor.pass(pending, input, source))) throw signInExpired();
      secondStep.clear(edge);
      await cookie.write(edge, await enter(edge, pending, source));
    },
    isCodeNeeded: async (edge) => (await secondStep.read(edge)) !== undefined,
    async signOut(edge) {
      const id = await cookie.read(edge);
      if (id !== undefined) await store.close(id);
      cookie.clear(edge);
    },
    readSession,
    sourceOf,
    external: createExternalSignIn({
      publicUrl: config.publicUrl,
      secret: deps.secret("external-sign-in"),
      now: deps.now,
      log,
      throttle,
      ...deps.external,
      sourceOf,
      readSession,
      admit: async (edge, person, source) => settle(edge, await admit(edge, person, source)),
    }),
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
