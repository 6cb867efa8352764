import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import { createRecorder } from "../audit/recorder.ts";
import { codeLimit, createCodeThrottle } from "../auth/code-throttle.ts";
import type { GrantName } from "../auth/grant-bearer.ts";
import { createInvitationLimits } from "../auth/invitation-limits.ts";
import { createLimiters, createThrottle } from "../auth/throttle.ts";
import type { Config } from "../config/env.ts";
import { closeDatabase, openDatabase } from "../db/client.ts";
import { ensureHeaderCallerTenant } from "../db/header-caller-tenant.ts";
import { ensureServiceKey } from "../db/service-key.ts";
import { createFairLimiter } from "../http/fair-limiter.ts";
import { checkCaller, clientIp } from "../http/request-guards.ts";
import { systemClock } from "../kernel/clock.ts";
import { AppError } from "../kernel/errors.ts";
import type { AccessKeyId, ConnectionId, TenantId } from "../kernel/ids.ts";
import { resourceMetadataUrl } from "../oauth/protected-resource.ts";
import { createLogger } from "../observability/logger.ts";
import { createMetrics } from "../observability/metrics.ts";
import { startTracing } from "../observability/tracing.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";
import { createOdooCaches } from "../services/odoo-models/odoo-caches.ts";
import { createServiceVault, newServiceKey } from "../vault/service-vault.ts";
import type { Vault } from "../vault/vault.ts";
import { createAskApprover } from "./ask-approver.ts";
import type { Booted } from "./boot.ts";
import { createCachedMetadata } from "./cached-metadata.ts";
import { createHeaderCallers } from "./header-callers.ts";
import { tidyEveryMinute } from "./jobs/tidy.ts";
import { warnOfExpiryRegularly } from "./jobs/warn-of-expiry.ts";
import { startMail } from "./mail/start-mail.ts";
import { startOAuth } from "./oauth.ts";
import { createOdooAccess } from "./odoo-access.ts";
import { openAuth } from "./open-auth.ts";
import { createRulesStores } from "./rules-stores.ts";
import { createServiceHealth } from "./service-health.ts";
import { createTenantEndpoint } from "./tenant-endpoint.ts";

export type Runtime = Awaited<ReturnType<typeof createRuntime>>;

/** The global slot in which the server puts the runtime for the app's bundle, as the two share no modules. */
const slot = Symbol.for("mcp-odoo.runtime");
const memory = globalThis as { [slot]?: Runtime };

/** Creates the runtime of this process. */
export async function startRuntime(booted: Booted): Promise<Runtime> {
  const runtime = await createRuntime(booted);
  memory[slot] = runtime;
  return runtime;
}

/** Returns the runtime of this process. Throws AppError if the app was started without its server. */
export async function getRuntime(): Promise<Runtime> {
  const { [slot]: runtime } = memory;
  if (runtime === undefined) {
    throw new AppError("internal", "The app is started by `npm start`, which prepares its database first.");
  }
  return runtime;
}

const version = "0.1.0";
const mebibyte = 1024 * 1024;

async function createRuntime({ config, vault, urls, clusterDir }: Booted) {
  const now = systemClock;
  const instance = randomUUID();
  const log = createLogger(config.logLevel);
  const metrics = createMetrics();
  const db = openDatabase(urls.app, { max: 10 });
  const systemDb = openDatabase(urls.system, { max: 2 });
  const odoo = createOdooAccess(config, now);
  const tracing = config.tracing ? await startTracing({ version }) : undefined;
  const ipOf = (headers: { get(name: string): string | null }) => clientIp(headers, config.trustedProxies);
  if (config.headerCredentials !== "off") await ensureHeaderCallerTenant(db, vault.newTenantKey);
  const serviceVault = createServiceVault(vault, await ensureServiceKey(db, () => newServiceKey(vault)));
  const mail = startMail(config, { systemDb, vault: serviceVault, now, log });
  const recorder = createRecorder({ db, now, instance, log });
  // The authorization server is needed by the endpoint, whose cache of grants it changes.
  const forgetGrant = (grant: GrantName) => grantBearer?.forget(grant);
  const basics = { db, vault, now, log };
  const oauth = await startOAuth({ ...basics, config, serviceVault, clientIp: ipOf, forgetGrant });
  const { endpoint, bearer, grantBearer, resolver, memberOdoos } = createTenantEndpoint({
    ...basics,
    recorder,
    open: odoo.open,
    headerCallers: headerCallersOf(config, vault, odoo),
    admit: (request) => checkCaller(request, config),
    clientIp: (request) => ipOf(request.headers),
    bodyRoom: createFairLimiter({ each: 32 * mebibyte, total: 256 * mebibyte }),
    verifyToken: oauth.verifier.verify,
    resourceMetadataUrl: resourceMetadataUrl(config.publicUrl),
    looksForApps: true,
    askApprover: createAskApprover({ vault, queueMail: mail.queueMail, publicUrl: config.publicUrl }),
    metadata: createCachedMetadata(metadataLimits),
    metrics,
    tracing,
    version,
  });
  const { publicUrl } = config;
  const { queueMail, devMailbox } = mail;
  const limiters = createLimiters(createMemoryLimiter);
  const throttle = createThrottle(limiters);
  const admitCode = createCodeThrottle(createMemoryLimiter(codeLimit));
  const auth = openAuth({ ...basics, config, serviceVault, queueMail, limiters, admitCode, clientIp: ipOf });
  const services = {
    db,
    vault,
    now,
    serviceVault,
    publicUrl,
    queueMail,
    admitPassword: throttle.password,
    admitEmailChange: throttle.changeEmail,
    admitCode,
    admitLink: throttle.link,
    sandboxEnabled: config.sandbox,
    openConnection: odoo.open,
    probeOdoo: odoo.probe,
    admitProbe: createProbeLimit(),
    invitationLimits: createInvitationLimits(createMemoryLimiter),
    odooCaches: createOdooCaches(),
    invalidateConnection: (id: ConnectionId) => resolver.invalidateConnection(id),
    forgetKey: (id: AccessKeyId) => bearer.forget(id),
    forgetMemberOdoo: memberOdoos.forget,
    findMemberOdoo: memberOdoos.find,
    forgetGrant,
    endTokens: oauth.revokeGrant,
  };
  const health = createServiceHealth({
    systemDb,
    isEmbedded: clusterDir !== undefined,
    vault,
    recorder,
    folders: clusterDir === undefined ? [] : [config.dataDir, dirname(clusterDir)],
  });
  const stopTidying = tidyEveryMinute({ systemDb, instance, now, log });
  const stopWarning = warnOfExpiryRegularly({ ...basics, systemDb, queueMail, publicUrl });

  let isDraining = false;
  return {
    config,
    log,
    now,
    metrics,
    health,
    auth,
    services,
    oauth,
    /** The mails that were not sent, for the development page; undefined if the instance has none. */
    devMailbox,
    mcp: endpoint,
    /** True once the process is asked to stop: load balancers stop sending requests, and running calls end. */
    draining: () => isDraining,
    drain() {
      isDraining = true;
    },
    async close() {
      stopTidying();
      stopWarning();
      await Promise.all([recorder.stop(), mail.stop()]);
      await Promise.all([odoo.close(), oauth.close(), tracing?.stop()]);
      await Promise.all([closeDatabase(db), closeDatabase(systemDb)]);
    },
  };
}

const metadataLimits = {
  bytes: { total: 128 * mebibyte, perOwner: 16 * mebibyte },
  maxEntries: 5_000,
  headerCallers: { total: 32 * mebibyte, perOwner: 8 * mebibyte, maxEntries: 1_000 },
};

function headerCallersOf(
  { headerCredentials: mode }: Config,
  vault: Vault,
  { headerCallerFetch: fetch, signIns }: ReturnType<typeof createOdooAccess>,
) {
  return createHeaderCallers({
    mode,
    fingerprint: (credentials) => vault.fingerprint("header-credentials", credentials),
    fetch,
    signIns,
    rulesOf: createRulesStores({ total: 16 * mebibyte, perOwner: 4 * mebibyte }),
  });
}

/** Creates a limit of twenty connection tests a minute for each tenant. Throws AppError `rate_limited` above it. */
function createProbeLimit(): (tenantId: TenantId) => Promise<void> {
  const probes = createMemoryLimiter({ points: 20, seconds: 60 });
  return async (tenantId) => {
    const { allowed, retryAfterSeconds } = await probes.take(`${tenantId}|probe`);
    if (allowed) return;
    throw new AppError("rate_limited", "Too many connection tests.", {
      key: "connections.errors.too_many_tests",
      retryAfterSeconds,
    });
  };
}
