import type { Threads } from "../threads.ts";
import { createTurns } from "../turns.ts";
import { type CheckedConnectorOptions, createCheckedConnector } from "./checked-connector.ts";
import { HttpError, toHttpError } from "./http-error.ts";
import { createPools } from "./pools.ts";
import { readCapped } from "./read-capped.ts";
import { onDispatch, unlessOver, unlessSent } from "./until-sent.ts";

export interface FetchRequest {
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whose connection it is: connections are never shared between different keys. */
  readonly poolKey: string;
  readonly signal?: AbortSignal | undefined;
  /** `signal` ends it only until it is sent: what the other side works on keeps its connection until it answers. */
  readonly keepsPlace?: boolean | undefined;
  /** Total time in milliseconds; 30 s unless told. */
  readonly timeoutMs?: number | undefined;
  /** Byte cap on the answer; 8 MiB unless told. */
  readonly maxBytes?: number | undefined;
  /** On whose account a large answer is read; `poolKey` unless told. */
  readonly share?: string | undefined;
  /** The caller among those that share the connections of `poolKey`: one caller never holds all of them. */
  readonly caller?: string | undefined;
  /** A question of ours: it goes by a connection that no caller's question takes. */
  readonly isOurs?: boolean | undefined;
}

export interface FetchAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** The bytes as text; made anew each time. */
  readonly text: string;
  /**
   * Hands the bytes, and what is told beside them, to another thread and answers what that makes of them. The bytes are
   * gone afterwards. `weigh`: as how many bytes more the result counts for the turn of its share. Left out where there are
   * no threads. Throws ThreadFault.
   */
  readonly aside?:
    | ((beside: Readonly<Record<string, unknown>>, weigh?: (made: unknown) => number) => Promise<unknown>)
    | undefined;
}

/** Sends one request and reads the whole answer. Throws HttpError. Follows no redirect. */
export type SafeFetch = ((url: string, request: FetchRequest) => Promise<FetchAnswer>) & { close(): Promise<void> };

export interface SafeFetchOptions extends CheckedConnectorOptions {
  /** Read what is large. */
  readonly threads?: Pick<Threads, "run"> | undefined;
  /** Bytes of large answers that may be in memory at the same time, of all shares; 192 MiB unless told. */
  readonly maxLargeBytes?: number;
  /** Bytes of large answers that one share has in a millisecond, on average; 12 KiB unless told. */
  readonly largeBytesPerMs?: number;
}

const idleMs = 10_000;
const mebibyte = 1024 * 1024;
/** Large answers of one account that come in at a time: more would take all turns of the loop. */
const largeAtOnce = 2;
/** No fault with its traceback has more. */
const maxFault = 512 * 1024;

/**
 * The one way out to the network: to checked addresses alone, with deadlines, a cap on bytes, and connections and large
 * answers shared fairly.
 */
export function createSafeFetch(options: SafeFetchOptions): SafeFetch {
  const pools = createPools(createCheckedConnector(options));
  const turns = createTurns({ each: largeAtOnce });
  const { maxLargeBytes = 192 * mebibyte, largeBytesPerMs = 12 * 1024, threads } = options;
  const room = createTurns({ each: maxLargeBytes / 4, total: maxLargeBytes });

  const send = async (text: string, request: FetchRequest): Promise<FetchAnswer> => {
    const url = parseTarget(text);
    const timeoutMs = toTimer(request.timeoutMs ?? 30_000);
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
    const { pool, turns: places } = pools.of(url.origin, request.isOurs ? `${request.poolKey} ours` : request.poolKey);
    const held: ((more: number) => void)[] = [];
    const release = (more = 0) => {
      for (const end of held.splice(0)) end(more);
    };
    let isSent = false;
    const until = request.keepsPlace ? AbortSignal.any([deadline, unlessSent(request.signal, () => isSent)]) : signal;
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
            // Compressed answers could unpack to any size; between two servers they save little.
            headers: { "accept-encoding": "identity", ...request.headers },
            ...(request.body === undefined ? {} : { body: request.body }),
            signal: until,
            headersTimeout: timeoutMs,
            bodyTimeout: idleMs,
          });
        const response = await unlessOver(sending, until, () => isSent);
        if (signal.aborted) {
          response.body.on("error", () => {}).destroy();
          throw new HttpError(deadline.aborted ? "timeout" : "aborted", { sent: true });
        }
        const headers = flatten(response.headers);
        if (response.statusCode >= 300 && response.statusCode < 400) {
          // Destroying a body that has arrived whole is an error event, and without a listener the end of the process.
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
  /** On whose account a large answer is read. */
  readonly share: string;
  /** Gives back what a large answer holds: when it is read, and where nobody reads it aside, at once. */
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

/** A time that timers take: they throw at fractions and at more than 32 bits, and know no time that is over. */
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

/** The failure of a request that waited for a connection and had none. */
function toUnsent(error: unknown, deadline: AbortSignal): HttpError {
  const { fault, location } = toHttpError(error);
  // A connection that cannot be made in its own time is a fault of the other side.
  const isOver = fault === "timeout" && deadline.aborted;
  return new HttpError(isOver ? "unsent" : fault, { sent: false, cause: error, location });
}

/** Memory that can be given away without a copy: small buffers are parts of a larger one. */
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
