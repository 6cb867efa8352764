import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { sql } from "drizzle-orm";
import { reconcileOrphans } from "../audit/reconcile.ts";
import { recordAdmin } from "../audit/record.ts";
import { createRecorder } from "../audit/recorder.ts";
import { createBearer } from "../auth/bearer.ts";
import { createAuth } from "../auth/session/create-auth.ts";
import type { Source } from "../auth/source.ts";
import { createLimiters } from "../auth/throttle.ts";
import { createMemoryCache } from "../cache/cache.ts";
import { closeDatabase, openDatabase } from "../db/client.ts";
import { ensureGuestTenant } from "../db/guest-tenant.ts";
import { checkStorage } from "../db/storage.ts";
import { checkCaller, clientIp, readBodyCapped } from "../http/request-guards.ts";
import { createHostResolver } from "../http/resolve-host.ts";
import { createSafeFetch, type SafeFetch } from "../http/safe-fetch.ts";
import { createThreads } from "../http/threads.ts";
import { createTurns } from "../http/turns.ts";
import { systemClock } from "../kernel/clock.ts";
import { AppError } from "../kernel/errors.ts";
import type { AccessKeyId, ConnectionId, TenantId } from "../kernel/ids.ts";
import { createEndpoint } from "../mcp/http/endpoint.ts";
import { createHealth, type Probe } from "../observability/health.ts";
import { createLogger } from "../observability/logger.ts";
import { createMetrics } from "../observability/metrics.ts";
import { startTracing } from "../observability/tracing.ts";
import { bytesOfRules } from "../odoo/addon.ts";
import { bytesOfFields, contextGet, fieldsGet } from "../odoo/calls/client.ts";
import { openOdoo } from "../odoo/open.ts";
import { type ProbeInput, type ProbeStep, probeOdoo } from "../odoo/probe/probe.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";
import { createMetadata } from "../records/metadata.ts";
import { createSandbox } from "../sandbox/transport.ts";
import { createAccount } from "../services/accounts/create-account.ts";
import type { SignUpInput } from "../services/accounts/schemas.ts";
import { verifyPassword } from "../services/accounts/verify-password.ts";
import { createConfirmations, purgeConfirmations } from "../services/confirmations/confirmations.ts";
import { toTarget } from "../services/connections/probed.ts";
import type { ConnectionRow } from "../services/connections/view.ts";
import { createWriteResults, purgeWriteResults } from "../services/write-results/write-results.ts";
import { createResolver, type ResolvedConnection } from "../tenant/resolve.ts";
import type { Booted } from "./boot.ts";
import { createHeaderCallers } from "./header-callers.ts";
import { createRulesStores } from "./rules-stores.ts";
import { createSignIns } from "./sign-ins.ts";

export type Runtime = Awaited<ReturnType<typeof createRuntime>>;

/** Where the server puts the runtime and the app's own bundle finds it: the two share no modules. */
const slot = Symbol.for("mcp-odoo.runtime");
const memory = globalThis as { [slot]?: Runtime };

/** Makes the one runtime of this process. */
export async function startRuntime(booted: Booted): Promise<Runtime> {
  const runtime = await createRuntime(booted);
  memory[slot] = runtime;
  return runtime;
}

/** The one runtime of this process. Throws AppError where the app was started without its server. */
export async function getRuntime(): Promise<Runtime> {
  const { [slot]: runtime } = memory;
  if (runtime === undefined) {
    throw new AppError("internal", "The app is started by `npm start`, which prepares its database first.");
  }
  return runtime;
}

const version = "0.1.0";
const connectionBytes = {
  of: ({ rules }: ResolvedConnection) => 2_000 + bytesOfRules(rules),
  total: 64 * 1024 * 1024,
  perOwner: 16 * 1024 * 1024,
};
/** A model takes some 300 kB; whose Odoo describes more than its share has it asked again. */
const fieldBytes = { of: bytesOfFields, total: 128 * 1024 * 1024, perOwner: 16 * 1024 * 1024 };
const guestFieldBytes = { of: bytesOfFields, total: 32 * 1024 * 1024, perOwner: 8 * 1024 * 1024 };
/** The rules of an addon take some 100 kB. */
const ruleBytes = { total: 64 * 1024 * 1024, perOwner: 8 * 1024 * 1024 };
const guestRuleBytes = { total: 16 * 1024 * 1024, perOwner: 4 * 1024 * 1024 };
/** The module that parses large answers. Bundlers follow a path that stands where it is used, so it has a name here. */
const parseWorker = "../odoo/answers/parse-worker.ts";
const minute = 60_000;
/** No call lives longer than this: an older pending entry of another instance has lost its process. */
const abandonedAfterMs = 3 * minute;

async function createRuntime({ config, vault, urls, clusterDir }: Booted) {
  const now = systemClock;
  const instance = randomUUID();
  const log = createLogger(config.logLevel);
  const metrics = createMetrics();
  const db = openDatabase(urls.app, { max: 10 });
  const systemDb = openDatabase(urls.system, { max: 2 });
  const threads = createThreads({
    module: new URL(parseWorker, import.meta.url),
    count: Math.min(4, Math.max(2, availableParallelism() - 1)),
    timeMs: 10_000,
    memoryMb: 128,
    maxWaitMs: 15_000,
  });
  const wayOut = { allowedCidrs: config.allowedCidrs, threads, resolve: createHostResolver() };
  const fetch = createSafeFetch(wayOut);
  const guestFetch = createSafeFetch({ ...wayOut, maxLargeBytes: 64 * 1024 * 1024 });
  const tracing = config.tracing ? await startTracing({ version }) : undefined;
  const sandbox = createSandbox({ now });
  const ipOf = (headers: { get(name: string): string | null }) => clientIp(headers, config.trustedProxies);

  const rulesOf = createRulesStores(ruleBytes);
  const openConnection = (row: ConnectionRow, secret: string) =>
    row.kind === "sandbox"
      ? sandbox.open(`${row.tenantId}/${row.id}`)
      : openOdoo(toTarget(row, secret), {
          fetch: onAccountOf(row.tenantId, fetch),
          rules: rulesOf(row.tenantId, `${row.id}|${row.version}`),
        });

  const bearer = createBearer({
    db,
    now,
    log,
    fingerprint: (key) => vault.fingerprint("access-key", key),
    cache: createMemoryCache({ ttlMs: 3_000, maxEntries: 10_000 }),
  });
  const resolver = createResolver({
    db,
    openOdoo: (row, wrappedKey) =>
      openConnection(
        row,
        row.sealedSecret === ""
          ? ""
          : vault.open(wrappedKey, row.sealedSecret, {
              tenantId: row.tenantId,
              table: "connections",
              row: row.id,
              field: "secret",
            }),
      ),
    cache: createMemoryCache({ ttlMs: 2_000, maxEntries: 10_000, bytes: connectionBytes }),
  });
  const signIns = createSignIns();
  const guests = createHeaderCallers({
    mode: config.headerCredentials,
    fingerprint: (credentials) => vault.fingerprint("header-credentials", credentials),
    fetch: guestFetch,
    signIns,
    rulesOf: createRulesStores(guestRuleBytes),
  });
  if (config.headerCredentials !== "off") await ensureGuestTenant(db, vault.newTenantKey);
  const recorder = createRecorder({ db, now, instance, log });
  const mcp = createEndpoint({
    admit: (request) => checkCaller(request, config),
    clientIp: (request) => ipOf(request.headers),
    readBody: readBodyCapped,
    authenticate: bearer.authenticate,
    identifyGuest: guests.identify,
    resolve: (principal, source, requestId, connectionId) =>
      principal.kind === "headers"
        ? guests.resolve(principal, source, requestId)
        : resolver.resolve(principal, source, requestId, connectionId),
    recorder,
    createLimiter: createMemoryLimiter,
    bodyRoom: createTurns({ each: 32 * 1024 * 1024, total: 256 * 1024 * 1024 }),
    looksForApps: true,
    metadata: createMetadata({
      fields: createMemoryCache({ ttlMs: 10 * minute, maxEntries: 5_000, bytes: fieldBytes }),
      users: createMemoryCache({ ttlMs: minute, maxEntries: 5_000 }),
      guests: {
        fields: createMemoryCache({ ttlMs: 10 * minute, maxEntries: 1_000, bytes: guestFieldBytes }),
        users: createMemoryCache({ ttlMs: minute, maxEntries: 1_000 }),
      },
      readFields: fieldsGet,
      readUser: contextGet,
    }),
    confirmations: createConfirmations({ db, vault, now }),
    writeResults: createWriteResults({ db, vault, now }),
    metrics,
    log,
    tracing,
    version,
  });
  const auth = createAuth({
    db,
    config,
    now,
    log,
    limiters: createLimiters(createMemoryLimiter),
    secret: (purpose) => vault.derive(purpose).toString("base64url"),
    clientIp: ipOf,
    record: recordAdmin,
    verifyPassword: (credentials) => verifyPassword({ db }, credentials),
    createAccount: (input: SignUpInput, source: Source) => createAccount({ db, vault, now }, input, source),
  });

  const probes = createMemoryLimiter({ points: 20, seconds: 60 });
  const services = {
    db,
    vault,
    now,
    sandboxEnabled: config.sandbox,
    openConnection,
    probeOdoo: (tenantId: TenantId, input: ProbeInput, onStep?: (step: ProbeStep) => void) =>
      probeOdoo(input, {
        fetch: onAccountOf(tenantId, fetch),
        signIns,
        ...(onStep === undefined ? {} : { onStep }),
      }),
    admitProbe: async (tenantId: TenantId) => {
      const { allowed, retryAfterSeconds } = await probes.take(`${tenantId}|probe`);
      if (!allowed)
        throw new AppError("rate_limited", "Too many connection tests.", {
          key: "connections.errors.too_many_tests",
          retryAfterSeconds,
        });
    },
    invalidateConnection: (id: ConnectionId) => resolver.invalidateConnection(id),
    forgetKey: (id: AccessKeyId) => bearer.forget(id),
  };

  const health = createHealth(
    [
      {
        name: "database",
        // By a pool of its own: a busy service is not a lost database.
        check: () => systemDb.execute(sql`select 1`),
        timeoutMs: 2_000,
        problem:
          config.databaseUrl === undefined
            ? "The database does not answer. It is started again by itself."
            : "The database does not answer. Look at the server that DATABASE_URL names.",
      },
      { name: "vault", check: async () => vault.newTenantKey("health"), timeoutMs: 500 },
      {
        name: "audit",
        check: async () => {
          const trouble = recorder.trouble();
          if (trouble !== undefined) throw trouble;
        },
        timeoutMs: 500,
      },
      // A database of somebody else's keeps its own disk.
      ...(clusterDir === undefined ? [] : [storageProbe([config.dataDir, dirname(clusterDir)])]),
    ],
    { cacheMs: 1_000 },
  );

  /** What no request waits for: entries that lost their process, tokens and answers that are over. */
  async function tidy(): Promise<void> {
    const at = now();
    const orphans = await reconcileOrphans(systemDb, {
      instance,
      now: at,
      olderThan: new Date(at.getTime() - abandonedAfterMs),
    });
    if (orphans.length > 0) log.warn({ entries: orphans.map(({ id }) => id) }, "writes whose outcome is unknown");
    await purgeConfirmations(systemDb, at);
    await purgeWriteResults(systemDb, at);
  }
  const tidying = setInterval(() => tidy().catch((error: unknown) => log.error({ error }, "tidying failed")), minute);
  tidying.unref();

  let isDraining = false;
  return {
    config,
    log,
    now,
    metrics,
    health,
    auth,
    services,
    mcp,
    /** Writes what was called in this process a moment ago: whoever looks at the audit log next finds it there. */
    flushAudit: () => recorder.flush(),
    /** True from the wish to stop on: load balancers look elsewhere, calls in flight end. */
    draining: () => isDraining,
    drain() {
      isDraining = true;
    },
    async close() {
      clearInterval(tidying);
      await recorder.stop();
      await Promise.all([fetch.close(), guestFetch.close(), threads.close(), tracing?.stop()]);
      await Promise.all([closeDatabase(db), closeDatabase(systemDb)]);
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

function storageProbe(folders: readonly string[]): Probe {
  const problem = "The data folder does not answer: look at its disk.";
  return { name: "storage", check: () => checkStorage(folders), timeoutMs: 2_000, problem };
}
