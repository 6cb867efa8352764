import { Worker } from "node:worker_threads";

/** Work that must not hold the event loop, done by threads that are shared fairly. */
export interface Threads {
  /**
   * What a thread answers to `message`. `share`: on whose account; one share never has all the threads, and shares take
   * turns. `signal` ends the wait for a thread. Throws ThreadFault.
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
  /** A module that answers each message with one. */
  readonly module: URL;
  /** At least two. */
  readonly count: number;
  /** For one message, from when a thread takes it. */
  readonly timeMs: number;
  /** Megabytes that a thread may keep. It has an eighth more for values that it needs only for a moment. */
  readonly memoryMb: number;
  readonly maxWaitMs: number;
  /** Milliseconds without work after which a thread is ended: it would keep the memory of its largest message. 10 s unless told. */
  readonly idleMs?: number;
}

interface Task {
  readonly share: string;
  readonly message: unknown;
  readonly transfer: readonly ArrayBuffer[];
  /** Ends the wait: a thread has taken it. */
  taken(): void;
  done(answer: unknown): void;
  failed(fault: ThreadFault): void;
}

export function createThreads(options: ThreadsOptions): Threads {
  const { module, count, timeMs, memoryMb, maxWaitMs, idleMs = 10_000 } = options;

  /** By share, in turn. */
  const waiting = new Map<string, Task[]>();
  const running = new Map<string, number>();
  /** Threads without work, each with the timer that ends it. The one added last works next. */
  const idle = new Map<Worker, NodeJS.Timeout>();
  const all = new Set<Worker>();

  function start(): Worker {
    const resourceLimits = {
      maxOldGenerationSizeMb: memoryMb,
      // V8 takes 48 MB unless told, and keeps them.
      maxYoungGenerationSizeMb: Math.ceil(memoryMb / 8),
    };
    // The main thread's own flags may be none that a thread takes.
    const worker = new Worker(module, { execArgv: [], resourceLimits });
    worker.unref();
    all.add(worker);
    // A thread may die while it has nothing to do: without a listener its error would end the process.
    const gone = () => {
      all.delete(worker);
      wake(worker);
    };
    worker.on("error", gone).once("exit", gone);
    return worker;
  }

  function rest(worker: Worker): void {
    const end = () => {
      idle.delete(worker);
      all.delete(worker);
      void worker.terminate();
    };
    idle.set(worker, setTimeout(end, idleMs).unref());
  }

  function wake(worker: Worker): void {
    clearTimeout(idle.get(worker));
    idle.delete(worker);
  }

  function free(): Worker {
    const last = [...idle.keys()].at(-1);
    if (last === undefined) return start();
    wake(last);
    return last;
  }

  /** The next task whose share may have one more thread; its share goes to the end of the line. */
  function take(): Task | undefined {
    for (const [share, [task, ...rest]] of waiting) {
      if (task === undefined || (running.get(share) ?? 0) >= count - 1) continue;
      waiting.delete(share);
      if (rest.length > 0) waiting.set(share, rest);
      return task;
    }
    return undefined;
  }

  function next(): void {
    while (idle.size > 0 || all.size < count) {
      const task = take();
      if (task === undefined) return;
      work(task, free());
    }
  }

  function work(task: Task, worker: Worker): void {
    task.taken();
    running.set(task.share, (running.get(task.share) ?? 0) + 1);
    const timer = setTimeout(() => end(undefined, new Error("out of time")), timeMs);
    const onError = (error: unknown) => end(undefined, error);
    const onExit = () => end(undefined, new Error("ended"));
    const onMessage = (answer: unknown) => end(answer);
    worker.once("message", onMessage).once("error", onError).once("exit", onExit);
    worker.postMessage(task.message, task.transfer);

    function end(answer: unknown, cause?: unknown): void {
      clearTimeout(timer);
      worker.off("message", onMessage).off("exit", onExit).off("error", onError);
      const left = (running.get(task.share) ?? 1) - 1;
      if (left === 0) running.delete(task.share);
      else running.set(task.share, left);
      if (cause === undefined) {
        rest(worker);
        task.done(answer);
      } else {
        all.delete(worker);
        void worker.terminate();
        task.failed(new ThreadFault("failed", { cause }));
      }
      next();
    }
  }

  return {
    run(share, message, transfer = [], signal) {
      return new Promise((done, failed) => {
        const giveUp = () => {
          task.taken();
          const left = (waiting.get(share) ?? []).filter((other) => other !== task);
          if (left.length === 0) waiting.delete(share);
          else waiting.set(share, left);
          failed(new ThreadFault("busy"));
        };
        const waits = setTimeout(giveUp, maxWaitMs);
        const taken = () => {
          clearTimeout(waits);
          signal?.removeEventListener("abort", giveUp);
        };
        const task: Task = { share, message, transfer, taken, done, failed };
        if (signal?.aborted === true) return giveUp();
        signal?.addEventListener("abort", giveUp);
        waiting.set(share, [...(waiting.get(share) ?? []), task]);
        next();
      });
    },
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
