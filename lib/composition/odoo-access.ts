import { availableParallelism } from "node:os";
import type { Config } from "../config/env.ts";
import type { ConnectionRow } from "../db/schema/index.ts";
import { createHostResolver } from "../http/outgoing/resolve-host.ts";
import { createSafeFetch, type SafeFetch } from "../http/outgoing/safe-fetch.ts";
import { createThreads } from "../http/threads.ts";
import type { Clock } from "../kernel/clock.ts";
import type { TenantId } from "../kernel/ids.ts";
import { openOdoo } from "../odoo/open.ts";
import { type ProbeInput, type ProbeStep, probeOdoo } from "../odoo/probe/probe.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { createSandbox } from "../sandbox/transport.ts";
import { toTarget } from "../services/connections/testing/probed.ts";
import { createRulesStores } from "./rules-stores.ts";
import { createSignIns } from "./sign-ins.ts";

/** The module that parses large answers. Bundlers follow a path that stands where it is used, so it has a name here. */
const parseWorker = "../odoo/answers/parse-worker.ts";
const mebibyte = 1024 * 1024;
/** The rules of an addon take some 100 kB. */
const ruleBytes = { total: 64 * mebibyte, perOwner: 8 * mebibyte };

/** The ways to the Odoos of tenants and of callers with header credentials, and to the demo. */
export function createOdooAccess({ allowedCidrs }: Pick<Config, "allowedCidrs">, now: Clock) {
  const threads = createThreads({
    module: new URL(parseWorker, import.meta.url),
    count: Math.min(4, Math.max(2, availableParallelism() - 1)),
    timeMs: 10_000,
    memoryMb: 128,
    maxWaitMs: 15_000,
  });
  const wayOut = { allowedCidrs, threads, resolve: createHostResolver() };
  const fetch = createSafeFetch(wayOut);
  const guestFetch = createSafeFetch({ ...wayOut, maxLargeBytes: 64 * mebibyte });
  const sandbox = createSandbox({ now });
  const rulesOf = createRulesStores(ruleBytes);
  const signIns = createSignIns();

  return {
    /** For Odoos that callers name in headers: no connection and no memory is shared with a tenant's. */
    guestFetch,
    signIns,
    open(row: ConnectionRow, secret: string): OdooTransport {
      if (row.kind === "sandbox") return sandbox.open(`${row.tenantId}/${row.id}`);
      return openOdoo(toTarget(row, secret), {
        fetch: onAccountOf(row.tenantId, fetch),
        rules: rulesOf(row.tenantId, `${row.id}|${row.version}`),
      });
    },
    probe: (tenantId: TenantId, input: ProbeInput, onStep?: (step: ProbeStep) => void) =>
      probeOdoo(input, {
        fetch: onAccountOf(tenantId, fetch),
        signIns,
        ...(onStep === undefined ? {} : { onStep }),
      }),
    async close(): Promise<void> {
      await Promise.all([fetch.close(), guestFetch.close(), threads.close()]);
    },
  };
}

/** Large answers of one tenant never take all the threads that read them, nor its tests the connections of another's. */
function onAccountOf(tenantId: TenantId, fetch: SafeFetch): SafeFetch {
  return Object.assign(
    (url: string, request: Parameters<SafeFetch>[1]) => fetch(url, { share: tenantId, caller: tenantId, ...request }),
    { close: fetch.close },
  );
}
