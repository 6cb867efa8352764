import { AppError, isAppError } from "../kernel/errors.ts";
import type { InsideRules } from "../kernel/model-rule.ts";
import { networkOf } from "../kernel/network/network.ts";
import { saysAccessDenied } from "../odoo/faults/errors.ts";
import type { Inside, OdooTarget, OdooTransport } from "../odoo/types.ts";
import { type NamedModel, surveyModels } from "../odoo-catalog/survey-models.ts";
import type { ActorOf } from "../policy/actor.ts";
import type { RuleSet } from "../policy/types.ts";
import type { Source, TenantContext } from "./context.ts";
import { openModels } from "./open-models.ts";

type Guest = ActorOf<"headers">;

/** All of a guest's context that does not change from call to call. */
export type GuestConnection = Pick<TenantContext, "connection" | "rules" | "odoo">;

export interface HeaderConnections {
  /** The context of one call of a guest. Throws the AppError that says why its Odoo cannot be used. */
  resolve(guest: Guest, source: Source, requestId: string): Promise<TenantContext>;
}

export interface HeaderConnectionsOptions {
  readonly mayWrite: boolean;
  /** Finds out how the Odoo is reached, signs in and opens the way to it. `ip`: where the guest calls from. */
  readonly connect: (
    guest: Guest,
    ip: string,
  ) => Promise<{ readonly target: OdooTarget; readonly odoo: OdooTransport }>;
  /** Runs an attempt to connect, or refuses it after too many that failed. */
  readonly attempt: <T>(place: { ip: string; url: string }, connect: () => Promise<T>) => Promise<T>;
  /** Hears of a sign-in that Odoo refuses after it took it once. */
  readonly refused: (url: string) => Promise<void>;
  /** By network and credential, as credentials are made up at will; failures are not kept. */
  readonly cache: {
    get(key: string, load: () => Promise<GuestConnection>): Promise<GuestConnection>;
    delete(key: string): void;
  };
  /** What each credential is told of, by the same: many questions, and no harm when it is old. */
  readonly lists: {
    get(key: string, load: () => Promise<readonly NamedModel[]>): Promise<readonly NamedModel[]>;
  };
  /** The models to ask Odoo for where it does not tell its own. */
  readonly known: readonly NamedModel[];
}

/** Connects callers who bring an Odoo of their own. Nothing of one credential is ever used for another. */
export function createHeaderConnections(options: HeaderConnectionsOptions): HeaderConnections {
  const { mayWrite, connect, attempt, refused, cache, lists, known } = options;

  const keyOf = ({ credentialId }: Guest, ip: string) => `${networkOf(ip)}|${credentialId}`;

  async function open(guest: Guest, ip: string): Promise<GuestConnection> {
    const { target, odoo } = await connect(guest, ip).catch((error) => {
      throw atHeader(error);
    });
    const survey = () => surveyModels(odoo, known);
    const models = odoo.inside === undefined ? await lists.get(keyOf(guest, ip), survey) : undefined;
    const rules: RuleSet = {
      version: mayWrite ? "open" : "open-read",
      models: openModels(models === undefined ? insideModels(odoo.inside) : () => models, mayWrite),
    };
    return {
      connection: {
        id: guest.connectionId,
        name: guest.label,
        kind: "odoo",
        url: target.url,
        series: `${target.series.major}.${target.series.minor}`,
        version: 1,
        confirm: "deletes",
      },
      rules,
      odoo: heeding(odoo, () => {
        cache.delete(keyOf(guest, ip));
        return refused(target.url);
      }),
    };
  }

  return {
    async resolve(guest, source, requestId) {
      const opened = await cache.get(keyOf(guest, source.ip), () =>
        attempt({ ip: source.ip, url: guest.reveal().url }, () => open(guest, source.ip)),
      );
      return { tenantId: guest.tenantId, principal: guest, plan: "trial", source, requestId, ...opened };
    },
  };
}

const noModels: readonly NamedModel[] = [];

/** What is open inside Odoo, as long as it is known: nothing of it is remembered here. */
function insideModels(inside: Inside | undefined): () => readonly NamedModel[] {
  const listed = new WeakMap<InsideRules, readonly NamedModel[]>();
  return () => {
    const rules = inside?.known();
    if (rules === undefined) return noModels;
    const models = listed.get(rules) ?? [...rules.models.values()];
    listed.set(rules, models);
    return models;
  };
}

/** A key that Odoo no longer takes is tried anew, under the count of those who failed. */
function heeding(odoo: OdooTransport, onRefused: () => Promise<void>): OdooTransport {
  async function heed<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!isAppError(error) || error.code !== "odoo_auth") throw error;
      // A filter before Odoo refuses a text and not the key: what one guest sends is held against no other.
      if (error.options.reason !== "refused_by_proxy") await onRefused();
      // Odoo was asked for it twice, as methods raise the same error.
      if (saysAccessDenied(error)) await onRefused();
      throw atHeader(error);
    }
  }
  const { inside } = odoo;
  return {
    ...odoo,
    call: (call, options) => heed(() => odoo.call(call, options)),
    ...(inside === undefined ? {} : { inside: { known: inside.known, read: () => heed(inside.read) } }),
  };
}

const headerOf: Readonly<Record<string, string>> = {
  url: "X-Odoo-URL",
  database: "X-Odoo-DB",
  login: "X-Odoo-Login",
  secret: "X-Odoo-API-Key",
};

/** The same error for one who sent headers: it names the one at fault. */
function atHeader(error: unknown): unknown {
  const path = isAppError(error) ? headerOf[error.options.path ?? ""] : undefined;
  if (!isAppError(error) || path === undefined) return error;
  return new AppError(error.code, error.message, { ...error.options, path });
}
