import { createTries } from "../auth/tries.ts";
import { isAppError } from "../kernel/errors.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";

export interface SignIns {
  /** Runs what signs in at the Odoo of this address. Throws AppError `rate_limited` or `busy` where too many failed there. */
  run<T>(url: string, signIn: () => Promise<T>): Promise<T>;
  /** Hears of a sign-in that was refused elsewhere. */
  failed(url: string): Promise<void>;
}

/** Odoo closes an address out after five wrong sign-ins, and all of them come from ours, whoever tests a connection. */
const wrongSignIns = { points: 3, seconds: 60 };

/** The sign-ins of all who test a connection or bring one, counted by host; connections that are there stay outside. */
export function createSignIns(): SignIns {
  const tries = createTries({ failures: createMemoryLimiter(wrongSignIns), isFailure: isWrongKey });
  return {
    run: (url, signIn) => tries.run(hostOf(url), signIn),
    failed: (url) => tries.failed(hostOf(url)),
  };
}

/** A dot at the end names the same host. */
function hostOf(url: string): string {
  return new URL(url).hostname.replace(/\.$/, "");
}

function isWrongKey(error: unknown): boolean {
  // A refusal by a proxy never reached Odoo.
  return isAppError(error) && error.code === "odoo_auth" && error.options.reason !== "refused_by_proxy";
}
