import { AuthorizationResponseError, randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import type { ExternalProviderId } from "../../kernel/choices.ts";
import type { Clock } from "../../kernel/clock.ts";
import { AppError, isAppError } from "../../kernel/errors.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { Logger } from "../../observability/logger.ts";
import type { ActorOf } from "../../policy/actor.ts";
import { actorOf, type Session } from "../session/session.ts";
import type { Edge, RequestSource } from "../source.ts";
import type { Throttle } from "../throttle.ts";
import { createPendingCookie } from "./pending-cookie.ts";
import type { ExternalIdentity, ExternalProtocol } from "./protocol.ts";

/** The verbs on connected accounts of other services, as the sign-in needs them. */
export interface ExternalFlows {
  /** Returns the person to whom the account is connected, and notes its use. */
  find(identity: ExternalIdentity): Promise<{ readonly userId: UserId; readonly email: string } | undefined>;
  /** Connects the account to the signed-in person. Throws AppError `conflict` if it is connected to somebody else. */
  connect(identity: ExternalIdentity, actor: ActorOf<"session">, source: RequestSource): Promise<void>;
}

/** How an external sign-in ended, for the page that tells the person. */
export type ExternalOutcome = "connected" | "expired" | "failed" | "refused" | "taken" | "unknown";

export interface ExternalSignIn {
  /** The services that are offered. */
  readonly providers: readonly { readonly id: ExternalProviderId; readonly name: string }[];
  /**
   * Begins a sign-in, or with `connectFor` a connection to a person's own account, and returns the address at which
   * the person goes on. Throws AppError `not_found`, `rate_limited`, or `busy` if the service does not answer.
   */
  begin(
    edge: Edge,
    input: { readonly provider: ExternalProviderId; readonly next?: string | undefined; readonly connectFor?: UserId },
  ): Promise<string>;
  /** Ends it with what the service sent: `search` is the query of the address. Returns the path to go to. */
  finish(edge: Edge, provider: string, search: string): Promise<string>;
}

interface ExternalDeps {
  readonly publicUrl: string;
  readonly secret: string;
  readonly now: Clock;
  readonly log: Pick<Logger, "info" | "warn">;
  readonly throttle: Throttle;
  readonly protocols: readonly ExternalProtocol[];
  readonly flows: ExternalFlows;
  readonly sourceOf: (edge: Edge) => RequestSource;
  readonly readSession: (edge: Edge) => Promise<Session | undefined>;
  /** Signs the person in, or waits for a code if they have a second factor. */
  readonly admit: (
    edge: Edge,
    person: { readonly userId: UserId; readonly email: string },
    source: RequestSource,
  ) => Promise<"signed_in" | "code_needed">;
}

/**
 * Creates the sign-in with accounts of other services. An account there opens an account here only after its person has
 * connected the two: no service is believed about an e-mail address.
 */
export function createExternalSignIn(deps: ExternalDeps): ExternalSignIn {
  const { publicUrl, log, protocols, flows } = deps;
  const cookie = createPendingCookie(deps);
  const addressOf = (provider: ExternalProviderId) => `${publicUrl}/api/auth/external/${provider}`;

  return {
    providers: protocols.map(({ id, name }) => ({ id, name })),
    async begin(edge, { provider, next, connectFor }) {
      const protocol = protocols.find(({ id }) => id === provider);
      if (protocol === undefined) throw new AppError("not_found", "This sign-in is not offered here.");
      const { ip, requestId } = deps.sourceOf(edge);
      await deps.throttle.link(ip);
      const checks = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const address = await protocol.begin(addressOf(provider), checks).catch((error: unknown) => {
        log.warn({ event: "external_down", provider, requestId, reason: reasonOf(error) }, "no external sign-in");
        throw new AppError("busy", `${protocol.name} does not answer.`, {
          key: "auth.errors.external_down",
          params: { provider: protocol.name },
          retryAfterSeconds: 30,
        });
      });
      await cookie.write(edge, {
        provider,
        ...checks,
        ...(next !== undefined && { next }),
        ...(connectFor !== undefined && { connectFor }),
      });
      return address;
    },
    async finish(edge, provider, search) {
      const source = deps.sourceOf(edge);
      const { requestId } = source;
      const pending = await cookie.take(edge);
      const protocol = protocols.find(({ id }) => id === provider);
      if (protocol === undefined || pending?.provider !== protocol.id) return outcomePath("expired", {});
      const tell = (outcome: ExternalOutcome) => outcomePath(outcome, { ...pending, provider: protocol.id });
      try {
        await deps.throttle.link(source.ip);
        const session = pending.connectFor === undefined ? undefined : await deps.readSession(edge);
        // Only who began a connection may end it: another person may have signed in meanwhile.
        if (session?.user.id !== pending.connectFor) return tell("expired");
        const identity = await protocol.finish(new URL(`${addressOf(protocol.id)}${search}`), pending);
        if (session !== undefined) {
          await flows.connect(identity, actorOf(session), source);
          return tell("connected");
        }
        const person = await flows.find(identity);
        if (person === undefined) return tell("unknown");
        const step = await deps.admit(edge, person, source);
        if (step === "signed_in") return pending.next ?? "/overview";
        return `/sign-in/code${pending.next === undefined ? "" : `?${new URLSearchParams({ next: pending.next })}`}`;
      } catch (error) {
        if (error instanceof AuthorizationResponseError && error.error === "access_denied") return tell("refused");
        if (isAppError(error) && error.code === "conflict") return tell("taken");
        const reason = reasonOf(error);
        log.warn({ event: "external_failed", provider, requestId, reason }, "external sign-in failed");
        return tell("failed");
      }
    },
  };
}

/** Returns the message of an error alone: its other parts may hold what the service or the browser sent. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** Returns the page that tells the outcome: the one of the sign-in, or of the security of one's own account. */
function outcomePath(
  outcome: ExternalOutcome,
  {
    provider,
    next,
    connectFor,
  }: { readonly provider?: string; readonly next?: string | undefined; readonly connectFor?: string | undefined },
): string {
  const query = new URLSearchParams({ external: outcome, ...(provider !== undefined && { provider }) });
  if (connectFor !== undefined) return `/settings/security?${query}`;
  if (next !== undefined) query.set("next", next);
  return `/sign-in?${query}`;
}
