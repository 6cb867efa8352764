import { contextGet } from "../../../odoo/calls/client.ts";
import type { OdooTransport } from "../../../odoo/types.ts";
import { installedLanguages, type OdooUser } from "../../../records/metadata.ts";
import { rewordAccessRefusals } from "../../../records/transport/access-refusals.ts";
import { asUser } from "../../../records/transport/as-user.ts";
import { inCompanies } from "../../../records/transport/in-companies.ts";
import { isNotInstalled } from "../../../records/transport/not-installed.ts";
import { plainFiles } from "../../../records/transport/plain-files.ts";
import type { TenantContext } from "../../../tenant/context.ts";
import { watchCalls } from "../../limits/stopwatch.ts";
import { boundTransport } from "../bound-transport.ts";
import type { CallToolDeps, Progress, ToolCall } from "../tool-call.ts";
import type { Planned } from "./plan-call.ts";

/** The access of one tool call to Odoo. */
export interface CallOdoo {
  readonly odoo: OdooTransport;
  user(): Promise<OdooUser>;
  /** Returns true if Odoo does not have a model. Undefined if Odoo may not be asked that. */
  readonly lacks: ((model: string) => Promise<boolean>) | undefined;
  /** Resolves when Odoo no longer works on this call. Undefined if it does not now. */
  idle(): Promise<unknown> | undefined;
}

interface CallOdooOptions {
  readonly call: ToolCall;
  readonly context: TenantContext;
  readonly plan: Planned["plan"];
  /** The id of the caller. */
  readonly key: string;
  readonly progress: Progress;
  readonly deadline: number;
}

/** The timeout of the probe. Any Odoo answers it at once, but a busy one may need longer. */
const lookMs = 10_000;

/** Returns the access to Odoo of one tool call: measured, bounded and without writes before an intent. */
export function openCallOdoo(deps: CallToolDeps, options: CallOdooOptions): CallOdoo {
  const { call, context, plan, key, progress, deadline } = options;
  const underWay = new Set<Promise<unknown>>();
  const look = () => contextGet(context.odoo, { timeoutMs: lookMs, isInternal: true });
  const bound = boundTransport(timed(deps, call, context.odoo, progress), {
    deadline,
    signal: plan.writes ? undefined : call.signal,
    mayWrite: () => progress.intent !== undefined,
    onCall: () => progress.odooCalls++,
    onUnderWay: (answered) => {
      const settled: Promise<unknown> = answered.catch(() => {}).finally(() => underWay.delete(settled));
      underWay.add(settled);
    },
    onWritten: (carriedOut) => {
      // Printing a document writes a draft in Odoo, although the caller did not ask for a write.
      progress.hasWritten = carriedOut && plan.subject.operation !== "read";
    },
    caller: key,
    guard: (model, run) => deps.breaker.run({ connection: breakerName(context), key, model, look }, run),
  });
  const plain = plainFiles(rewordAccessRefusals(bound));
  const user = () => deps.metadata.user(context, plain);
  const { companies } = context;
  const ofUser: OdooTransport = asUser(plain, user, () => installedLanguages(deps.metadata, context, odoo));
  const odoo = companies === undefined ? ofUser : inCompanies(ofUser, companies, async () => (await user()).uid);
  return {
    odoo,
    user,
    lacks: deps.looksForApps === true ? (model) => isNotInstalled(plain, model) : undefined,
    idle: () => (underWay.size === 0 ? undefined : Promise.all(underWay)),
  };
}

function timed(
  { tracing }: Pick<CallToolDeps, "tracing">,
  { tool, odooTime }: ToolCall,
  odoo: OdooTransport,
  progress: Progress,
): OdooTransport {
  return watchCalls(odoo, (method, call) => {
    const names = { tool: tool.name, method, transport: odoo.kind };
    const traced = tracing === undefined ? call : () => tracing.odooCall(names, call);
    return odooTime.run(() => progress.odooTime.run(traced));
  });
}

/**
 * Returns the name of the breaker. A connection with a new address or credential has a new version and a new breaker.
 */
function breakerName({ tenantId, connection }: TenantContext): string {
  return `${tenantId}|${connection.id}|${connection.version}`;
}
