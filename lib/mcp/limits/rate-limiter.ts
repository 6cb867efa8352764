import type { Plan, RateLimits } from "../../billing/plans.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Limiter } from "../../ratelimit/limiter.ts";

/** Counts the calls of each key and of each tenant against the plan, in three windows of time. */
export interface RateLimiter {
  /** Counts a call. Throws AppError `rate_limited` if no call is left in a window. */
  take(tenantId: string, keyId: string, plan: Plan): Promise<void>;
  /** Returns the calls left in each window: those of the key or those of the tenant, whichever are fewer. */
  left(tenantId: string, keyId: string, plan: Plan): Promise<{ window: keyof RateLimits; left: number }[]>;
}

const windows = [
  ["minute", 60],
  ["hour", 3_600],
  ["day", 86_400],
] as const satisfies readonly (readonly [keyof RateLimits, number])[];

const scopes = ["key", "tenant"] as const;
const whose = { key: "this access key", tenant: "your company" } as const;

export function createRateLimiter(
  createLimiter: (options: { points: number; seconds: number }) => Limiter,
): RateLimiter {
  // One limiter for each number of calls and window, as there are few plans. Its counters are per tenant and key.
  const limiters = new Map<string, Limiter>();
  function limiterOf(scope: string, points: number, seconds: number): Limiter {
    const name = `${scope}/${points}/${seconds}`;
    const limiter = limiters.get(name) ?? createLimiter({ points, seconds });
    limiters.set(name, limiter);
    return limiter;
  }

  const idOf = (scope: keyof typeof whose, tenantId: string, keyId: string) =>
    scope === "key" ? `${tenantId}|${keyId}` : tenantId;

  return {
    left: (tenantId, keyId, plan) =>
      Promise.all(
        windows.map(async ([window, seconds]) => {
          const counts = scopes.map((scope) =>
            limiterOf(scope, plan.rate[scope][window], seconds).left(idOf(scope, tenantId, keyId)),
          );
          return { window, left: Math.min(...(await Promise.all(counts))) };
        }),
      ),
    async take(tenantId, keyId, plan) {
      for (const scope of scopes) {
        const id = idOf(scope, tenantId, keyId);
        for (const [window, seconds] of windows) {
          const points = plan.rate[scope][window];
          const permit = await limiterOf(scope, points, seconds).take(id);
          if (permit.allowed) continue;
          throw new AppError("rate_limited", `Limit reached: ${points} calls a ${window} for ${whose[scope]}.`, {
            retryAfterSeconds: permit.retryAfterSeconds,
            hint: "A larger plan allows more.",
          });
        }
      }
    },
  };
}
