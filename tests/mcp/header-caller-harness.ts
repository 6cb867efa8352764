import { vi } from "vitest";
import { createRecorder, type Recorder } from "#lib/audit/recorder.ts";
import { createMemoryCache } from "#lib/cache/cache.ts";
import { createConfirmations } from "#lib/call-stores/database-confirmations.ts";
import { createWriteResults } from "#lib/call-stores/database-write-results.ts";
import { createHeaderCallers } from "#lib/composition/header-callers.ts";
import { createSignIns } from "#lib/composition/sign-ins.ts";
import { ensureHeaderCallerTenant } from "#lib/db/header-caller-tenant.ts";
import { createSafeFetch, type SafeFetch, type SafeFetchOptions } from "#lib/http/outgoing/safe-fetch.ts";
import { checkHost, checkOrigin, clientIp, readBodyCapped } from "#lib/http/request-guards.ts";
import { AppError, isAppError } from "#lib/kernel/errors.ts";
import { createEndpoint } from "#lib/mcp/http/endpoint.ts";
import { createMetrics, type Metrics } from "#lib/observability/metrics.ts";
import type { Tracing } from "#lib/observability/tracing.ts";
import { contextGet } from "#lib/odoo/calls/client.ts";
import { fieldsGet } from "#lib/odoo/calls/fields-get.ts";
import type { OdooCall, OdooMethod } from "#lib/odoo/types.ts";
import { createMemoryLimiter } from "#lib/ratelimit/limiter.ts";
import { createMetadata } from "#lib/records/metadata.ts";
import type { TestDatabase } from "#tests/support/database.ts";
import { json, type Routes, type Seen, workingOdoo } from "#tests/support/fake-odoo.ts";
import { type CallResult, publicUrl, toolCall, url } from "./harness.ts";
import { vault } from "./seed.ts";
import { createTinyOdoo, type TinyOdoo } from "./tiny-odoo.ts";

/** One user of a fake Odoo 19: an API key and the records that the key sees. */
export interface OdooUser {
  readonly key: string;
  readonly tiny: TinyOdoo;
  /** The models that the user may read. The default is the models of `tiny`. */
  readonly readable?: readonly string[];
  readonly administers?: boolean;
  /** Fails every call but the sign-in. */
  broken?: boolean;
}

const faults: Readonly<Record<string, readonly [name: string, status: number]>> = {
  odoo_access: ["odoo.exceptions.AccessError", 403],
  odoo_validation: ["odoo.exceptions.ValidationError", 422],
};

export function odooUser(digit: string, name: string, more: Partial<OdooUser> = {}): OdooUser {
  return { key: digit.repeat(40), tiny: createTinyOdoo(name), ...more };
}

/** Returns the routes of an Odoo 19 with these users. Every other key is refused. */
export function odooWith(users: () => readonly OdooUser[]): Routes {
  const answer = async (user: OdooUser, { path, body }: Seen): Promise<unknown> => {
    const [, , , model = "", method = ""] = path.split("/").map(decodeURIComponent);
    const { ids, context: _, vals_list, vals, ...args } = JSON.parse(body || "{}") as Record<string, unknown>;
    if (method === "context_get") return { lang: "en_US", tz: "UTC", uid: 2 };
    if (user.broken === true) throw new AppError("odoo_upstream", "broken");
    if (method === "has_access")
      return model === "ir.config_parameter"
        ? user.administers === true
        : (user.readable ?? [...user.tiny.records.keys()]).includes(model);
    if (method === "get_available_models") {
      const readable = user.administers === true ? ["x_custom"] : (user.readable ?? [...user.tiny.records.keys()]);
      return readable.map((name) => ({ model: name, display_name: name }));
    }
    if (model === "res.users" && method === "read") return [{ id: 2, name: "Ana", login: "ana@example.com" }];
    const values = vals_list ?? vals;
    return user.tiny.transport.call({
      model,
      method: method as OdooMethod,
      ...(ids === undefined ? {} : { ids: ids as number[] }),
      args: values === undefined ? args : { values },
    } satisfies OdooCall);
  };
  return {
    ...workingOdoo(19),
    "/json/2/res.users/context_get": behindKey,
    "/json/2/res.users/read": behindKey,
    "/json/2/res.partner/has_access": behindKey,
    "/json/2/ir.config_parameter/has_access": behindKey,
    "*": behindKey,
  };

  async function behindKey(seen: Seen, response: Parameters<Routes[string]>[1]): Promise<void> {
    const user = users().find(({ key }) => seen.headers.authorization === `bearer ${key}`);
    if (!seen.path.startsWith("/json/2/")) return void json({}, 404)(seen, response);
    if (user === undefined)
      return void json({ name: "werkzeug.exceptions.Unauthorized", message: "Invalid apikey" }, 401)(seen, response);
    try {
      json(await answer(user, seen))(seen, response);
    } catch (error) {
      const { code = "", message = "" } = isAppError(error) ? error : {};
      const [name, status] = faults[code] ?? ["builtins.RuntimeError", 500];
      json({ name, message }, status)(seen, response);
    }
  }
}

export interface HeaderCallerHarness {
  /** Sends a request with these headers from a client address. */
  send(headers: Record<string, string>, init?: RequestInit, ip?: string): Promise<Response>;
  call(headers: Record<string, string>, name: string, args?: Record<string, unknown>, ip?: string): Promise<CallResult>;
  readonly recorder: Recorder;
  readonly metrics: Metrics;
  readonly log: { error: ReturnType<typeof vi.fn> };
  /** The connection pool of each request to Odoo. */
  readonly pools: {
    readonly pool: string;
    readonly share: string | undefined;
    readonly authorization: string | undefined;
  }[];
  advance(ms: number): void;
  close(): Promise<void>;
}

export interface HeaderCallerOptions {
  readonly mode?: "off" | "read" | "write";
  readonly path?: string;
  readonly tracing?: Tracing;
  /** The places for calls of tenants. */
  readonly maxInFlight?: number;
  readonly net?: Partial<SafeFetchOptions>;
}

/** Creates the endpoint for header-credential callers as production does. All host names resolve to this machine. */
export async function createHeaderCallerHarness(
  { db }: Pick<TestDatabase, "db">,
  { mode = "write", path = "", tracing, maxInFlight = 256, net = {} }: HeaderCallerOptions = {},
): Promise<HeaderCallerHarness> {
  let offset = 0;
  const millis = () => Date.now() + offset;
  const now = () => new Date(millis());
  const log = { error: vi.fn() };
  const metrics = createMetrics();
  const pools: { pool: string; share: string | undefined; authorization: string | undefined }[] = [];
  const real = createSafeFetch({
    allowedCidrs: ["127.0.0.0/8"],
    resolve: async () => [{ address: "127.0.0.1", family: 4 }],
    ...net,
  });
  const fetch: SafeFetch = Object.assign(
    (target: string, request: Parameters<SafeFetch>[1]) => {
      pools.push({ pool: request.poolKey, share: request.share, authorization: request.headers?.["authorization"] });
      return real(target, request);
    },
    { close: real.close },
  );
  await ensureHeaderCallerTenant(db, vault.newTenantKey);
  const headerCallers = createHeaderCallers({
    mode,
    fingerprint: (text) => vault.fingerprint("header-credentials", text),
    fetch,
    signIns: createSignIns(),
    now: millis,
  });
  const recorder = createRecorder({ db, now, instance: "test", log });
  const endpoint = createEndpoint({
    admit: (request) => checkHost(request, publicUrl) ?? checkOrigin(request, publicUrl),
    clientIp: (request) => clientIp(request.headers, 0),
    readBody: readBodyCapped,
    authenticate: async () => {
      throw new AppError("unauthenticated", "An access key is needed.", { reason: "credential_missing" });
    },
    identifyHeaderCaller: headerCallers.identify,
    async resolve(principal, source, requestId) {
      if (principal.kind !== "headers") throw new Error("no header credentials");
      return headerCallers.resolve(principal, source, requestId);
    },
    recorder,
    createLimiter: createMemoryLimiter,
    metadata: createMetadata({
      fields: createMemoryCache({ ttlMs: 600_000, maxEntries: 1_000, now: millis }),
      users: createMemoryCache({ ttlMs: 60_000, maxEntries: 1_000, now: millis }),
      readFields: fieldsGet,
      readUser: contextGet,
    }),
    confirmations: createConfirmations({ db, vault, now }),
    writeResults: createWriteResults({ db, vault, now }),
    metrics,
    log,
    tracing,
    maxInFlight,
    version: "0.0.0",
  });

  const harness: HeaderCallerHarness = {
    send(headers, init = toolCall("list_models", {}), ip = "203.0.113.7") {
      const request = new Request(url + path, init);
      const own = { host: "127.0.0.1:3000", "x-mcp-odoo-peer": ip, ...headers };
      for (const [name, value] of Object.entries(own)) request.headers.set(name, value);
      return endpoint.handle(request);
    },
    async call(headers, name, args = {}, ip) {
      const response = await harness.send(headers, toolCall(name, args), ip);
      const { result } = (await response.json()) as { result?: Result };
      if (result === undefined) throw new Error(`HTTP ${response.status}`);
      const { isError = false, content, structuredContent = {}, _meta = {} } = result;
      return { isError, text: content[0]?.text ?? "", data: structuredContent, error: _meta["mcp-odoo/error"] ?? {} };
    },
    recorder,
    metrics,
    log,
    pools,
    advance(ms) {
      offset += ms;
    },
    async close() {
      await recorder.stop();
      await real.close();
    },
  };
  return harness;
}

interface Result {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly _meta?: Readonly<Record<string, CallResult["error"]>>;
}
