import type { AppError } from "../../kernel/errors.ts";
import { odooError } from "../../kernel/odoo-error.ts";
import { isWrite } from "../../odoo/calls/methods.ts";
import { cancelled } from "../../odoo/faults/errors.ts";
import type { OdooTransport } from "../../odoo/types.ts";

export interface Bounds {
  /** When the whole call must be over, on `performance.now()`. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  /** Asked at every call that can change Odoo: true once the audit intent is committed. */
  readonly mayWrite: () => boolean;
  readonly onCall: () => void;
  /** Told of every write that Odoo answered: true where it was carried out. */
  readonly onWritten?: (carriedOut: boolean) => void;
  /** Hears of every call that Odoo may work on, until it has answered: a caller that goes away does not wait for that. */
  readonly onUnderWay?: (answered: Promise<unknown>) => void;
  /** The id of who asks. */
  readonly caller: string;
  /** Runs the call, or fails at once when this Odoo is known to be down. `model`: what the call is about. */
  readonly guard: <T>(model: string, call: () => Promise<T>) => Promise<T>;
}

const longestMs = 30_000;

/** A transport for one call: counted, bounded in time, and closed to writes without an intent. */
export function boundTransport(odoo: OdooTransport, bounds: Bounds): OdooTransport {
  /** The time that is left in whole milliseconds, which is what timers take; throws when there is none. */
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
              // Others may wait for the same rules, and longer: it goes on without this call.
              return within(left, bounds.guard("rules", inside.read));
            },
          },
        }),
    async call(call, options = {}) {
      timeLeft();
      // Tried out and rolled back: only where the way to Odoo says that it can.
      const writes = isWrite(call.method) && !(options.dryRun === true && odoo.supportsDryRun === true);
      if (writes && !bounds.mayWrite()) throw new Error(`${call.method} without an audit intent`);
      bounds.onCall();
      const answered = bounds.guard(call.model, () =>
        odoo.call(call, {
          ...options,
          caller: bounds.caller,
          timeoutMs: Math.min(timeLeft(), longestMs, options.timeoutMs ?? longestMs),
          // A write is never cut off by its caller: nobody would know whether it happened.
          ...(writes || bounds.signal === undefined ? {} : { signal: bounds.signal, keepsPlace: true }),
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

/** The caller is told at once; Odoo, which cannot be stopped, works on. */
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
