import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { createFairLimiter } from "./fair-limiter.ts";

/** Threads for work that would block the event loop. They are shared fairly. */
export interface Threads {
  /**
   * Returns the answer of a thread to `message`. `share` is the account for which it works: one share never has all
   * threads, and shares take turns. `signal` ends the wait for a thread. Throws ThreadFault.
   */
  run(share: string, message: unknown, transfer?: readonly ArrayBuffer[], signal?: AbortSignal): Promise<unknown>;
  close(): Promise<void>;
}

export class ThreadFault extends Error {
  /** `busy`: no thread was free in time. `failed`: it took too long or too much memory. */
  readonly fault: "busy" | "failed";
  constructor(fault: "busy" | "failed", options?: ErrorOptions) {
    super(`no answer of a thread: ${fault}`, options);
    this.name = "ThreadFault";
    this.fault = fault;
  }
}

export interface ThreadsOptions {
  /** The module of a thread, which answers each message with one message. */
  readonly module: URL;
  /** The number of threads, at least two. */
  readonly count: number;
  /** The time limit of one message, from the moment a thread starts on it. */
  readonly timeMs: number;
  /** The megabytes of a thread's old generation. Its young generation has an eighth of that on top. */
  readonly memoryMb: number;
  readonly maxWaitMs: number;
  /** Milliseconds without work after which a thread ends, as it keeps its largest memory. 10 s by default. */
  readonly idleMs?: number;
}

/** Creates threads that answer messages. A thread that failed is ended, and the next message starts another. */
export function createThreads(options: ThreadsOptions): Threads {
  const { count, timeMs, maxWaitMs } = options;
  const places = createFairLimiter({ each: count - 1, total: count });
  const workers = createWorkers(options);

  async function work(message: unknown, transfer: readonly ArrayBuffer[]): Promise<unknown> {
    const worker = workers.take();
    try {
      const answer = await answerOf(worker, message, transfer, timeMs);
      workers.rest(worker);
      return answer;
    } catch (cause) {
      workers.end(worker);
      throw new ThreadFault("failed", { cause });
    }
  }

  return {
    async run(share, message, transfer = [], signal) {
      const waits = AbortSignal.any([AbortSignal.timeout(maxWaitMs), ...(signal === undefined ? [] : [signal])]);
      const leave = await places.take(share, waits).catch((cause: unknown) => {
        throw new ThreadFault("busy", { cause });
      });
      try {
        return await work(message, transfer);
      } finally {
        leave();
      }
    },
    close: workers.close,
  };
}

/** Sends a message to a thread and returns its answer. Throws if that takes longer than `timeMs` or the thread ends. */
async function answerOf(
  worker: Worker,
  message: unknown,
  transfer: readonly ArrayBuffer[],
  timeMs: number,
): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  try {
    const first = Promise.race([
      once(worker, "message", { signal }).then(([answer]: readonly unknown[]) => answer),
      once(worker, "exit", { signal }).then(() => Promise.reject(new Error("ended"))),
      sleep(timeMs, undefined, { signal }).then(() => Promise.reject(new Error("out of time"))),
    ]);
    worker.postMessage(message, transfer);
    return await first;
  } finally {
    over.abort();
  }
}

function createWorkers({ module, memoryMb, idleMs = 10_000 }: ThreadsOptions) {
  const all = new Set<Worker>();
  /** Threads without work, each with the timer that ends it. The one added last is used next. */
  const idle = new Map<Worker, NodeJS.Timeout>();
  const resourceLimits = {
    maxOldGenerationSizeMb: memoryMb,
    // V8 takes 48 MB by default and keeps them.
    maxYoungGenerationSizeMb: Math.ceil(memoryMb / 8),
  };

  function start(): Worker {
    // A worker does not accept all flags of the main thread.
    const worker = new Worker(module, { execArgv: [], resourceLimits });
    worker.unref();
    all.add(worker);
    // A thread may fail while it is idle. Without a listener its error would end the process.
    const gone = () => {
      all.delete(worker);
      wake(worker);
    };
    worker.on("error", gone).once("exit", gone);
    return worker;
  }

  function wake(worker: Worker): void {
    clearTimeout(idle.get(worker));
    idle.delete(worker);
  }

  function end(worker: Worker): void {
    wake(worker);
    all.delete(worker);
    void worker.terminate();
  }

  return {
    take(): Worker {
      const last = [...idle.keys()].at(-1);
      if (last === undefined) return start();
      wake(last);
      return last;
    },
    rest(worker: Worker): void {
      idle.set(worker, setTimeout(() => end(worker), idleMs).unref());
    },
    end,
    async close(): Promise<void> {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
