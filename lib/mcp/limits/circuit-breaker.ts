import { AppError, isAppError } from "../../kernel/errors.ts";
import { outageOf } from "../../odoo/faults/errors.ts";

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
  /** A question of ours that any Odoo answers at once: what it finds says how Odoo is, whatever the callers ask for. */
  readonly look: () => Promise<unknown>;
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
 * Odoo: it is held against the key and the model that it came with. After several of them, whoever asked, our own look
 * tells whether it is Odoo that is down: no caller's question can close a connection, nor open it again.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { failures, openMs, maxNames = 10_000, now = Date.now } = options;
  const states = new Map<string, State>();
  /** By connection, the questions that found no answer since the last one that did. */
  const unanswered = new Map<string, number>();

  /** True where the time of an open `name` is over: its one call goes to look, the others wait for what it finds. */
  function take(name: string): boolean {
    const state = states.get(name);
    if (state === undefined || state.failures < failures) return false;
    if (state.openUntil > now()) throw again(state, now());
    states.set(name, { ...state, openUntil: now() + openMs });
    return true;
  }

  function giveBack(name: string): void {
    const state = states.get(name);
    if (state !== undefined) states.set(name, { ...state, openUntil: now() });
  }

  async function pass(of: Asked): Promise<void> {
    if (!take(of.connection)) return;
    const seen = await lookAt(of.look);
    if (seen === "up") return answered(of);
    const state = states.get(of.connection);
    if (seen !== "unknown") {
      fail(of.connection, seen);
      throw seen;
    }
    // Somebody may have been answered meanwhile.
    if (state === undefined) return;
    giveBack(of.connection);
    throw again(state, now());
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

  async function suspect({ connection, look }: Asked): Promise<void> {
    const count = (unanswered.get(connection) ?? 0) + 1;
    keep(unanswered, connection, count);
    if (count % failures !== 0) return;
    const seen = await lookAt(look);
    // Somebody may have been answered meanwhile.
    if (isAppError(seen) && unanswered.has(connection)) fail(connection, seen, failures);
  }

  function answered({ connection }: Asked): void {
    states.delete(connection);
    unanswered.delete(connection);
  }

  return {
    async run(of, call) {
      const own = JSON.stringify([of.connection, of.key, of.model]);
      await pass(of);
      const looks = take(own);
      try {
        const value = await call();
        answered(of);
        states.delete(own);
        return value;
      } catch (error) {
        switch (isAppError(error) ? outageOf(error) : "nothing") {
          case "down":
            fail(of.connection, error as AppError);
            break;
          case "refused":
            // Two are enough: one of them may have been two sign-ins, and Odoo locks out whoever goes on.
            fail(of.connection, error as AppError, Math.ceil(failures / 2));
            break;
          case "unanswered":
            fail(own, error as AppError);
            void suspect(of);
            break;
          case "too_much":
            fail(own, error as AppError);
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

/** What a look finds: that Odoo is up, the failure that says that nobody can ask it now, or nothing where it got nowhere. */
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

function again({ last, openUntil }: State, now: number): AppError {
  const { outcomeUnknown: _, ...options } = last.options;
  return new AppError(last.code, last.message, {
    ...options,
    cause: last,
    retryAfterSeconds: Math.max(1, Math.ceil((openUntil - now) / 1000)),
  });
}
