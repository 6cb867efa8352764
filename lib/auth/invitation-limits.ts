import { createHash } from "node:crypto";
import { AppError } from "../kernel/errors.ts";
import type { TenantId } from "../kernel/ids.ts";
import { networkOf } from "../kernel/network/network.ts";
import type { Limiter } from "../ratelimit/limiter.ts";

const [hour, day] = [3600, 24 * 3600];

/** Attempts in a window. Invitations are mails to people who did not ask for them. */
export const limits = {
  /** New invitations of one company. */
  tenant: { points: 60, seconds: hour },
  /** New invitations of all companies. */
  everyInvitation: { points: 1_000, seconds: hour },
  /** Mails to one address, whoever causes them. */
  recipient: { points: 10, seconds: day },
  /** Mails that one network asks for, having a link. */
  askNetwork: { points: 10, seconds: hour },
  /** Mails that are asked for with one link. */
  askLink: { points: 20, seconds: day },
  /** Mails that are asked for in all. */
  everyAsk: { points: 300, seconds: hour },
  /** Looks at invitations by one network. */
  look: { points: 120, seconds: 900 },
  /** Attempts of one network to accept without being signed in, each of which costs a hashing. */
  joinNetwork: { points: 20, seconds: hour },
  /** Attempts to accept without being signed in, in all. */
  everyJoin: { points: 300, seconds: hour },
} as const;

export interface InvitationLimits {
  /** Counts a new invitation of a tenant, with the address to which it is mailed. */
  invite(tenantId: TenantId, email: string | undefined): Promise<void>;
  /** Counts a look at the page of an invitation. */
  look(ip: string): Promise<void>;
  /** Counts a mail that somebody with a link asks for. */
  askMail(asked: { readonly ip: string; readonly tokenHash: string; readonly email: string }): Promise<void>;
  /** Counts an attempt to accept without being signed in. */
  join(ip: string): Promise<void>;
}

/** Creates the limits of invitations. Each throws AppError `rate_limited` above its limit. */
export function createInvitationLimits(
  create: (options: { points: number; seconds: number }) => Limiter,
): InvitationLimits {
  const limiters = new Map(Object.entries(limits).map(([name, limit]) => [name, create(limit)]));

  async function take(name: keyof typeof limits, key: string): Promise<void> {
    const permit = await limiters.get(name)?.take(`${key}|${name}`);
    if (permit?.allowed !== true) throw tooMany(permit?.retryAfterSeconds ?? hour);
  }

  // An attempt that an earlier limit refuses is not counted by the later ones, which others share.
  return {
    async invite(tenantId, email) {
      await take("tenant", tenantId);
      if (email !== undefined) await take("recipient", digest(email));
      await take("everyInvitation", "invitation");
    },
    look: (ip) => take("look", networkOf(ip)),
    async askMail({ ip, tokenHash, email }) {
      await take("askNetwork", networkOf(ip));
      await take("askLink", tokenHash);
      await take("recipient", digest(email));
      await take("everyAsk", "invitation");
    },
    async join(ip) {
      await take("joinNetwork", networkOf(ip));
      await take("everyJoin", "invitation");
    },
  };
}

function digest(email: string): string {
  return createHash("sha256").update(email).digest("base64url");
}

function tooMany(retryAfterSeconds: number): AppError {
  const minutes = Math.max(1, Math.ceil(retryAfterSeconds / 60));
  return new AppError("rate_limited", "Too many attempts.", {
    key: "auth.errors.rate_limited",
    hint: `Try again in ${minutes} min.`,
    params: { minutes },
    retryAfterSeconds,
  });
}
