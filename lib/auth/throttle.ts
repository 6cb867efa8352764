import { createHash } from "node:crypto";
import { AppError } from "../kernel/errors.ts";
import { networkOf } from "../kernel/network/network.ts";
import type { Limiter } from "../ratelimit/limiter.ts";

/** Attempts in a window. An address has fewer than an account, so that one attacker cannot lock out its owner. */
export const limits = {
  /** One account from one address. */
  pair: { points: 10, seconds: 900 },
  /** One account from one browser that has signed in to it before. */
  device: { points: 10, seconds: 900 },
  /** One address, all accounts. */
  address: { points: 60, seconds: 900 },
  /** One account, all addresses: bounds what many attackers may guess together. */
  account: { points: 100, seconds: 900 },
  /** All accounts and addresses: bounds the cost of hashing. */
  everyone: { points: 600, seconds: 60 },
  signUpAddress: { points: 10, seconds: 3600 },
  signUpEveryone: { points: 300, seconds: 3600 },
} as const;

export type Limiters = Readonly<Record<keyof typeof limits, Limiter>>;

/** Creates a limiter for each limit, such as with `createLimiters(createMemoryLimiter)`. */
export function createLimiters(create: (options: { points: number; seconds: number }) => Limiter): Limiters {
  return Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, create(limit)])) as Record<
    keyof typeof limits,
    Limiter
  >;
}

export interface Throttle {
  /** Counts an attempt to sign in; `succeeded` resets the count. Throws AppError `rate_limited`. */
  signIn(attempt: { email: string; ip: string; device: string | undefined }): Promise<{ succeeded(): Promise<void> }>;
  /** Counts an attempt to sign up. Throws AppError `rate_limited`. */
  signUp(ip: string): Promise<void>;
}

export function createThrottle(limiters: Limiters): Throttle {
  async function take(name: keyof Limiters, key: string): Promise<void> {
    const { allowed, retryAfterSeconds } = await limiters[name].take(key);
    if (!allowed) throw tooMany(retryAfterSeconds);
  }

  return {
    async signIn({ email, ip, device }) {
      const account = createHash("sha256").update(email).digest("base64url");
      const network = networkOf(ip);
      // A known browser has a limit of its own, which attempts of strangers do not use up.
      if (device !== undefined) {
        const key = `sign-in|device|${account}|${device}`;
        await take("device", key);
        return { succeeded: () => limiters.device.reset(key) };
      }
      // An attempt that an earlier limit refuses is not counted by the later ones.
      const pair = `sign-in|pair|${account}|${network}`;
      await take("address", `sign-in|address|${network}`);
      await take("pair", pair);
      await take("account", `sign-in|account|${account}`);
      await take("everyone", "sign-in|everyone");
      return { succeeded: () => limiters.pair.reset(pair) };
    },
    async signUp(ip) {
      await take("signUpAddress", `sign-up|address|${networkOf(ip)}`);
      await take("signUpEveryone", "sign-up|everyone");
    },
  };
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
