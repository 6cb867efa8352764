import { RateLimiterMemory } from "rate-limiter-flexible";

/** How many records of a model a caller changed in the last while without having been asked. */
export interface RecentChanges {
  /** Answers the sum. Added before it is judged: of calls at the same time none misses the others. */
  add(key: string, count: number): Promise<number>;
  takeBack(key: string, count: number): Promise<void>;
  /** The user was asked, and said yes. */
  clear(key: string): Promise<void>;
}

const seconds = 600;

/** Counted in this process, from the first change of ten minutes on: a loop of single changes is one of many records. */
export function createRecentChanges(): RecentChanges {
  const counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: seconds });
  return {
    async add(key, count) {
      return (await counter.penalty(key, count)).consumedPoints;
    },
    async takeBack(key, count) {
      const { consumedPoints } = await counter.reward(key, count);
      // Forgotten meanwhile: what is not there any more is not taken back.
      if (consumedPoints < 0) await counter.penalty(key, Math.min(count, -consumedPoints));
    },
    async clear(key) {
      await counter.delete(key);
    },
  };
}
