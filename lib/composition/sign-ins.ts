import { createAttemptLimiter } from "../auth/attempt-limiter.ts";
import { isAppError } from "../kernel/errors.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";

export interface SignIns {
  /** Runs a sign-in at the Odoo of this address. Throws AppError `rate_limited` or `busy` if too many failed there. */
  run<T>(url: string, signIn: () => Promise<T>): Promise<T>;
  /** Counts a sign-in that was refused outside `run`. */
  failed(url: string): Promise<void>;
}

/** Odoo locks an IP address out after five wrong sign-ins, and all users share the server's address. */
const wrongSignIns = { points: 3, seconds: 60 };

/** Creates the limit of wrong sign-ins by host. Sign-ins of saved connections do not count. */
export function createSignIns(): SignIns {
  const tries = createAttemptLimiter({ failures: createMemoryLimiter(wrongSignIns), isFailure: isWrongKey });
  return {
    run: (url, signIn) => tries.run(hostOf(url), signIn),
    failed: (url) => tries.failed(hostOf(url)),
  };
}

/** Returns the host without a dot at the end, which names the same host. */
function hostOf(url: string): string {
  return new URL(url).hostname.replace(/\.$/, "");
}

function isWrongKey(error: unknown): boolean {
  // A sign-in that a proxy refused did not reach Odoo.
  return isAppError(error) && error.code === "odoo_auth" && error.options.reason !== "refused_by_proxy";
}
