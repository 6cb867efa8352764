import type { AppError } from "../../kernel/errors.ts";
import { odooError } from "../../kernel/odoo-error.ts";
import { isWrite } from "../../odoo/calls/methods.ts";
import { cancelled } from "../../odoo/faults/errors.ts";
import type { OdooTransport } from "../../odoo/types.ts";

export interface Bounds {
  /** The time by which the whole call must end, on the clock of `performance.now()`. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  /** Checked before every call that can change Odoo: true once the audit intent is committed. */
  readonly mayWrite: () => boolean;
  readonly onCall: () => void;
  /** Runs after every write that Odoo answered, with true if Odoo carried it out. */
  readonly onWritten?: (carriedOut: boolean) => void;
  /** Receives the answer of every call, because Odoo may still work on a call after its caller has gone. */
  readonly onUnderWay?: (answered: Promise<unknown>) => void;
  /** The id of the caller. */
  readonly caller: string;
  /** Runs the call, or fails at once if this Odoo is known to be down. `model` is the model of the call. */
  readonly guard: <T>(model: string, call: () => Promise<T>) => Promise<T>;
}

const longestMs = 30_000;

/**
 * Returns a transport for one tool call that counts requests, bounds their time and refuses writes without an intent.
 */
export function boundTransport(odoo: OdooTransport, bounds: Bounds): OdooTransport {
  /** Returns the remaining time in whole milliseconds, as timers need. Throws if none is left. */
  function timeLeft(): number {
    const left = Math.floor(bounds.deadline - performance.now());
    if (left > 0) return left;
    throw tooLong();
  }

  const { inside } = odoo;
  return {
    kind: odoo.kind,
    series: odoo.series,
    ...(odoo.supportsDryRun === undefined ? {} : { supportsDryRun: odoo.supportsDryRun }),
    ...(inside === undefined
      ? {}
      : {
          inside: {
            known: inside.known,
            async read() {
              const left = timeLeft();
              bounds.onCall();
              // Other calls may wait longer for the same read of the rules, so it is not cancelled here.
              return within(left, bounds.guard("rules", inside.read));
            },
          },
        }),
    async call(call, options = {}) {
      timeLeft();
      // A dry run is no write, but only if the transport supports dry runs.
      const writes = isWrite(call.method) && !(options.dryRun === true && odoo.supportsDryRun === true);
      if (writes && !bounds.mayWrite()) throw new Error(`${call.method} without an audit intent`);
      bounds.onCall();
      const answered = bounds.guard(call.model, () =>
        odoo.call(call, {
          ...options,
          caller: bounds.caller,
          timeoutMs: Math.min(timeLeft(), longestMs, options.timeoutMs ?? longestMs),
          // A write is never cancelled by its caller, because nobody would know whether it happened.
          ...(writes || bounds.signal === undefined ? {} : { signal: bounds.signal, keepsConnection: true }),
        }),
      );
      bounds.onUnderWay?.(answered);
      if (!writes) return unlessCancelled(answered, bounds.signal);
      try {
        const answer = await answered;
        bounds.onWritten?.(true);
        return answer;
      } catch (error) {
        bounds.onWritten?.(false);
        throw error;
      }
    },
  };
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLong()), ms);
  });
  return Promise.race([answer, over]).finally(() => clearTimeout(timer));
}

/** Rejects at once if the caller cancels. Odoo cannot be stopped and continues the call. */
async function unlessCancelled<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer;
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(cancelled());
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp);
  return Promise.race([answer, promise]).finally(() => signal.removeEventListener("abort", giveUp));
}

function tooLong(): AppError {
  return odooError("odoo_upstream", "out_of_time", "Odoo took too long to answer.", {
    hint: "Ask for less at a time, or try again later.",
  });
}
