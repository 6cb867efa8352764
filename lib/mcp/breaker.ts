import { AppError, isAppError } from "../kernel/errors.ts";

/** Stops asking an Odoo that does not answer: its own calls fail at once instead of holding places that others need. */
export interface Breaker {
  /** Runs `call`, or throws AppError `odoo_upstream` at once while the breaker of `name` is open. */
  run<T>(name: string, call: () => Promise<T>): Promise<T>;
}

interface State {
  failures: number;
  openUntil: number;
}

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  readonly openMs: number;
  readonly now?: () => number;
}

/** One breaker a name; the name carries tenant and connection, so that nobody trips another's. */
export function createBreaker({ failures, openMs, now = Date.now }: BreakerOptions): Breaker {
  const states = new Map<string, State>();
  return {
    async run(name, call) {
      const state = states.get(name);
      if (state !== undefined && state.openUntil > now()) throw resting(state.openUntil - now());
      // Its time is over: this one call goes to look, the others wait for what it finds.
      if (state !== undefined && state.failures >= failures) state.openUntil = now() + openMs;
      try {
        const value = await call();
        states.delete(name);
        return value;
      } catch (error) {
        if (!isUpstream(error)) {
          // Odoo answered, whatever it said.
          if (isAppError(error)) states.delete(name);
          throw error;
        }
        const failed = states.get(name) ?? { failures: 0, openUntil: 0 };
        failed.failures++;
        if (failed.failures >= failures) failed.openUntil = now() + openMs;
        states.set(name, failed);
        throw error;
      }
    },
  };
}

/** No answer from Odoo at all. A caller who went away says nothing about it. */
function isUpstream(error: unknown): boolean {
  return isAppError(error) && error.code === "odoo_upstream";
}

function resting(leftMs: number): AppError {
  return new AppError("odoo_upstream", "This Odoo did not answer the last calls and is given a short rest.", {
    retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)),
    hint: "An administrator can test the connection in the portal, under Connections.",
  });
}
