import { AppError, isAppError } from "../kernel/errors.ts";
import { outageOf } from "../odoo/errors.ts";

/** Stops asking an Odoo that does not answer: its own calls fail at once instead of holding places that others need. */
export interface Breaker {
  /**
   * Runs `call`. While the connection is down, or this key has failed on this model too often in a row, it throws the last
   * failure again, with the time to wait.
   */
  run<T>(of: Asked, call: () => Promise<T>): Promise<T>;
}

/** The question of a call: its key, its model and its connection. `connection` carries the tenant and a version, so that nobody trips another's. */
export interface Asked {
  readonly connection: string;
  readonly key: string;
  readonly model: string;
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
  /** Names that are remembered; the one that failed the longest time ago goes first. */
  readonly maxNames?: number;
  readonly now?: () => number;
}

/**
 * Only what says by itself that Odoo is down counts for a connection. A question that got no answer may be too much for
 * Odoo: it is held against the key and the model that it came with, so that no key can stop another. Where two keys and
 * two models find no answer, and nobody finds one, it is Odoo that is down.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { failures, openMs, maxNames = 10_000, now = Date.now } = options;
  const states = new Map<string, State>();
  /** By connection, what found no answer since the last one. */
  const unanswered = new Map<string, Asked[]>();

  /** Throws while `name` is open. When its time is over one call goes to look; the others wait for what it finds. */
  function pass(name: string): void {
    const state = states.get(name);
    if (state === undefined || state.failures < failures) return;
    if (state.openUntil > now()) throw again(state, now());
    states.set(name, { ...state, openUntil: now() + openMs });
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

  function suspect(of: Asked, error: AppError): void {
    const all = [...(unanswered.get(of.connection) ?? []), of].slice(-4 * failures);
    keep(unanswered, of.connection, all);
    const isOdoo = new Set(all.map(({ key }) => key)).size > 1 && new Set(all.map(({ model }) => model)).size > 1;
    if (isOdoo && all.length >= failures) fail(of.connection, error, failures);
  }

  function answered({ connection }: Asked): void {
    states.delete(connection);
    unanswered.delete(connection);
  }

  return {
    async run(of, call) {
      const own = JSON.stringify([of.connection, of.key, of.model]);
      pass(of.connection);
      pass(own);
      try {
        const value = await call();
        answered(of);
        states.delete(own);
        return value;
      } catch (error) {
        if (!isAppError(error)) throw error;
        switch (outageOf(error)) {
          case "down":
            fail(of.connection, error);
            break;
          case "unanswered":
            fail(own, error);
            suspect(of, error);
            break;
          case "too_much":
            fail(own, error);
            answered(of);
            break;
          case "answered":
            states.delete(own);
            answered(of);
            break;
          case "cancelled":
            break;
        }
        throw error;
      }
    },
  };
}

function again({ last, openUntil }: State, now: number): AppError {
  const { outcomeUnknown: _, ...options } = last.options;
  return new AppError(last.code, last.message, {
    ...options,
    cause: last,
    retryAfterSeconds: Math.max(1, Math.ceil((openUntil - now) / 1000)),
  });
}
