import { createMemoryCache } from "../cache/cache.ts";
import { AppError, isAppError } from "../kernel/errors.ts";
import { knownZone } from "../kernel/locale/time-zone.ts";
import { networkOf } from "../kernel/network/network.ts";
import type { FieldClosure } from "../kernel/odoo-values.ts";
import { clipText } from "../kernel/text/clip-text.ts";
import { outageOf } from "../odoo/faults/errors.ts";
import type { FieldMap, OdooTransport } from "../odoo/types.ts";
import { actorId } from "../policy/actor.ts";
import type { TenantContext } from "../tenant/context.ts";
import { findClosed, findNameless } from "../tenant/find-closed.ts";

/** Whose rights a connection has in Odoo, and the language and zone that Odoo's own client shows this user. */
export interface OdooUser {
  /** 0 where Odoo does not say. */
  readonly uid: number;
  /** Such as `es_ES`; undefined where the user has none. */
  readonly lang: string | undefined;
  /** Such as `Europe/Madrid`; `UTC` where the user has none, or one that is not known. */
  readonly zone: string;
}

/** Metadata that is the same for every call of a connection until address, credential or rules change. */
export interface Metadata {
  /** The fields of a model, those marked that the rules of the context close (`FieldInfo.closed`). */
  fields(context: TenantContext, odoo: OdooTransport, model: string): Promise<FieldMap>;
  user(context: TenantContext, odoo: OdooTransport): Promise<OdooUser>;
}

interface Cache<V> {
  get(key: string, load: () => Promise<V>, by?: string): Promise<V>;
}

interface Caches {
  readonly fields: Cache<FieldMap>;
  readonly users: Cache<OdooUser>;
}

export interface MetadataOptions extends Caches {
  /** For callers who bring an Odoo of their own: what they fill empties nobody else's. Left out where there are none. */
  readonly guests?: Caches;
  readonly readFields: (odoo: OdooTransport, model: string) => Promise<FieldMap>;
  readonly readUser: (odoo: OdooTransport) => Promise<OdooContext>;
}

/** The answer of Odoo's `context_get`. */
export interface OdooContext {
  readonly uid?: number;
  readonly lang?: string | false;
  readonly tz?: string | false;
}

export function createMetadata({ readFields, readUser, guests, ...own }: MetadataOptions): Metadata {
  const cachesOf = ({ principal }: TenantContext) =>
    principal.kind === "headers" && guests !== undefined ? guests : own;
  // Everything that could make the answer another one is in the key, whose it is first: a guest makes up credentials at will.
  const keyOf = ({ tenantId, principal, connection, rules, source }: TenantContext) => {
    const owner = principal.kind === "headers" ? networkOf(source.ip) : tenantId;
    return `${owner}|${connection.id}|${connection.version}|${rules.version}`;
  };
  const read = (context: TenantContext, odoo: OdooTransport, model: string) =>
    shared(cachesOf(context).fields, `${keyOf(context)}|${model}`, context, () => readFields(odoo, model));
  // The fields as they were read are of one version of the rules, and so are the marks: they go together.
  const marks = createMarks();

  async function mark(context: TenantContext, odoo: OdooTransport, model: string, own: FieldMap): Promise<FieldMap> {
    const inside = odoo.inside?.known();
    const readOther = async (name: string) => {
      // Odoo would put on record that it was asked for a model that it keeps closed, and count it.
      if (inside?.models.has(name) === false)
        throw new AppError("denied", `${name} is not enabled inside Odoo.`, {
          reason: "addon_denied",
          remedy: { by: "odoo_admin", where: "mcp.rules" },
        });
      return read(context, odoo, name);
    };
    const closed = await findClosed(context.rules, model, own, readOther);
    return withClosures(own, closed, await findNameless(context.rules, own, readOther));
  }

  return {
    async fields(context, odoo, model) {
      const own = await read(context, odoo, model);
      return shared(marks(own), "", context, () => mark(context, odoo, model, own));
    },
    user: (context, odoo) =>
      shared(cachesOf(context).users, keyOf(context), context, async () => toUser(await readUser(odoo))),
  };
}

/** For each list of fields the one that is marked, for as long as the list is known. */
function createMarks(): (own: FieldMap) => Cache<FieldMap> {
  const marked = new WeakMap<FieldMap, Cache<FieldMap>>();
  return (own) => {
    const cache = marked.get(own) ?? createMemoryCache({ ttlMs: Number.POSITIVE_INFINITY, maxEntries: 1 });
    marked.set(own, cache);
    return cache;
  };
}

/**
 * What was read for anybody, and otherwise read by the call at hand: no caller waits for what another asks Odoo, whose
 * call may be cancelled, late or held up for reasons of its own.
 */
async function shared<V>(
  cache: Cache<V>,
  key: string,
  { principal }: TenantContext,
  load: () => Promise<V>,
): Promise<V> {
  let isOwn = false;
  const loadOwn = () => {
    isOwn = true;
    return load();
  };
  try {
    return await cache.get(key, loadOwn, actorId(principal));
  } catch (error) {
    // Another call of the same caller was given up, not this one.
    if (isOwn || !isAppError(error) || outageOf(error) !== "nothing") throw error;
    return load();
  }
}

/**
 * The languages of an Odoo, by the choices of a contact's language: no user may read less of it. Undefined where even that
 * is closed.
 */
export async function installedLanguages(
  metadata: Pick<Metadata, "fields">,
  context: TenantContext,
  odoo: OdooTransport,
): Promise<readonly string[] | undefined> {
  try {
    const { selection } = (await metadata.fields(context, odoo, "res.partner")).get("lang") ?? {};
    return selection?.map(([code]) => String(code));
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

function withClosures(
  fields: FieldMap,
  closed: ReadonlyMap<string, FieldClosure>,
  nameless: ReadonlySet<string>,
): FieldMap {
  if (closed.size === 0 && nameless.size === 0) return fields;
  return new Map(
    [...fields].map(([name, field]) => {
      const closure = closed.get(name);
      const named = nameless.has(field.relation ?? "") ? { ...field, namesClosed: true as const } : field;
      return [name, closure === undefined ? named : { ...named, closed: closure }];
    }),
  );
}

function toUser({ uid = 0, lang, tz }: OdooContext): OdooUser {
  return { uid, lang: lang ? clipText(lang, 32) : undefined, zone: knownZone(tz) };
}
