import { decode, encode } from "next-auth/jwt";
import type { Clock } from "../../kernel/clock.ts";
import { AppError } from "../../kernel/errors.ts";
import { parseId, type UserId } from "../../kernel/ids.ts";
import type { Edge, RequestSource } from "../source.ts";
import { cookieStyle } from "./session-cookie.ts";

const lifetimeSeconds = 10 * 60;

/** The second factor of people, as the sign-in needs it. */
export interface SecondFactor {
  /** Returns a mark of the person's password and secret if a sign-in needs a code, or undefined if it does not. */
  find(userId: UserId): Promise<string | undefined>;
  /**
   * Uses up a code. Returns false if password or secret changed since the mark was made. Throws AppError
   * `invalid_input` or `rate_limited`.
   */
  pass(
    step: { readonly userId: UserId; readonly mark: string },
    input: { readonly code: string },
    source: RequestSource,
  ): Promise<boolean>;
}

/** A sign-in whose password was right and that needs a code. */
export interface PendingSignIn {
  readonly userId: UserId;
  readonly email: string;
  readonly mark: string;
}

export interface SecondStep {
  /** Keeps the sign-in for ten minutes in an encrypted cookie. It opens no session. */
  begin(edge: Edge, pending: PendingSignIn): Promise<void>;
  /** Reads the sign-in of this browser that waits for its code. */
  read(edge: Edge): Promise<PendingSignIn | undefined>;
  clear(edge: Edge): void;
}

/** Creates the cookie between the two steps of a sign-in. Its key is not the one of the session cookie. */
export function createSecondStep(deps: {
  readonly publicUrl: string;
  readonly secret: string;
  readonly now: Clock;
}): SecondStep {
  const { secret, now } = deps;
  const { name, options } = cookieStyle(deps.publicUrl, "second-step");
  return {
    async begin(edge, { userId, email, mark }) {
      const token = { uid: userId, email, mark, until: now().getTime() + lifetimeSeconds * 1000 };
      const value = await encode({ token, secret, maxAge: lifetimeSeconds });
      edge.cookies.set(name, value, { ...options, maxAge: lifetimeSeconds });
    },
    async read(edge) {
      const token = edge.cookies.get(name)?.value;
      if (token === undefined) return undefined;
      // A forged or damaged token counts as no token.
      const claims = await decode({ token, secret }).catch(() => null);
      const { uid, email, mark, until } = claims ?? {};
      if (typeof uid !== "string" || typeof email !== "string" || typeof mark !== "string") return undefined;
      const userId = parseId<UserId>(uid);
      const isLive = typeof until === "number" && now().getTime() < until;
      return userId === undefined || !isLive ? undefined : { userId, email, mark };
    },
    clear(edge) {
      edge.cookies.set(name, "", { ...options, maxAge: 0 });
    },
  };
}

/** Returns the refusal of a code for which no sign-in waits any longer. */
export function signInExpired(): AppError {
  return new AppError("unauthenticated", "This sign-in took too long.", {
    key: "security.errors.step_expired",
    hint: "Sign in again.",
  });
}
