import { credentialHeaders, credentialNameOf } from "../kernel/credential-names.ts";
import { AppError, isAppError } from "../kernel/errors.ts";
import type { AddonRules } from "../kernel/model-rule.ts";
import { networkOf } from "../kernel/network/network.ts";
import { saysAccessDenied } from "../odoo/faults/errors.ts";
import type { Inside, OdooTarget, OdooTransport } from "../odoo/types.ts";
import { type NamedModel, surveyModels } from "../odoo-catalog/survey-models.ts";
import type { ActorOf } from "../policy/actor.ts";
import type { RuleSet } from "../policy/types.ts";
import type { Source, TenantContext } from "./context.ts";
import { openModels } from "./open-models.ts";

type HeaderCaller = ActorOf<"headers">;

/** The part of a header-credential caller's context that is the same for all its calls. */
export type HeaderCallerConnection = Pick<TenantContext, "connection" | "rules" | "odoo">;

export interface HeaderConnections {
  /** Returns the context of one call. Throws the AppError that says why the caller's Odoo cannot be used. */
  resolve(caller: HeaderCaller, source: Source, requestId: string): Promise<TenantContext>;
}

export interface HeaderConnectionsOptions {
  readonly mayWrite: boolean;
  /** Probes the Odoo, signs in and opens a transport to it. `ip` is the address of the caller. */
  readonly connect: (
    caller: HeaderCaller,
    ip: string,
  ) => Promise<{ readonly target: OdooTarget; readonly odoo: OdooTransport }>;
  /** Runs an attempt to connect, or refuses it after too many failures. */
  readonly attempt: <T>(place: { ip: string; url: string }, connect: () => Promise<T>) => Promise<T>;
  /** Called if Odoo refuses a sign-in that it accepted before. */
  readonly refused: (url: string) => Promise<void>;
  /** Connections by network and credential, as a caller can invent credentials. Failures are not cached. */
  readonly cache: {
    get(key: string, load: () => Promise<HeaderCallerConnection>): Promise<HeaderCallerConnection>;
    delete(key: string): void;
  };
  /** The listed models, by the same keys. Reading them takes many calls, and an outdated list does no harm. */
  readonly lists: {
    get(key: string, load: () => Promise<readonly NamedModel[]>): Promise<readonly NamedModel[]>;
  };
  /** The models to look for in an Odoo without the addon. */
  readonly known: readonly NamedModel[];
}

/** Creates the connections of header-credential callers. Different credentials share no data. */
export function createHeaderConnections(options: HeaderConnectionsOptions): HeaderConnections {
  const { mayWrite, connect, attempt, refused, cache, lists, known } = options;

  const keyOf = ({ credentialId }: HeaderCaller, ip: string) => `${networkOf(ip)}|${credentialId}`;

  async function open(caller: HeaderCaller, ip: string): Promise<HeaderCallerConnection> {
    const { target, odoo } = await connect(caller, ip).catch((error) => {
      throw withHeaderName(error);
    });
    const survey = () => surveyModels(odoo, known);
    const models = odoo.inside === undefined ? await lists.get(keyOf(caller, ip), survey) : undefined;
    const rules: RuleSet = {
      version: mayWrite ? "open" : "open-read",
      models: openModels(models === undefined ? insideModels(odoo.inside) : () => models, mayWrite),
    };
    return {
      connection: {
        id: caller.connectionId,
        name: caller.label,
        kind: "odoo",
        url: target.url,
        series: `${target.series.major}.${target.series.minor}`,
        version: 1,
        confirm: "deletes",
      },
      rules,
      odoo: countingRefusals(odoo, () => {
        cache.delete(keyOf(caller, ip));
        return refused(target.url);
      }),
    };
  }

  return {
    async resolve(caller, source, requestId) {
      const opened = await cache.get(keyOf(caller, source.ip), () =>
        attempt({ ip: source.ip, url: caller.reveal().url }, () => open(caller, source.ip)),
      );
      return { tenantId: caller.tenantId, principal: caller, plan: "trial", source, requestId, ...opened };
    },
  };
}

const noModels: readonly NamedModel[] = [];

/** Returns a function that lists the models which the addon's current rules open. */
function insideModels(inside: Inside | undefined): () => readonly NamedModel[] {
  const listed = new WeakMap<AddonRules, readonly NamedModel[]>();
  return () => {
    const rules = inside?.known();
    if (rules === undefined) return noModels;
    const models = listed.get(rules) ?? [...rules.models.values()];
    listed.set(rules, models);
    return models;
  };
}

/** Wraps a transport so that a refused key is counted as a failed sign-in and the next call signs in again. */
function countingRefusals(odoo: OdooTransport, onRefused: () => Promise<void>): OdooTransport {
  async function watch<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!isAppError(error) || error.code !== "odoo_auth") throw error;
      // A proxy in front of Odoo refuses the content and not the key, so it does not count against other callers.
      if (error.options.reason !== "refused_by_proxy") await onRefused();
      // The sign-in was checked a second time, because methods raise the same error. It counts twice.
      if (saysAccessDenied(error)) await onRefused();
      throw withHeaderName(error);
    }
  }
  const { inside } = odoo;
  return {
    ...odoo,
    call: (call, options) => watch(() => odoo.call(call, options)),
    ...(inside === undefined ? {} : { inside: { known: inside.known, read: () => watch(inside.read) } }),
  };
}

/** Returns the same error with the name of the header at fault. */
function withHeaderName(error: unknown): unknown {
  const path = isAppError(error) ? credentialNameOf(credentialHeaders, error.options.path) : undefined;
  if (!isAppError(error) || path === undefined) return error;
  return new AppError(error.code, error.message, { ...error.options, path });
}
