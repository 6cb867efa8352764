import { AppError } from "../kernel/errors.ts";
import type { UserId } from "../kernel/ids.ts";
import type { Limiter } from "../ratelimit/limiter.ts";

/** Wrong codes of one person. Only who knows the password gets this far, so strangers cannot use the limit up. */
export const codeLimit = { points: 5, seconds: 900 } as const;

/** Counts an attempt of a person to type a code; `succeeded` resets the count. Throws AppError `rate_limited`. */
export type AdmitCode = (userId: UserId) => Promise<{ succeeded(): Promise<void> }>;

/** Creates the limit of wrong codes, with a limiter of `codeLimit`. */
export function createCodeThrottle(limiter: Limiter): AdmitCode {
  return async (userId) => {
    const key = `code|${userId}`;
    // The attempt is counted before the code is looked at, so requests at the same time are counted one by one.
    const { allowed, retryAfterSeconds } = await limiter.take(key);
    if (allowed) return { succeeded: () => limiter.reset(key) };
    const minutes = Math.max(1, Math.ceil(retryAfterSeconds / 60));
    throw new AppError("rate_limited", "Too many attempts.", {
      key: "auth.errors.rate_limited",
      hint: `Try again in ${minutes} min.`,
      params: { minutes },
      retryAfterSeconds,
    });
  };
}
