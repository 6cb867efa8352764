import { networkOf } from "../../kernel/network/network.ts";
import type { CreateLimiter } from "../state/limiter.ts";

/**
 * Requests in a window. They are wide, as hosted clients register many people's connections from a few addresses, and
 * token requests have none for the same reason: those carry a secret.
 */
const limits = {
  registerNetwork: { points: 100, seconds: 3_600 },
  registerEveryone: { points: 2_000, seconds: 3_600 },
  authorizeNetwork: { points: 120, seconds: 60 },
  authorizeEveryone: { points: 3_000, seconds: 60 },
} as const;

export interface RequestLimits {
  /** Counts a request. Returns the seconds to wait if there were too many; undefined otherwise. */
  take(purpose: "register" | "authorize", ip: string): Promise<number | undefined>;
}

/** Creates the limits of requests that write to the database before anybody is known. */
export function createRequestLimits({ createLimiter }: { readonly createLimiter: CreateLimiter }): RequestLimits {
  const networks = {
    register: createLimiter(limits.registerNetwork),
    authorize: createLimiter(limits.authorizeNetwork),
  };
  const everyone = {
    register: createLimiter(limits.registerEveryone),
    authorize: createLimiter(limits.authorizeEveryone),
  };
  return {
    async take(purpose, ip) {
      const own = await networks[purpose].take(`oauth-${purpose}|${networkOf(ip)}`);
      if (!own.allowed) return own.retryAfterSeconds;
      const all = await everyone[purpose].take(`oauth-${purpose}`);
      return all.allowed ? undefined : all.retryAfterSeconds;
    },
  };
}
