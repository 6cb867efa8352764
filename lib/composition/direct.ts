import type { Recorder } from "../audit/recorder.ts";
import { createMemoryCache } from "../cache/cache.ts";
import { readBodyCapped } from "../http/request-guards.ts";
import { createSafeFetch, type SafeFetch } from "../http/safe-fetch.ts";
import { systemClock } from "../kernel/clock.ts";
import { isAppError } from "../kernel/errors.ts";
import { type AccessKeyId, type ConnectionId, newId, type TenantId } from "../kernel/ids.ts";
import { createEndpoint } from "../mcp/endpoint.ts";
import { createMemoryConfirmations, createMemoryWriteResults } from "../mcp/memory-stores.ts";
import { createMetadata } from "../mcp/metadata.ts";
import type { Logger } from "../observability/logger.ts";
import { checkAccess, fieldsGet, searchRead } from "../odoo/client.ts";
import { openOdoo } from "../odoo/open.ts";
import { type ProbeInput, probeOdoo } from "../odoo/probe.ts";
import type { OdooTransport } from "../odoo/types.ts";
import type { ModelRule, Principal, RuleSet } from "../policy/types.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";
import { knownModels } from "../services/connections/known-models.ts";
import type { TenantContext } from "../tenant/context.ts";

export interface DirectOptions {
  readonly odoo: ProbeInput;
  readonly readOnly: boolean;
  /** What is open; every model that Odoo shows to this user when left out. */
  readonly models?: readonly ModelRule[] | undefined;
  readonly recorder: Recorder;
  readonly log: Pick<Logger, "error">;
  readonly version: string;
}

export interface Direct {
  /** The endpoint without its door: whoever holds the other end of the pipe is the user. */
  handle(request: Request): Promise<Response>;
  /** Connects to Odoo, or throws the AppError that every call answers until it does. */
  open(): Promise<Opened>;
  close(): Promise<void>;
}

interface Opened {
  readonly odoo: OdooTransport;
  readonly url: string;
  readonly series: string;
  readonly rules: RuleSet;
}

/** The networks of a person's own machine and company, beside the public one. */
const ownNetworks = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];
const minute = 60_000;

/** The whole pipeline before one Odoo, for one user, without database or portal: what the local client runs. */
export function createDirect({ odoo: ask, readOnly, models, recorder, log, version }: DirectOptions): Direct {
  const fetch = createSafeFetch({ allowedCidrs: ownNetworks });
  const principal = {
    kind: "key",
    tenantId: newId<TenantId>(),
    keyId: newId<AccessKeyId>(),
    connectionId: newId<ConnectionId>(),
    scope: readOnly ? "read" : "write",
    label: "local",
  } as const satisfies Principal;

  let opening: Promise<Opened> | undefined;
  function open(): Promise<Opened> {
    opening ??= connect(ask, models, fetch).catch((error: unknown) => {
      // An Odoo that does not answer may do so at the next call. A refused sign-in is not tried again: Odoo locks out who does.
      if (!isAppError(error) || error.code === "odoo_upstream") opening = undefined;
      throw error;
    });
    return opening;
  }

  const endpoint = createEndpoint({
    admit: () => undefined,
    clientIp: () => "",
    readBody: readBodyCapped,
    authenticate: async () => principal,
    async resolve(caller, source, requestId): Promise<TenantContext> {
      const { odoo, url, series, rules } = await open();
      const connection = { id: principal.connectionId, name: "Odoo", kind: "odoo", url, series, version: 1 } as const;
      return {
        tenantId: principal.tenantId,
        principal: caller,
        connection: { ...connection, confirm: "deletes" },
        rules,
        plan: "enterprise",
        odoo,
        source,
        requestId,
      };
    },
    recorder,
    createLimiter: createMemoryLimiter,
    metadata: createMetadata({
      cache: createMemoryCache({ ttlMs: 10 * minute, maxEntries: 500 }),
      readFields: fieldsGet,
    }),
    confirmations: createMemoryConfirmations(systemClock),
    writeResults: createMemoryWriteResults(systemClock),
    metrics: { requestStarted: () => () => {}, callFinished: () => {} },
    log,
    version,
  });

  return {
    handle: endpoint.handle,
    open,
    async close() {
      await recorder.stop();
      await fetch.close();
    },
  };
}

async function connect(ask: ProbeInput, models: DirectOptions["models"], fetch: SafeFetch): Promise<Opened> {
  const probed = await probeOdoo(ask, { fetch });
  if (!probed.ok) throw probed.error;
  const { target } = probed;
  const odoo = openOdoo(target, { fetch });
  const rules = models ?? (await survey(odoo));
  return {
    odoo,
    url: target.url,
    series: `${target.series.major}.${target.series.minor}`,
    rules: { version: 1, models: new Map(rules.map((rule) => [rule.model, rule])) },
  };
}

/** Rules that open what Odoo shows to this user. Its own rights and the hard floor judge every call all the same. */
async function survey(odoo: OdooTransport): Promise<ModelRule[]> {
  const inside = await odoo.inside?.read();
  const found = inside === undefined ? await listModels(odoo) : [...inside.models.values()];
  const all = { read: true, create: true, write: true, unlink: true, actions: [], deniedFields: [] };
  return found.map(({ model, label }) => ({ model, label, ...all }));
}

type Named = Pick<ModelRule, "model" | "label">;

async function listModels(odoo: OdooTransport): Promise<Named[]> {
  try {
    // A model that nobody has a right on is a mere part of others.
    const domain = [
      ["transient", "=", false],
      ["access_ids", "!=", false],
    ] as const;
    const rows = await searchRead(odoo, "ir.model", { domain, fields: ["model", "name"] });
    return rows.map(({ model, name }) => ({ model: String(model), label: String(name) }));
  } catch (error) {
    if (!isAppError(error) || error.code !== "odoo_access") throw error;
    // From 17 on the list is closed to who administers nothing: those that people ask for are tried one by one.
    return readable(odoo);
  }
}

/** How many questions are under way at a time. */
const width = 6;

async function readable(odoo: OdooTransport): Promise<Named[]> {
  const found: Named[] = [];
  // One iterator shared by all workers: each takes the next question when its last one is answered.
  const queue = knownModels.values();
  const work = async () => {
    for (const { model, label } of queue) {
      // A model that is not installed is an error of Odoo.
      const mayRead = await checkAccess(odoo, model, "read").catch((error: unknown) => {
        if (isAppError(error) && error.code !== "odoo_upstream") return false;
        throw error;
      });
      if (mayRead) found.push({ model, label: label.en });
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return found;
}
