import type { Recorder } from "../audit/recorder.ts";
import { createMemoryConfirmations, createMemoryWriteResults } from "../call-stores/memory-stores.ts";
import { createSafeFetch, type SafeFetch } from "../http/outgoing/safe-fetch.ts";
import { readBodyCapped } from "../http/request-guards.ts";
import { systemClock } from "../kernel/clock.ts";
import { credentialNameOf, directVariables } from "../kernel/credential-names.ts";
import { AppError, isAppError } from "../kernel/errors.ts";
import { type AccessKeyId, type ConnectionId, newId, type TenantId } from "../kernel/ids.ts";
import { privateCidrs } from "../kernel/network/own-networks.ts";
import { createEndpoint } from "../mcp/http/endpoint.ts";
import { adviceOf } from "../mcp/pipeline/present-error.ts";
import { localWords } from "../mcp/pipeline/remedy-words.ts";
import type { Logger } from "../observability/logger.ts";
import { openOdoo } from "../odoo/open.ts";
import { probeOdoo } from "../odoo/probe/probe.ts";
import type { ProbeInput } from "../odoo/probe/probe-result.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { knownModels } from "../odoo-catalog/known-models.ts";
import { surveyModels } from "../odoo-catalog/survey-models.ts";
import type { Principal } from "../policy/actor.ts";
import type { ModelRule, RuleSet } from "../policy/types.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";

import type { TenantContext } from "../tenant/context.ts";
import { openModels } from "../tenant/open-models.ts";
import { createCachedMetadata } from "./cached-metadata.ts";

export interface DirectOptions {
  readonly odoo: ProbeInput;
  readonly readOnly: boolean;
  /** The rules. If omitted, every model that Odoo shows to this user is open. */
  readonly models?: readonly ModelRule[] | undefined;
  readonly recorder: Recorder;
  readonly log: Pick<Logger, "error">;
  readonly version: string;
}

export interface Direct {
  /** Answers a request without authentication: the process at the other end of the pipe acts for the user. */
  handle(request: Request): Promise<Response>;
  /** Connects to Odoo. Throws the AppError that every call returns until the connection succeeds. */
  open(): Promise<Opened>;
  /** Returns the remedy of an error in words for the local client. */
  advise(error: AppError): string;
  close(): Promise<void>;
}

interface Opened {
  readonly odoo: OdooTransport;
  readonly url: string;
  readonly series: string;
  readonly rules: RuleSet;
}

const ownBytes = 64 * 1024 * 1024;

/** Creates the pipeline for one Odoo and one user, without database or portal. The local client runs it. */
export function createDirect({ odoo, readOnly, models, recorder, log, version }: DirectOptions): Direct {
  const fetch = createSafeFetch({ allowedCidrs: privateCidrs });
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
    opening ??= connect({ odoo, models, readOnly }, fetch).catch((error: unknown) => {
      // An Odoo that was silent may answer the next call. A refused sign-in is not repeated, as Odoo would lock it out.
      if (!isAppError(error) || error.code === "odoo_upstream") opening = undefined;
      throw error;
    });
    return opening;
  }

  const wordRemedy = localWords({ hasList: models !== undefined });
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
    looksForApps: true,
    wordRemedy,
    metadata: createCachedMetadata({ bytes: { total: ownBytes, perOwner: ownBytes }, maxEntries: 500 }),
    confirmations: createMemoryConfirmations(systemClock),
    writeResults: createMemoryWriteResults(systemClock),
    metrics: { requestStarted: () => () => {}, callFinished: () => {} },
    log,
    version,
  });

  return {
    handle: endpoint.handle,
    open,
    advise: (error) => adviceOf(error, wordRemedy),
    async close() {
      await recorder.stop();
      await fetch.close();
    },
  };
}

async function connect(
  { odoo: ask, models, readOnly }: Pick<DirectOptions, "odoo" | "models" | "readOnly">,
  fetch: SafeFetch,
): Promise<Opened> {
  const probed = await probeOdoo(ask, { fetch });
  if (!probed.ok) throw withVariableName(probed.error);
  const { target } = probed;
  const odoo = openOdoo(target, { fetch });
  const rules =
    models === undefined ? await survey(odoo, !readOnly) : new Map(models.map((rule) => [rule.model, rule] as const));
  return {
    odoo,
    url: target.url,
    series: `${target.series.major}.${target.series.minor}`,
    rules: { version: 1, models: rules },
  };
}

/** Returns the same error with the name of the environment variable at fault. */
function withVariableName(error: AppError): AppError {
  const path = credentialNameOf(directVariables, error.options.path);
  return path === undefined ? error : new AppError(error.code, error.message, { ...error.options, path });
}

/** Returns rules that open the models that Odoo shows to this user. Odoo's rights and the hard floor still apply. */
async function survey(odoo: OdooTransport, mayWrite: boolean): Promise<RuleSet["models"]> {
  const inside = await odoo.inside?.read();
  const known = knownModels.map(({ model, label }) => ({ model, label: label.en }));
  const listed = inside === undefined ? await surveyModels(odoo, known) : [...inside.models.values()];
  return openModels(() => listed, mayWrite);
}
