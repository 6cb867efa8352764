import { createFairLimiter } from "../fair-limiter.ts";
import type { Threads } from "../threads.ts";
import { type CheckedConnectorOptions, createCheckedConnector } from "./checked-connector.ts";
import { HttpError, toHttpError } from "./http-error.ts";
import { createPools } from "./pools.ts";
import { readCapped } from "./read-capped.ts";
import { abortUntilSent, endWithSignal, onDispatch } from "./until-sent.ts";

export interface FetchRequest {
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The owner of the connection. Connections are never shared between different keys. */
  readonly poolKey: string;
  readonly signal?: AbortSignal | undefined;
  /** If true, `signal` ends the request only before it is sent. After that it keeps its connection until the answer. */
  readonly keepsConnection?: boolean | undefined;
  /** Total time in milliseconds; 30 s by default. */
  readonly timeoutMs?: number | undefined;
  /** The most bytes of the answer; 8 MiB by default. */
  readonly maxBytes?: number | undefined;
  /** The account for which a large answer is read; `poolKey` by default. */
  readonly share?: string | undefined;
  /** The caller among those that share the connections of `poolKey`. One caller never has all of them. */
  readonly caller?: string | undefined;
  /** True for a request of the service itself, which uses connections that callers cannot take. */
  readonly isInternal?: boolean | undefined;
}

export interface FetchAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** The bytes as text, decoded at each access. */
  readonly text: string;
  /**
   * Moves the bytes to another thread, with the values of `beside`, and returns its result. The bytes cannot be used
   * afterwards. `weigh` returns the additional bytes that the result counts for its share. Undefined if there are no
   * threads. Throws ThreadFault.
   */
  readonly aside?:
    | ((beside: Readonly<Record<string, unknown>>, weigh?: (made: unknown) => number) => Promise<unknown>)
    | undefined;
}

/** Sends one request and reads the whole answer. Throws HttpError. Follows no redirect. */
export type SafeFetch = ((url: string, request: FetchRequest) => Promise<FetchAnswer>) & { close(): Promise<void> };

export interface SafeFetchOptions extends CheckedConnectorOptions {
  /** The threads that parse large answers. */
  readonly threads?: Pick<Threads, "run"> | undefined;
  /** The most bytes of large answers in memory at the same time, of all shares; 192 MiB by default. */
  readonly maxLargeBytes?: number;
  /** The average bytes of large answers that one share may read in a millisecond; 12 KiB by default. */
  readonly largeBytesPerMs?: number;
}

const idleMs = 10_000;
const mebibyte = 1024 * 1024;
/** Large answers of one account that are read at a time. More would keep the event loop busy. */
const largeAtOnce = 2;
/** The most bytes of an error answer, which is enough for a fault with its traceback. */
const maxFault = 512 * 1024;

/**
 * Creates the only function that sends requests to other hosts: to checked addresses, with deadlines and a limit of
 * bytes. Connections and large answers are shared fairly.
 */
export function createSafeFetch(options: SafeFetchOptions): SafeFetch {
  const pools = createPools(createCheckedConnector(options));
  const turns = createFairLimiter({ each: largeAtOnce });
  const { maxLargeBytes = 192 * mebibyte, largeBytesPerMs = 12 * 1024, threads } = options;
  const room = createFairLimiter({ each: maxLargeBytes / 4, total: maxLargeBytes });

  const send = async (text: string, request: FetchRequest): Promise<FetchAnswer> => {
    const url = parseTarget(text);
    const timeoutMs = toTimer(request.timeoutMs ?? 30_000);
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
    const { pool, turns: places } = pools.of(
      url.origin,
      request.isInternal ? `${request.poolKey} ours` : request.poolKey,
    );
    const held: ((more: number) => void)[] = [];
    const release = (more = 0) => {
      for (const end of held.splice(0)) end(more);
    };
    let isSent = false;
    const until = request.keepsConnection
      ? AbortSignal.any([deadline, abortUntilSent(request.signal, () => isSent)])
      : signal;
    try {
      const leave = await places.take(request.caller ?? "", signal);
      try {
        const sending = pool
          .compose(
            onDispatch(() => {
              isSent = true;
            }),
          )
          .request({
            path: url.pathname + url.search,
            method: request.method,
            // A compressed answer could unpack to any size, and compression saves little between two servers.
            headers: { "accept-encoding": "identity", ...request.headers },
            ...(request.body === undefined ? {} : { body: request.body }),
            signal: until,
            headersTimeout: timeoutMs,
            bodyTimeout: idleMs,
          });
        const response = await endWithSignal(sending, until, () => isSent);
        if (signal.aborted) {
          response.body.on("error", () => {}).destroy();
          throw new HttpError(deadline.aborted ? "timeout" : "aborted", { sent: true });
        }
        const headers = flatten(response.headers);
        if (response.statusCode >= 300 && response.statusCode < 400) {
          // Destroying a complete body emits an error event, which without a listener would end the process.
          response.body.on("error", () => {}).destroy();
          throw new HttpError("redirect", { sent: true, location: originOf(headers["location"], url) });
        }
        const share = request.share ?? request.poolKey;
        const most = Math.min(
          request.maxBytes ?? 8 * mebibyte,
          response.statusCode < 400 ? Number.POSITIVE_INFINITY : maxFault,
        );
        const announced = Number(headers["content-length"] ?? most);
        const read = { size: 0 };
        const bytes = await readCapped(response.body, most, read, largeBytesPerMs, async () => {
          const end = await turns.take(share, signal).catch(unread);
          held.push((more) => end((largeAtOnce * (read.size + more)) / largeBytesPerMs));
          const leaveRoom = await room.take(share, signal, Math.min(announced, most)).catch(unread);
          held.push(() => leaveRoom());
        });
        return toAnswer({ status: response.statusCode, headers, bytes }, { share, release, signal, threads });
      } finally {
        leave();
      }
    } catch (error) {
      release();
      throw isSent ? toHttpError(error) : toUnsent(error, deadline);
    }
  };

  return Object.assign(send, {
    close: pools.destroy,
  });
}

interface Large {
  /** The account for which a large answer is read. */
  readonly share: string;
  /** Ends the turns of a large answer: after its thread has read it, or at once if no thread does. */
  readonly release: (more?: number) => void;
  readonly signal: AbortSignal;
  readonly threads: SafeFetchOptions["threads"];
}

function toAnswer(
  answer: Pick<FetchAnswer, "status" | "headers" | "bytes">,
  { share, release, signal, threads }: Large,
): FetchAnswer {
  const { bytes } = answer;
  const unclaimed = setImmediate(() => release());
  return {
    ...answer,
    get text() {
      return bytes.toString("utf8");
    },
    aside:
      threads &&
      (async (beside, weigh) => {
        clearImmediate(unclaimed);
        let more = 0;
        try {
          const made = await threads.run(share, { ...beside, bytes }, ownMemory(bytes), signal);
          more = weigh?.(made) ?? 0;
          return made;
        } finally {
          release(more);
        }
      }),
  };
}

/** Returns a time that timers accept: a positive whole number of at most 31 bits. */
function toTimer(ms: number): number {
  return Math.min(Math.max(1, Math.ceil(ms)), 0x7fffffff);
}

function parseTarget(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !["http:", "https:"].includes(url.protocol) ||
    url.username !== "" ||
    url.password !== "" ||
    url.hostname === ""
  ) {
    throw new HttpError("bad_url", { sent: false });
  }
  return url;
}

function unread(cause: unknown): never {
  throw new HttpError("unread", { sent: true, cause });
}

/** Returns the error of a request that never had a connection. */
function toUnsent(error: unknown, deadline: AbortSignal): HttpError {
  const { fault, location } = toHttpError(error);
  // If the connector's own time is over and not the deadline, the fault is the other side's.
  const isOver = fault === "timeout" && deadline.aborted;
  return new HttpError(isOver ? "unsent" : fault, { sent: false, cause: error, location });
}

/** Returns the memory of a buffer if it can be moved without a copy, which a part of a larger one cannot. */
function ownMemory(bytes: Buffer): ArrayBuffer[] {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length ? [buffer] : [];
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
}

function originOf(location: string | undefined, base: URL): string | undefined {
  return location !== undefined && URL.canParse(location, base) ? new URL(location, base).origin : undefined;
}
