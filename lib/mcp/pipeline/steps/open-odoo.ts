import { contextGet } from "../../../odoo/calls/client.ts";
import type { OdooTransport } from "../../../odoo/types.ts";
import { installedLanguages, type OdooUser } from "../../../records/metadata.ts";
import { rewordAccessRefusals } from "../../../records/transport/access-refusals.ts";
import { asUser } from "../../../records/transport/as-user.ts";
import { isNotInstalled } from "../../../records/transport/not-installed.ts";
import { plainFiles } from "../../../records/transport/plain-files.ts";
import type { TenantContext } from "../../../tenant/context.ts";
import { watchCalls } from "../../limits/stopwatch.ts";
import { boundTransport } from "../bound-transport.ts";
import type { CallToolDeps, Progress, ToolCall } from "../tool-call.ts";
import type { Planned } from "./plan-call.ts";

/** The way to Odoo of one call. */
export interface CallOdoo {
  readonly odoo: OdooTransport;
  user(): Promise<OdooUser>;
  /** Whether Odoo does not have a model; undefined where it is not to be asked. */
  readonly lacks: ((model: string) => Promise<boolean>) | undefined;
  /** Resolves when Odoo works on nothing more of this call. */
  idle(): Promise<unknown> | undefined;
}

interface CallOdooOptions {
  readonly call: ToolCall;
  readonly context: TenantContext;
  readonly plan: Planned["plan"];
  /** The caller's id, for limits. */
  readonly key: string;
  readonly progress: Progress;
  readonly deadline: number;
}

/** For a question that every Odoo answers at once; a busy one may take its time all the same. */
const lookMs = 10_000;

/** A transport for one call: timed, bounded, closed to writes until an intent is open, in the language of its user. */
export function openCallOdoo(deps: CallToolDeps, options: CallOdooOptions): CallOdoo {
  const { call, context, plan, key, progress, deadline } = options;
  const underWay = new Set<Promise<unknown>>();
  const look = () => contextGet(context.odoo, { timeoutMs: lookMs, isOurs: true });
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
      // Printing a document writes a draft into Odoo. The caller asked for no write.
      progress.hasWritten = carriedOut && plan.subject.operation !== "read";
    },
    caller: key,
    guard: (model, run) => deps.breaker.run({ connection: breakerName(context), key, model, look }, run),
  });
  const plain = plainFiles(rewordAccessRefusals(bound));
  const user = () => deps.metadata.user(context, plain);
  const odoo: OdooTransport = asUser(plain, user, () => installedLanguages(deps.metadata, context, odoo));
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

/** A new address or credential is a new Odoo: its version is part of the name. */
function breakerName({ tenantId, connection }: TenantContext): string {
  return `${tenantId}|${connection.id}|${connection.version}`;
}
