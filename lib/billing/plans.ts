/** Limits of calls in fixed windows. */
export interface RateLimits {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
}

export interface Plan {
  readonly rate: { readonly key: RateLimits; readonly tenant: RateLimits };
  /** The most calls that wait for Odoo at the same time. */
  readonly inFlight: { readonly key: number; readonly tenant: number };
  /** The most calls that wait for a free place. Further calls are refused with a time to retry. */
  readonly queue: number;
}

/** The limits of each plan, which the endpoint enforces and the portal shows. */
export const plans = {
  sandbox: {
    rate: { key: { minute: 120, hour: 2_000, day: 10_000 }, tenant: { minute: 240, hour: 4_000, day: 20_000 } },
    inFlight: { key: 4, tenant: 8 },
    queue: 16,
  },
  trial: {
    rate: { key: { minute: 120, hour: 3_000, day: 20_000 }, tenant: { minute: 300, hour: 6_000, day: 40_000 } },
    inFlight: { key: 4, tenant: 8 },
    queue: 16,
  },
  starter: {
    rate: { key: { minute: 240, hour: 6_000, day: 50_000 }, tenant: { minute: 600, hour: 12_000, day: 100_000 } },
    inFlight: { key: 6, tenant: 12 },
    queue: 24,
  },
  business: {
    rate: { key: { minute: 600, hour: 20_000, day: 200_000 }, tenant: { minute: 2_400, hour: 60_000, day: 600_000 } },
    inFlight: { key: 12, tenant: 32 },
    queue: 64,
  },
  enterprise: {
    rate: {
      key: { minute: 60_000, hour: 1_500_000, day: 10_000_000 },
      tenant: { minute: 120_000, hour: 3_000_000, day: 20_000_000 },
    },
    inFlight: { key: 64, tenant: 128 },
    queue: 256,
  },
} as const satisfies Record<string, Plan>;

export type PlanName = keyof typeof plans;

/** Returns the plan of that name, or the trial if the name is unknown. */
export function findPlan(name: string): Plan {
  return Object.hasOwn(plans, name) ? plans[name as PlanName] : plans.trial;
}
