import type { AppError } from "../kernel/errors.ts";
import { odooError } from "../kernel/odoo-error.ts";
import type { Limiter } from "../ratelimit/limiter.ts";

export interface AttemptLimiter {
  /** Runs `attempt` unless too many have failed under `key`. Throws its error, or AppError `rate_limited` or `busy`. */
  run<T>(key: string, attempt: () => Promise<T>): Promise<T>;
  /** Counts a failure that happened outside `run`. */
  failed(key: string): Promise<void>;
}

export interface TriesOptions {
  /** The limit of failures in a window. */
  readonly failures: Limiter;
  readonly isFailure: (error: unknown) => boolean;
}

/** Limits failed attempts. Running attempts count as failed, or a caller could make all guesses at once. */
export function createAttemptLimiter({ failures, isFailure }: TriesOptions): AttemptLimiter {
  const underWay = new Map<string, number>();
  function count(key: string, by: 1 | -1): void {
    const next = (underWay.get(key) ?? 0) + by;
    if (next === 0) underWay.delete(key);
    else underWay.set(key, next);
  }

  return {
    async run(key, attempt) {
      const left = await failures.left(key);
      if (left === 0) throw tooMany((await failures.take(key)).retryAfterSeconds);
      if ((underWay.get(key) ?? 0) >= left) throw tooManyAtOnce();
      count(key, 1);
      try {
        return await attempt();
      } catch (error) {
        if (isFailure(error)) await failures.take(key);
        throw error;
      } finally {
        count(key, -1);
      }
    },
    async failed(key) {
      await failures.take(key);
    },
  };
}

function tooMany(retryAfterSeconds: number): AppError {
  return odooError("rate_limited", "too_many_sign_ins", "Too many connections failed a moment ago.", {
    hint: "Check the X-Odoo-* headers before the next try.",
    retryAfterSeconds: Math.max(1, retryAfterSeconds),
  });
}

function tooManyAtOnce(): AppError {
  return odooError("busy", "too_many_sign_ins", "Too many connections are being opened at the same time.", {
    retryAfterSeconds: 2,
  });
}
