import { lookup as systemLookup } from "node:dns";
import { isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { buildConnector, Client, type Dispatcher, Pool } from "undici";
import { createClassifier } from "./addresses.ts";
import { HttpError, toHttpError } from "./http-error.ts";
import type { Threads } from "./threads.ts";
import { createTurns, type Turns } from "./turns.ts";

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

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export interface SafeFetchOptions {
  /** Ranges beside the public internet that may be dialled. */
  readonly allowedCidrs: readonly string[];
  /**
   * All addresses of a host name; unless told the system's resolver, which holds a thread while it waits: for one user
   * that is well.
   */
  readonly resolve?: (hostname: string) => Promise<readonly ResolvedAddress[]>;
  /** Dials; Node's own unless a test brings one that counts. */
  readonly connect?: buildConnector.connector;
  /** Read what is large. */
  readonly threads?: Pick<Threads, "run"> | undefined;
  /** Bytes of large answers that may be in memory at the same time, of all shares; 192 MiB unless told. */
  readonly maxLargeBytes?: number;
  /** Bytes of large answers that one share has in a millisecond, on average; 12 KiB unless told. */
  readonly largeBytesPerMs?: number;
  /** PEM certificates that are trusted in place of the system's. */
  readonly ca?: string | undefined;
}

const connectMs = 3_000;
const idleMs = 10_000;
const maxPools = 500;
/** Connections to one Odoo with one credential, and how many of them one caller may have. */
const connections = { total: 48, each: 16 };
/** Above this an answer is a large one: of each account two come in at a time, or they would take all turns of the loop. */
const large = 256 * 1024;
const mebibyte = 1024 * 1024;
const largeAtOnce = 2;
/** So much of one comes in as fast as it can; the rest at its share's rate, or many at a time would hold others up. */
const atOnce = mebibyte;
/** No fault with its traceback has more. */
const maxFault = 512 * 1024;

/**
 * The one way out to the network. A host is dialled only at an address that was checked, all its addresses must pass,
 * and the check is part of the dialling: a name that answers differently a moment later gains nothing.
 */
export function createSafeFetch(options: SafeFetchOptions): SafeFetch {
  const classify = createClassifier(options.allowedCidrs);
  const resolve = options.resolve ?? resolveBySystem;
  const pools = new LRUCache<string, { readonly pool: Dispatcher; readonly turns: Turns }>({
    max: maxPools,
    // It ends when its calls are answered.
    dispose: ({ pool }) => void pool.close().catch(() => {}),
  });
  const turns = createTurns({ each: largeAtOnce });
  const { maxLargeBytes = 192 * mebibyte, largeBytesPerMs = 12 * 1024 } = options;
  const room = createTurns({ each: maxLargeBytes / 4, total: maxLargeBytes });

  async function check(hostname: string, plain: boolean): Promise<readonly ResolvedAddress[]> {
    const family = isIP(hostname);
    const addresses = family === 0 ? await resolve(hostname) : [{ address: hostname, family: family as 4 | 6 }];
    if (addresses.length === 0) throw new HttpError("dns", { sent: false });
    const classes = addresses.map(({ address }) => classify(address));
    if (classes.includes("blocked")) throw new HttpError("blocked", { sent: false });
    // A key sent without encryption stays inside the networks that the operator opened.
    if (plain && classes.includes("public")) throw new HttpError("plain_http", { sent: false });
    return addresses;
  }

  const dial =
    options.connect ?? buildConnector({ timeout: connectMs, ...(options.ca === undefined ? {} : { ca: options.ca }) });

  const connectChecked: buildConnector.connector = (target, callback) => {
    const hostname = bare(target.hostname);
    check(hostname, target.protocol === "http:").then(
      (addresses) => {
        const [first] = addresses as [ResolvedAddress];
        // Dialled by address, so nothing resolves the name again; the certificate is still checked for the name.
        dial(
          {
            ...target,
            hostname: first.address,
            ...(target.protocol === "https:" && isIP(hostname) === 0 ? { servername: hostname } : {}),
          },
          callback,
        );
      },
      (error: Error) => callback(error, null),
    );
  };

  function poolFor(origin: string, poolKey: string): { readonly pool: Dispatcher; readonly turns: Turns } {
    const key = `${poolKey} ${origin}`;
    const open = pools.get(key);
    if (open !== undefined) return open;
    const opened = {
      pool: new Pool(origin, {
        connect: connectChecked,
        connections: connections.total,
        keepAliveTimeout: 30_000,
        factory: (address, settings) => new Client(address, settings),
      }),
      turns: createTurns(connections),
    };
    pools.set(key, opened);
    return opened;
  }

  const send = async (text: string, request: FetchRequest): Promise<FetchAnswer> => {
    const url = parseTarget(text);
    const timeoutMs = toTimer(request.timeoutMs ?? 30_000);
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
    const { pool, turns: places } = poolFor(url.origin, request.isOurs ? `${request.poolKey} ours` : request.poolKey);
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
        return toAnswer({ status: response.statusCode, headers, bytes }, { share, release, signal });
      } finally {
        leave();
      }
    } catch (error) {
      release();
      throw isSent ? toHttpError(error) : toUnsent(error, deadline);
    }
  };

  /** `release` gives back what a large answer holds: when it is read, and where nobody reads it aside, at once. */
  function toAnswer(
    answer: Pick<FetchAnswer, "status" | "headers" | "bytes">,
    {
      share,
      release,
      signal,
    }: { readonly share: string; readonly release: (more?: number) => void; readonly signal: AbortSignal },
  ): FetchAnswer {
    const { threads } = options;
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

  return Object.assign(send, {
    close: async () => {
      await Promise.all([...pools.values()].map(({ pool }) => pool.destroy()));
      pools.clear();
    },
  });
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

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

function resolveBySystem(hostname: string): Promise<readonly ResolvedAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, verbatim: false }, (error, addresses) => {
      if (error === null) resolve(addresses as ResolvedAddress[]);
      else reject(error);
    });
  });
}

/** The whole body, and in `read` how much came in. What comes while a large one waits for its turn stays in the socket. */
async function readCapped(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
  maxBytes: number,
  read: { size: number },
  bytesPerMs: number,
  turn: () => Promise<void>,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let begun: number | undefined;
  for await (const chunk of body) {
    read.size += chunk.length;
    if (read.size > maxBytes) {
      body.destroy();
      throw new HttpError("too_large", { sent: true });
    }
    chunks.push(chunk);
    if (read.size <= large) continue;
    if (begun === undefined) {
      await turn();
      begun = performance.now();
    }
    const ahead = (read.size - atOnce) / bytesPerMs - (performance.now() - begun);
    // Shorter ones are not worth a timer.
    if (ahead > 5) await sleep(ahead);
  }
  return Buffer.concat(chunks);
}

/** Fires with `signal` as long as nothing is sent. */
function unlessSent(signal: AbortSignal | undefined, isSent: () => boolean): AbortSignal {
  const early = new AbortController();
  const end = () => {
    if (!isSent()) early.abort();
  };
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end, { once: true });
  return early.signal;
}

/** A request that has no connection yet ends with the signal. The library would wait for the connection first. */
function unlessOver<T>(sending: Promise<T>, signal: AbortSignal, isSent: () => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      if (!isSent()) reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    sending.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}

/** Hears when a request goes onto a connection: until then nothing of it has left. */
function onDispatch(heard: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        handler.onRequestStart?.(controller, context);
        if (!controller.aborted) heard();
      },
      onRequestUpgrade: (...all) => handler.onRequestUpgrade?.(...all),
      onResponseStart: (...all) => handler.onResponseStart?.(...all),
      onResponseData: (...all) => handler.onResponseData?.(...all),
      onResponseEnd: (...all) => handler.onResponseEnd?.(...all),
      onResponseError: (...all) => handler.onResponseError?.(...all),
    });
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
