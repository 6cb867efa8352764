import { AppError, isAppError } from "../kernel/errors.ts";

/** Stops asking an Odoo that does not answer: its own calls fail at once instead of holding places that others need. */
export interface Breaker {
  /** Runs `call`; while the breaker of `name` is open it throws the last failure again, with the time to wait. */
  run<T>(name: string, call: () => Promise<T>): Promise<T>;
}

interface State {
  readonly failures: number;
  readonly openUntil: number;
  readonly last: AppError;
}

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  readonly openMs: number;
  readonly now?: () => number;
}

/** Failures in which Odoo did answer, or was not waited for. */
const answered = new Set(["odoo.errors.server_error", "odoo.errors.aborted"]);

/** One breaker a name; the name carries tenant and connection, so that nobody trips another's. */
export function createBreaker({ failures, openMs, now = Date.now }: BreakerOptions): Breaker {
  const states = new Map<string, State>();
  return {
    async run(name, call) {
      const state = states.get(name);
      if (state !== undefined && state.failures >= failures) {
        if (state.openUntil > now()) throw again(state, now());
        // Its time is over: this one call goes to look, the others wait for what it finds.
        states.set(name, { ...state, openUntil: now() + openMs });
      }
      try {
        const value = await call();
        states.delete(name);
        return value;
      } catch (error) {
        if (!isAppError(error)) throw error;
        if (isDown(error)) {
          const count = (states.get(name)?.failures ?? 0) + 1;
          states.set(name, { failures: count, openUntil: now() + openMs, last: error });
        } else states.delete(name);
        throw error;
      }
    },
  };
}

/** No answer at all, or a sign-in refused: Odoo locks an address out that goes on trying. */
function isDown({ code, options }: AppError): boolean {
  return code === "odoo_auth" || (code === "odoo_upstream" && !answered.has(options.key ?? ""));
}

function again({ last, openUntil }: State, now: number): AppError {
  const { outcomeUnknown: _, ...options } = last.options;
  return new AppError(last.code, last.message, {
    ...options,
    cause: last,
    retryAfterSeconds: Math.max(1, Math.ceil((openUntil - now) / 1000)),
  });
}
