import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { externalProviders } from "../../kernel/choices.ts";
import type { Clock } from "../../kernel/clock.ts";
import { cookieStyle } from "../session/session-cookie.ts";
import type { Edge } from "../source.ts";

const lifetimeSeconds = 10 * 60;

const Pending = z.object({
  provider: z.enum(externalProviders),
  state: z.string().min(1),
  nonce: z.string().min(1),
  verifier: z.string().min(1),
  /** The person who connects the account to their own; missing for a sign-in. */
  connectFor: z.string().optional(),
  /** The path to which the person wants to go. */
  next: z.string().optional(),
  until: z.number(),
});

/** An external sign-in that this browser has begun. */
export type PendingExternal = Omit<z.output<typeof Pending>, "until">;

export interface PendingCookie {
  /** Keeps the sign-in for ten minutes in an encrypted cookie. A later one replaces it. */
  write(edge: Edge, pending: PendingExternal): Promise<void>;
  /** Reads and removes it, so that each can be finished once. */
  take(edge: Edge): Promise<PendingExternal | undefined>;
}

/** Creates the cookie between the two halves of an external sign-in. `secret` is its key material alone. */
export function createPendingCookie(deps: {
  readonly publicUrl: string;
  readonly secret: string;
  readonly now: Clock;
}): PendingCookie {
  const { secret, now } = deps;
  const { name, options } = cookieStyle(deps.publicUrl, "external");
  return {
    async write(edge, pending) {
      const token = { ...pending, until: now().getTime() + lifetimeSeconds * 1000 };
      const value = await encode({ token, secret, maxAge: lifetimeSeconds });
      edge.cookies.set(name, value, { ...options, maxAge: lifetimeSeconds });
    },
    async take(edge) {
      const token = edge.cookies.get(name)?.value;
      if (token === undefined) return undefined;
      edge.cookies.set(name, "", { ...options, maxAge: 0 });
      // A forged or damaged token counts as no token.
      const parsed = Pending.safeParse(await decode({ token, secret }).catch(() => null));
      if (!parsed.success) return undefined;
      const { until, ...pending } = parsed.data;
      return now().getTime() < until ? pending : undefined;
    },
  };
}
