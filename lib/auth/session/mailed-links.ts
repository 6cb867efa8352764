import type { Config } from "../../config/env.ts";
import { AppError } from "../../kernel/errors.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { Locale } from "../../kernel/locale/locale.ts";
import type { Logger } from "../../observability/logger.ts";
import type { Edge, RequestSource } from "../source.ts";
import type { Throttle } from "../throttle.ts";

interface SignUpRequest {
  readonly email: string;
  readonly name: string;
  readonly company: string;
  readonly locale: Locale;
  readonly next: string | undefined;
}

interface ResetRequest {
  readonly email: string;
  readonly next: string | undefined;
}

interface LinkPassword {
  readonly token: string;
  readonly password: string;
}

interface LinkToCheck {
  readonly token: string;
  readonly kind: "sign_up" | "reset_password" | "change_email";
}

/** A person who has used a link, and the path to which they wanted to go. */
interface Arrived {
  readonly userId: UserId;
  readonly email: string;
  readonly next: string | undefined;
}

/** The verbs on accounts that run before anybody is signed in. */
export interface AccountFlows {
  requestSignUp(input: SignUpRequest): Promise<void>;
  confirmSignUp(input: LinkPassword, source: RequestSource): Promise<Arrived>;
  requestReset(input: ResetRequest): Promise<void>;
  resetPassword(input: LinkPassword, source: RequestSource): Promise<Arrived & { readonly hasSecondFactor: boolean }>;
  confirmEmail(input: { readonly token: string }, source: RequestSource): Promise<"changed" | "waiting">;
  checkLink(input: LinkToCheck): Promise<{ readonly email: string }>;
}

export interface MailedLinks {
  /** Mails a link that creates the account. Throws AppError `forbidden` if sign-up is closed, or `rate_limited`. */
  requestSignUp(edge: Edge, input: SignUpRequest): Promise<void>;
  /**
   * Creates the account of a link and signs in. Returns the path to which the person wanted to go. Throws AppError
   * `forbidden`, `rate_limited`, `not_found`, `invalid_input` or `conflict`.
   */
  confirmSignUp(edge: Edge, input: LinkPassword): Promise<string | undefined>;
  /** Mails a link that sets a new password, if the address has an account. Throws AppError `rate_limited`. */
  requestReset(edge: Edge, input: ResetRequest): Promise<void>;
  /**
   * Sets the password of a link's person and signs in, unless the person must show a second factor. Throws AppError
   * `rate_limited`, `not_found`, `invalid_input`, or `forbidden` for a person without a company.
   */
  resetPassword(
    edge: Edge,
    input: LinkPassword,
  ): Promise<{ readonly signedIn: boolean; readonly next: string | undefined }>;
  /** Uses a link of a change of address. Throws AppError `rate_limited`, `not_found` or `conflict`. */
  confirmEmail(edge: Edge, input: { readonly token: string }): Promise<"changed" | "waiting">;
  /** Returns to whom a link was mailed, without using it. Throws AppError `rate_limited` or `not_found`. */
  checkLink(edge: Edge, input: LinkToCheck): Promise<{ readonly email: string }>;
}

interface MailedLinksDeps {
  readonly config: Pick<Config, "signUp">;
  readonly log: Pick<Logger, "info">;
  readonly throttle: Throttle;
  readonly flows: AccountFlows;
  readonly sourceOf: (edge: Edge) => RequestSource;
  /** Opens a session of a person who has used a link, and sets its cookie. */
  readonly enter: (edge: Edge, person: Arrived, source: RequestSource) => Promise<void>;
}

/** Creates the flows of the portal that send links by mail and use them. Each attempt is counted before any work. */
export function createMailedLinks({ config, log, throttle, flows, sourceOf, enter }: MailedLinksDeps): MailedLinks {
  return {
    async requestSignUp(edge, input) {
      if (!config.signUp) throw signUpOff();
      await throttle.request("signUp", { email: input.email, ip: sourceOf(edge).ip });
      await flows.requestSignUp(input);
    },
    async confirmSignUp(edge, input) {
      if (!config.signUp) throw signUpOff();
      const source = sourceOf(edge);
      await throttle.link(source.ip);
      const person = await flows.confirmSignUp(input, source);
      log.info({ event: "sign_up", requestId: source.requestId, userId: person.userId }, "signed up");
      await enter(edge, person, source);
      return person.next;
    },
    async requestReset(edge, input) {
      await throttle.request("reset", { email: input.email, ip: sourceOf(edge).ip });
      await flows.requestReset(input);
    },
    async resetPassword(edge, input) {
      const source = sourceOf(edge);
      await throttle.link(source.ip);
      const { hasSecondFactor, next, ...person } = await flows.resetPassword(input, source);
      log.info({ event: "password_reset", requestId: source.requestId, userId: person.userId }, "password reset");
      if (!hasSecondFactor) await enter(edge, { ...person, next }, source);
      return { signedIn: !hasSecondFactor, next };
    },
    async confirmEmail(edge, input) {
      const source = sourceOf(edge);
      await throttle.link(source.ip);
      return flows.confirmEmail(input, source);
    },
    async checkLink(edge, input) {
      await throttle.link(sourceOf(edge).ip);
      return flows.checkLink(input);
    },
  };
}

function signUpOff(): AppError {
  return new AppError("forbidden", "Sign-up is closed here.", {
    key: "auth.errors.sign_up_off",
    remedy: { by: "portal_admin", where: "members.invite" },
  });
}
