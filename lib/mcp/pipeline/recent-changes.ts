import { RateLimiterMemory } from "rate-limiter-flexible";

/** Counts the records of a model that a caller changed lately without a confirmation. */
export interface RecentChanges {
  /** Adds to the count and returns the sum. Adding comes before checking, so parallel calls see each other. */
  add(key: string, count: number): Promise<number>;
  takeBack(key: string, count: number): Promise<void>;
  /** Clears the count after a confirmation. */
  clear(key: string): Promise<void>;
}

const seconds = 600;

/**
 * Counts in this process, for ten minutes from the first change. So many single changes count like one large change.
 */
export function createRecentChanges(): RecentChanges {
  const counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: seconds });
  return {
    async add(key, count) {
      return (await counter.penalty(key, count)).consumedPoints;
    },
    async takeBack(key, count) {
      const { consumedPoints } = await counter.reward(key, count);
      // The count may have expired in the meantime; it must not become negative.
      if (consumedPoints < 0) await counter.penalty(key, Math.min(count, -consumedPoints));
    },
    async clear(key) {
      await counter.delete(key);
    },
  };
}
