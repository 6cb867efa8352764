import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type {
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  JSONRPCResponse,
  Transport,
} from "@modelcontextprotocol/server";
import { Broken, type Endpoint, exchange, modernVersion } from "./exchange.ts";
import { createKnownTools, repeatPolicyOf } from "./known-tools.ts";
import { createListCache } from "./list-cache.ts";
import { log } from "./log.ts";

/** The waits between five tries of a request. No try begins later than `tryingMs`. */
const waits = [500, 1_500, 4_000, 9_000];
const tryingMs = 20_000;
const listMs = 15_000;
const callMs = 60_000;

export interface BridgeOptions {
  readonly endpoint: Endpoint;
  /** The timeout of every request. Without it, each kind of request has its own. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Forwards every message to the endpoint, and every answer back, until the input ends. It handles a broken connection:
 * a read is sent again, a write only if it certainly has not arrived.
 */
export async function startBridge(transport: Transport, { endpoint, timeoutMs }: BridgeOptions): Promise<void> {
  const tools = createKnownTools();
  const lists = createListCache();
  const running = new Map<JSONRPCRequest["id"], AbortController>();
  let agreed: string | undefined;
  let client: string | undefined;

  const timeoutOf = (method: string) => timeoutMs ?? (method.endsWith("/list") ? listMs : callMs);
  const reply = (message: JSONRPCMessage) => transport.send(message);

  async function send(message: JSONRPCMessage, signal: AbortSignal): Promise<JSONRPCResponse | undefined> {
    const method = "method" in message ? message.method : "";
    return exchange(endpoint, message, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutOf(method))]),
      protocol: agreed,
      client,
      onMessage: (progress) => void reply(progress),
    });
  }

  async function sendUntilAnswered(request: JSONRPCRequest, signal: AbortSignal): Promise<JSONRPCResponse> {
    const care = repeatPolicyOf(request, tools);
    const until = performance.now() + tryingMs;
    for (let tries = 0; ; tries++) {
      try {
        return (await send(request, signal)) as JSONRPCResponse;
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        const mayRepeat = error.passing && (care === "repeatable" || !error.sent);
        const wait = waits[tries];
        if (!mayRepeat) throw care === "once" && error.sent ? unknownOutcome(request, error) : error;
        if (wait === undefined || performance.now() + wait > until) throw error;
        log(`${error.message} Trying again in ${wait / 1000} s.`);
        await delay(wait, undefined, { signal });
      }
    }
  }

  /** Lists the tools if the client calls one that it never listed, to know if the tool only reads. */
  async function learn(request: JSONRPCRequest, signal: AbortSignal): Promise<void> {
    const name = String(request.params?.["name"]);
    if (request.method !== "tools/call" || tools.has(name)) return;
    const { _meta } = request.params ?? {};
    const ask = { jsonrpc: "2.0", id: randomUUID(), method: "tools/list", params: { _meta } } as const;
    // A tool that stays unknown counts as a write.
    const answer = await sendUntilAnswered(ask as JSONRPCRequest, signal).catch(() => undefined);
    if (answer !== undefined) tools.learn(answer);
  }

  async function answer(request: JSONRPCRequest, signal: AbortSignal): Promise<JSONRPCResponse> {
    const kept = lists.find(request);
    if (kept !== undefined) return kept;
    await learn(request, signal);
    if (request.method === "initialize") client = nameOf(request.params?.["clientInfo"]);
    const sent = tools.deduplicates(String(request.params?.["name"])) ? withKey(request) : request;
    const received = await sendUntilAnswered(sent, signal);
    if (request.method === "initialize" && "result" in received) agreed = String(received.result["protocolVersion"]);
    if (request.method === "tools/list") tools.learn(received);
    lists.keep(request, received);
    return received;
  }

  async function onRequest(request: JSONRPCRequest): Promise<void> {
    const abort = new AbortController();
    running.set(request.id, abort);
    try {
      const found = await answer(request, abort.signal).catch((error) => toFailure(request, error, abort.signal));
      if (found !== undefined) await reply(found);
    } catch (error) {
      log(`An answer could not be given: ${error instanceof Error ? error.message : "unknown error"}`);
    } finally {
      running.delete(request.id);
    }
  }

  async function onOther(message: JSONRPCMessage): Promise<void> {
    if ("method" in message && message.method === "notifications/cancelled") {
      // Over HTTP a request is cancelled by closing its connection.
      running.get((message as JSONRPCNotification).params?.["requestId"] as JSONRPCRequest["id"])?.abort();
      return;
    }
    await send(message, AbortSignal.timeout(callMs)).catch((error: Error) => log(error.message));
  }

  transport.onmessage = (message) => {
    void ("method" in message && "id" in message ? onRequest(message as JSONRPCRequest) : onOther(message));
  };
  transport.onerror = (error) => log(error.message);
  const closed = new Promise<void>((resolve) => {
    transport.onclose = () => {
      for (const abort of running.values()) abort.abort();
      resolve();
    };
  });
  await transport.start();
  await closed;
}

/**
 * Adds an idempotency key to a call that allows duplicates, so that it can be sent again safely. Other calls get none:
 * their arguments identify them, and a key would hide from the endpoint that a client has sent the same call twice.
 */
function withKey(request: JSONRPCRequest): JSONRPCRequest {
  const given = request.params?.["arguments"] as Record<string, unknown> | undefined;
  // The endpoint accepts the same forms of true (lib/mcp/catalog/arguments.ts).
  const again = String(given?.["allow_duplicate"]).trim().toLowerCase() === "true";
  if (!again || (given?.["idempotency_key"] ?? "") !== "") return request;
  return { ...request, params: { ...request.params, arguments: { ...given, idempotency_key: randomUUID() } } };
}

/**
 * Returns the client's name and version. The older protocol sends them once; the endpoint has no sessions and needs
 * them each time.
 */
function nameOf(info: unknown): string {
  const { name = "", version = "" } = (info ?? {}) as { readonly name?: unknown; readonly version?: unknown };
  return `${name}/${version}`.replace(/[^\w./ -]/g, "").slice(0, 80);
}

function unknownOutcome({ method, params }: JSONRPCRequest, error: Broken): Broken {
  const what = method === "tools/call" ? String(params?.["name"]) : method;
  return new Broken(
    `${error.message} Whether ${what} was carried out is not known: look at the record in Odoo first, and repeat the call only if it was not.`,
    { sent: true, passing: false, cause: error },
  );
}

/** Returns the answer of a request that failed: a tool error, which a model reads, or a protocol error. */
function toFailure(request: JSONRPCRequest, error: unknown, signal: AbortSignal): JSONRPCResponse | undefined {
  // A cancelled request gets no answer.
  if (signal.aborted) return undefined;
  const message = error instanceof Broken ? error.message : "The local client failed.";
  log(error instanceof Broken ? message : `${message} ${error instanceof Error ? error.stack : ""}`);
  const { id } = request;
  if (request.method !== "tools/call") return { jsonrpc: "2.0", id, error: { code: -32603, message } };
  return {
    jsonrpc: "2.0",
    id,
    result: {
      ...(modernVersion(request) === undefined ? {} : { resultType: "complete" }),
      isError: true,
      content: [{ type: "text", text: message }],
    },
  };
}
