import { RateLimiterMemory } from "rate-limiter-flexible";

export interface Permit {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Whole seconds until the next window begins; 0 if allowed. */
  readonly retryAfterSeconds: number;
}

/** Counts calls in fixed windows. Keys start with the tenant id, or with the purpose if there is no tenant. */
export interface Limiter {
  /** Takes one point, or as many as `cost`. */
  take(key: string, cost?: number): Promise<Permit>;
  /** Returns the points that are left in the window, without taking any. */
  left(key: string): Promise<number>;
  /** Resets the count of a key, such as after a successful sign-in. */
  reset(key: string): Promise<void>;
}

/** Creates a limiter of `points` calls in `seconds`, counted in this process. */
export function createMemoryLimiter(options: { points: number; seconds: number }): Limiter {
  const limiter = new RateLimiterMemory({ points: options.points, duration: options.seconds });
  return {
    async take(key, cost = 1) {
      const result = await limiter.consume(key, cost).catch((refused: { msBeforeNext: number }) => refused);
      if ("remainingPoints" in result && result.consumedPoints <= options.points) {
        return { allowed: true, remaining: result.remainingPoints, retryAfterSeconds: 0 };
      }
      return { allowed: false, remaining: 0, retryAfterSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)) };
    },
    async left(key) {
      const found = await limiter.get(key);
      return Math.max(0, options.points - (found?.consumedPoints ?? 0));
    },
    async reset(key) {
      await limiter.delete(key);
    },
  };
}
