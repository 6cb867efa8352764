import { vi } from "vitest";
import { createRecorder, type Recorder } from "#lib/audit/recorder.ts";
import type { Bearer } from "#lib/auth/bearer.ts";
import type { GrantBearer } from "#lib/auth/grant-bearer.ts";
import { findPlan, type Plan } from "#lib/billing/plans.ts";
import { createCachedMetadata } from "#lib/composition/cached-metadata.ts";
import { createTenantEndpoint, type TenantEndpointOptions } from "#lib/composition/tenant-endpoint.ts";
import { checkHost, checkOrigin, clientIp } from "#lib/http/request-guards.ts";
import type { Endpoint, EndpointDeps } from "#lib/mcp/http/endpoint.ts";
import type { Logger } from "#lib/observability/logger.ts";
import { createMetrics, type Metrics } from "#lib/observability/metrics.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import type { MemberOdoos } from "#lib/tenant/member-odoo.ts";
import type { Resolver } from "#lib/tenant/resolve.ts";
import type { TestDatabase } from "#tests/support/database.ts";
import { vault } from "./seed.ts";

export const publicUrl = "http://127.0.0.1:3000";
export const url = `${publicUrl}/api/mcp`;
export const resourceMetadataUrl = `${publicUrl}/.well-known/oauth-protected-resource/api/mcp`;
const mebibytes = 256 * 1024 * 1024;

export interface Harness {
  handle(request: Request): Promise<Response>;
  readonly callAs: Endpoint["callAs"];
  /** Returns a fetch for MCP clients that calls the endpoint directly with this access key. */
  fetchAs(key: string): (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  readonly recorder: Recorder;
  readonly resolver: Resolver;
  readonly memberOdoos: MemberOdoos;
  readonly bearer: Bearer;
  readonly grantBearer: GrantBearer | undefined;
  readonly metrics: Metrics;
  readonly log: { error: ReturnType<typeof vi.fn>; info: ReturnType<typeof vi.fn>; warn: ReturnType<typeof vi.fn> };
  /** Moves the clock of the harness. */
  advance(ms: number): void;
}

/** Creates the endpoint with a real database as production does. `odooOf` opens the Odoo of a connection. */
export function createHarness(
  { db }: Pick<TestDatabase, "db">,
  options: {
    odooOf: (connectionId: string) => OdooTransport;
    /** Opens connections as production does, with their decrypted credentials, in place of `odooOf`. */
    open?: TenantEndpointOptions["open"];
    planOf?: (name: string) => Plan;
    instance?: string;
    looksForApps?: boolean;
    maxWaiting?: number;
    bodyRoom?: EndpointDeps["bodyRoom"];
    verifyToken?: TenantEndpointOptions["verifyToken"];
    askApprover?: TenantEndpointOptions["askApprover"];
  },
): Harness {
  let offset = 0;
  const millis = () => Date.now() + offset;
  const now = () => new Date(millis());
  const log = { error: vi.fn(), info: vi.fn(), warn: vi.fn() };
  const metrics = createMetrics();
  const { instance = "test", maxWaiting = 10_000 } = options;
  const recorder = createRecorder({ db, now, instance, log, maxWaiting, maxWaitingOfTenant: maxWaiting });
  const { endpoint, bearer, grantBearer, resolver, memberOdoos } = createTenantEndpoint({
    db,
    vault,
    now,
    log: log as unknown as Logger,
    recorder,
    open: options.open ?? (({ id }) => options.odooOf(id)),
    admit: (request) => checkHost(request, publicUrl) ?? checkOrigin(request, publicUrl),
    clientIp: (request) => clientIp(request.headers, 0),
    metadata: createCachedMetadata({
      bytes: { total: mebibytes, perOwner: mebibytes },
      maxEntries: 1_000,
      now: millis,
    }),
    metrics,
    planOf: options.planOf ?? findPlan,
    ...(options.bodyRoom === undefined ? {} : { bodyRoom: options.bodyRoom }),
    ...(options.verifyToken === undefined ? {} : { verifyToken: options.verifyToken, resourceMetadataUrl }),
    ...(options.askApprover === undefined ? {} : { askApprover: options.askApprover }),
    looksForApps: options.looksForApps ?? false,
    version: "0.0.0",
  });
  return {
    handle: endpoint.handle,
    callAs: endpoint.callAs,
    fetchAs: (key) => (input, init) => {
      const request = new Request(input, init);
      request.headers.set("authorization", `Bearer ${key}`);
      request.headers.set("host", "127.0.0.1:3000");
      request.headers.set("x-mcp-odoo-peer", "203.0.113.7");
      return endpoint.handle(request);
    },
    recorder,
    resolver,
    memberOdoos,
    bearer,
    grantBearer,
    metrics,
    log,
    advance(ms) {
      offset += ms;
    },
  };
}

export interface CallResult {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Record<string, unknown>;
  readonly error: { code?: string; path?: string; retry_after_seconds?: number };
}

/** Sends one `tools/call` of the 2026 protocol as plain HTTP, without a client library. */
export async function callTool(
  harness: Pick<Harness, "fetchAs">,
  key: string,
  name: string,
  args: Record<string, unknown> = {},
  id: number | string = 1,
): Promise<CallResult> {
  const response = await harness.fetchAs(key)(url, toolCall(name, args, id));
  const message = (await response.json()) as {
    result?: {
      isError?: boolean;
      content: { text: string }[];
      structuredContent?: never;
      _meta?: Record<string, never>;
    };
    error?: { code: number; message: string };
  };
  if (message.result === undefined) throw new Error(`${response.status} ${JSON.stringify(message)}`);
  const { isError = false, content, structuredContent = {}, _meta = {} } = message.result;
  return { isError, text: content[0]?.text ?? "", data: structuredContent, error: _meta["mcp-odoo/error"] ?? {} };
}

export function toolCall(name: string, args: Record<string, unknown>, id: number | string = 1): RequestInit {
  return {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": name,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: {
        name,
        arguments: args,
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientInfo": { name: "vitest", version: "1" },
          "io.modelcontextprotocol/clientCapabilities": {},
        },
      },
    }),
  };
}
