import { createAttemptLimiter } from "../auth/attempt-limiter.ts";
import { createHeaderIdentity, type HeaderIdentity } from "../auth/header-credentials.ts";
import { createMemoryCache } from "../cache/cache.ts";
import type { SafeFetch } from "../http/outgoing/safe-fetch.ts";
import { isAppError } from "../kernel/errors.ts";
import { networkOf } from "../kernel/network/network.ts";
import { createConcurrencyLimiter } from "../mcp/limits/concurrency-limiter.ts";
import { openOdoo } from "../odoo/open.ts";
import { toBaseUrl } from "../odoo/probe/base-url.ts";
import { probeOdoo } from "../odoo/probe/probe.ts";
import type { RulesStore } from "../odoo/transports/addon.ts";
import { knownModels } from "../odoo-catalog/known-models.ts";
import type { NamedModel } from "../odoo-catalog/survey-models.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";
import {
  createHeaderConnections,
  type HeaderCallerConnection,
  type HeaderConnections,
} from "../tenant/header-connection.ts";
import type { SignIns } from "./sign-ins.ts";

export interface HeaderCallersOptions {
  readonly mode: "off" | "read" | "write";
  readonly fingerprint: (credentials: string) => string;
  /** Sends requests through pools that tenants do not share. */
  readonly fetch: SafeFetch;
  readonly signIns: SignIns;
  /** Returns the store of an addon's rules. */
  readonly rulesOf?: (owner: string, name: string) => RulesStore;
  readonly now?: () => number;
}

const minute = 60_000;
/** The most open connections, in all and of one network. Each counts as one. */
const open = { of: () => 1, total: 500, perOwner: 60 };
/** The most bytes of model lists. Each model counts 400. */
const listBytes = {
  of: (list: readonly unknown[]) => 400 * list.length,
  total: 64 * 1024 * 1024,
  perOwner: 4 * 1024 * 1024,
};
/** The connections that one network may open at the same time, and how many may wait. */
const perNetwork = { limits: { key: 5, tenant: 5 }, queue: 20, urgent: false } as const;

/** Creates identification and connections of header-credential callers. */
export function createHeaderCallers(options: HeaderCallersOptions): HeaderIdentity & HeaderConnections {
  const { mode, fingerprint, fetch, signIns, rulesOf, now = Date.now } = options;
  const perMinute = (points: number) => createMemoryLimiter({ points, seconds: 60 });
  const { identify } = createHeaderIdentity({
    mode,
    fingerprint,
    toBaseUrl,
    requests: perMinute(1_200),
    distinct: perMinute(60),
    seen: createMemoryCache({ ttlMs: minute, maxEntries: 20_000, now }),
  });
  const places = createConcurrencyLimiter({ total: 32, maxWaitMs: 5_000 });
  const ofNetwork = createAttemptLimiter({ failures: perMinute(5), isFailure: (error) => !isRefusal(error) });
  const { resolve } = createHeaderConnections({
    mayWrite: mode === "write",
    async connect(caller, ip) {
      const network = networkOf(ip);
      const own = withOwnPools(fetch, caller.credentialId, network);
      const rules = rulesOf?.(network, caller.credentialId);
      const probed = await probeOdoo(caller.reveal(), { fetch: own });
      if (!probed.ok) throw probed.error;
      return { target: probed.target, odoo: openOdoo(probed.target, { fetch: own, ...(rules && { rules }) }) };
    },
    async attempt({ ip, url }, connect) {
      const network = networkOf(ip);
      const leave = await places.enter({ tenant: network, key: network, ...perNetwork });
      try {
        return await ofNetwork.run(network, () => signIns.run(url, connect));
      } finally {
        leave();
      }
    },
    refused: signIns.failed,
    cache: createMemoryCache<HeaderCallerConnection>({ ttlMs: 10 * minute, maxEntries: 500, bytes: open, now }),
    lists: createMemoryCache<readonly NamedModel[]>({ ttlMs: 60 * minute, maxEntries: 500, bytes: listBytes, now }),
    known: knownModels.map(({ model, label }) => ({ model, label: label.en })),
  });
  return { identify, resolve };
}

/**
 * Keeps the connections of different credentials apart, including requests before the sign-in. Large answers count for
 * the network, as a caller can invent credentials.
 */
function withOwnPools(fetch: SafeFetch, name: string, network: string): SafeFetch {
  return Object.assign(
    (url: string, request: Parameters<SafeFetch>[1]) =>
      fetch(url, { share: `headers ${network}`, ...request, poolKey: `${name} ${request.poolKey}` }),
    { close: fetch.close },
  );
}

/** True if the service itself refused the attempt, so that no request was sent. */
function isRefusal(error: unknown): boolean {
  return isAppError(error) && (error.code === "rate_limited" || error.code === "busy");
}
