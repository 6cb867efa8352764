import { availableParallelism } from "node:os";
import type { Config } from "../config/env.ts";
import type { ConnectionRow } from "../db/schema/index.ts";
import { createHostResolver } from "../http/outgoing/resolve-host.ts";
import { createSafeFetch, type SafeFetch } from "../http/outgoing/safe-fetch.ts";
import { createThreads } from "../http/threads.ts";
import type { Clock } from "../kernel/clock.ts";
import type { TenantId } from "../kernel/ids.ts";
import { openOdoo } from "../odoo/open.ts";
import { probeOdoo } from "../odoo/probe/probe.ts";
import type { ProbeInput, ProbeStep } from "../odoo/probe/probe-result.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { createSandbox } from "../sandbox/transport.ts";
import { toTarget } from "../services/connections/testing/probed.ts";
import { createRulesStores } from "./rules-stores.ts";
import { createSignIns } from "./sign-ins.ts";

/** The module that parses large answers. It is a constant because bundlers follow a literal path in `new URL`. */
const parseWorker = "../odoo/answers/parse-worker.ts";
const mebibyte = 1024 * 1024;
/** The most bytes of addons' rules. The rules of one addon take about 100 kB. */
const ruleBytes = { total: 64 * mebibyte, perOwner: 8 * mebibyte };

/** Creates the access to the Odoos of tenants and of header-credential callers, and to the demo. */
export function createOdooAccess({ allowedCidrs }: Pick<Config, "allowedCidrs">, now: Clock) {
  const threads = createThreads({
    module: new URL(parseWorker, import.meta.url),
    count: Math.min(4, Math.max(2, availableParallelism() - 1)),
    timeMs: 10_000,
    memoryMb: 128,
    maxWaitMs: 15_000,
  });
  const outgoing = { allowedCidrs, threads, resolve: createHostResolver() };
  const fetch = createSafeFetch(outgoing);
  const headerCallerFetch = createSafeFetch({ ...outgoing, maxLargeBytes: 64 * mebibyte });
  const sandbox = createSandbox({ now });
  const rulesOf = createRulesStores(ruleBytes);
  const signIns = createSignIns();

  return {
    /** Sends requests for header-credential callers. They share no connections and no memory with tenants. */
    headerCallerFetch,
    signIns,
    open(row: ConnectionRow, secret: string, member = ""): OdooTransport {
      if (row.kind === "sandbox") return sandbox.open(`${row.tenantId}/${row.id}`);
      return openOdoo(toTarget(row, secret), {
        fetch: assignedTo(row.tenantId, fetch),
        rules: rulesOf(row.tenantId, `${row.id}|${row.version}|${member}`),
      });
    },
    probe: (tenantId: TenantId, input: ProbeInput, onStep?: (step: ProbeStep) => void) =>
      probeOdoo(input, {
        fetch: assignedTo(tenantId, fetch),
        signIns,
        asksKeyEnd: true,
        ...(onStep === undefined ? {} : { onStep }),
      }),
    async close(): Promise<void> {
      await Promise.all([fetch.close(), headerCallerFetch.close(), threads.close()]);
    },
  };
}

/** Assigns requests to a tenant, so that it cannot use up the threads and connections of others. */
function assignedTo(tenantId: TenantId, fetch: SafeFetch): SafeFetch {
  return Object.assign(
    (url: string, request: Parameters<SafeFetch>[1]) => fetch(url, { share: tenantId, caller: tenantId, ...request }),
    { close: fetch.close },
  );
}
