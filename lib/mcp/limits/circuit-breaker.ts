import { AppError, isAppError } from "../../kernel/errors.ts";
import { outageOf } from "../../odoo/faults/errors.ts";

/** Stops calls to an Odoo that does not answer: they fail at once and do not take the places that other calls need. */
export interface Breaker {
  /**
   * Runs `call`. If the connection is down, or if the calls of this key on this model failed too often in a row, it
   * throws the last failure again, with the time to wait.
   */
  run<T>(of: Asked, call: () => Promise<T>): Promise<T>;
}

/** The target of a call in Odoo. `connection` contains tenant and version, so no breaker is shared. */
export interface Asked {
  readonly connection: string;
  readonly key: string;
  readonly model: string;
  /** A probe: a call that any working Odoo answers at once, whatever the callers ask for. */
  readonly look: () => Promise<unknown>;
}

interface State {
  readonly failures: number;
  readonly openUntil: number;
  readonly last: AppError;
}

export interface BreakerOptions {
  /** The number of failures in a row that opens the breaker. */
  readonly failures: number;
  readonly openMs: number;
  /** The maximum number of names in memory. The name with the oldest failure is dropped first. */
  readonly maxNames?: number;
  readonly now?: () => number;
}

/**
 * Only a failure that proves that Odoo is down counts against a connection. A call without an answer may be too large
 * for Odoo, so it counts against its key and its model. After several unanswered calls from any key a probe tells if
 * Odoo is down. So no call of one caller can close a connection for others, or open it again.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { failures, openMs, maxNames = 10_000, now = Date.now } = options;
  const states = new Map<string, State>();
  /** By connection, the number of unanswered calls since the last answered one. */
  const unanswered = new Map<string, number>();

  /** True if the wait of an open breaker is over: this call is the trial, and the others fail until it has ended. */
  function take(name: string): boolean {
    const state = states.get(name);
    if (state === undefined || state.failures < failures) return false;
    if (state.openUntil > now()) throw repeatFailure(state, now());
    states.set(name, { ...state, openUntil: now() + openMs });
    return true;
  }

  function giveBack(name: string): void {
    const state = states.get(name);
    if (state !== undefined) states.set(name, { ...state, openUntil: now() });
  }

  async function checkConnection(of: Asked): Promise<void> {
    if (!take(of.connection)) return;
    const seen = await lookAt(of.look);
    if (seen === "up") return answered(of);
    const state = states.get(of.connection);
    if (seen !== "unknown") {
      fail(of.connection, seen);
      throw seen;
    }
    // Another call may have been answered in the meantime.
    if (state === undefined) return;
    giveBack(of.connection);
    throw repeatFailure(state, now());
  }

  function fail(name: string, last: AppError, by = 1): void {
    const count = (states.get(name)?.failures ?? 0) + by;
    keep(states, name, { failures: count, openUntil: now() + openMs, last });
  }

  function keep<V>(map: Map<string, V>, name: string, value: V): void {
    map.delete(name);
    map.set(name, value);
    if (map.size <= maxNames) return;
    const [oldest = ""] = map.keys();
    map.delete(oldest);
  }

  async function countUnanswered({ connection, look }: Asked): Promise<void> {
    const count = (unanswered.get(connection) ?? 0) + 1;
    keep(unanswered, connection, count);
    if (count % failures !== 0) return;
    const seen = await lookAt(look);
    // Another call may have been answered in the meantime.
    if (isAppError(seen) && unanswered.has(connection)) fail(connection, seen, failures);
  }

  function answered({ connection }: Asked): void {
    states.delete(connection);
    unanswered.delete(connection);
  }

  return {
    async run(of, call) {
      const own = JSON.stringify([of.connection, of.key, of.model]);
      await checkConnection(of);
      const looks = take(own);
      try {
        const value = await call();
        answered(of);
        states.delete(own);
        return value;
      } catch (error) {
        if (!isAppError(error)) {
          if (looks) giveBack(own);
          throw error;
        }
        switch (outageOf(error)) {
          case "down":
            fail(of.connection, error);
            break;
          case "refused":
            // Two refusals are enough: one of them may have been two sign-ins, and Odoo blocks an address after a few.
            fail(of.connection, error, Math.ceil(failures / 2));
            break;
          case "unanswered":
            fail(own, error);
            void countUnanswered(of);
            break;
          case "too_much":
            fail(own, error);
            answered(of);
            break;
          case "answered":
            states.delete(own);
            answered(of);
            break;
          case "nothing":
            if (looks) giveBack(own);
            break;
        }
        throw error;
      }
    },
  };
}

/** Runs the probe. Returns `up`, the failure of an Odoo that is down, or `unknown` if it was not reached. */
async function lookAt(look: () => Promise<unknown>): Promise<"up" | "unknown" | AppError> {
  try {
    await look();
    return "up";
  } catch (error) {
    if (!isAppError(error)) return "unknown";
    const outage = outageOf(error);
    if (outage === "nothing") return "unknown";
    return outage === "answered" || outage === "too_much" ? "up" : error;
  }
}

function repeatFailure({ last, openUntil }: State, now: number): AppError {
  const { outcomeUnknown: _, ...options } = last.options;
  return new AppError(last.code, last.message, {
    ...options,
    cause: last,
    retryAfterSeconds: Math.max(1, Math.ceil((openUntil - now) / 1000)),
  });
}
