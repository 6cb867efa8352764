import { createHash } from "node:crypto";
import { AppError } from "../kernel/errors.ts";
import type { UserId } from "../kernel/ids.ts";
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
  // Requests that send a mail. The limit of an account bounds how many mails strangers can cause for it.
  signUpAddress: { points: 10, seconds: 3600 },
  signUpAccount: { points: 5, seconds: 3600 },
  signUpEveryone: { points: 300, seconds: 3600 },
  resetAddress: { points: 10, seconds: 3600 },
  resetAccount: { points: 5, seconds: 3600 },
  resetEveryone: { points: 300, seconds: 3600 },
  emailAddress: { points: 10, seconds: 3600 },
  emailPerson: { points: 5, seconds: 3600 },
  emailAccount: { points: 5, seconds: 3600 },
  emailEveryone: { points: 300, seconds: 3600 },
  // Uses of mailed links. A token cannot be guessed, so these bound only the cost.
  linkAddress: { points: 60, seconds: 900 },
  linkEveryone: { points: 600, seconds: 60 },
  // Signed-in persons who type their password again.
  passwordAddress: { points: 60, seconds: 900 },
  passwordPerson: { points: 10, seconds: 900 },
  passwordEveryone: { points: 600, seconds: 60 },
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
  /** Counts a request for the mail of a sign-up or of a new password. Throws AppError `rate_limited`. */
  request(flow: "signUp" | "reset", attempt: { email: string; ip: string }): Promise<void>;
  /** Counts a person's request to move the account to the address `email`. Throws AppError `rate_limited`. */
  changeEmail(attempt: { userId: UserId; email: string; ip: string }): Promise<void>;
  /** Counts a use of a mailed link. Throws AppError `rate_limited`. */
  link(ip: string): Promise<void>;
  /**
   * Counts an attempt of a signed-in person to type their password again; `succeeded` resets the person's count.
   * Throws AppError `rate_limited`.
   */
  password(attempt: { userId: UserId; ip: string }): Promise<{ succeeded(): Promise<void> }>;
}

export function createThrottle(limiters: Limiters): Throttle {
  async function take(name: keyof Limiters, key: string): Promise<void> {
    const { allowed, retryAfterSeconds } = await limiters[name].take(key);
    if (!allowed) throw tooMany(retryAfterSeconds);
  }

  return {
    async signIn({ email, ip, device }) {
      const account = accountOf(email);
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
    async request(flow, { email, ip }) {
      await take(`${flow}Address`, `${flow}|address|${networkOf(ip)}`);
      await take(`${flow}Account`, `${flow}|account|${accountOf(email)}`);
      await take(`${flow}Everyone`, `${flow}|everyone`);
    },
    async changeEmail({ userId, email, ip }) {
      await take("emailAddress", `email|address|${networkOf(ip)}`);
      await take("emailPerson", `email|person|${userId}`);
      await take("emailAccount", `email|account|${accountOf(email)}`);
      await take("emailEveryone", "email|everyone");
    },
    async link(ip) {
      await take("linkAddress", `link|address|${networkOf(ip)}`);
      await take("linkEveryone", "link|everyone");
    },
    async password({ userId, ip }) {
      const person = `password|person|${userId}`;
      await take("passwordAddress", `password|address|${networkOf(ip)}`);
      await take("passwordPerson", person);
      await take("passwordEveryone", "password|everyone");
      return { succeeded: () => limiters.passwordPerson.reset(person) };
    },
  };
}

/** Hashed, so that keys are short whatever was typed. */
function accountOf(email: string): string {
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
