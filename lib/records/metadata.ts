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
import { findClosedFields, findClosedNames } from "../tenant/find-closed.ts";

/** The Odoo user of a connection, with the language and time zone of Odoo's own client. */
export interface OdooUser {
  /** 0 if Odoo does not say. */
  readonly uid: number;
  /** Such as `es_ES`; undefined if the user has none. */
  readonly lang: string | undefined;
  /** Such as `Europe/Madrid`; `UTC` if the user has none, or an unknown one. */
  readonly zone: string;
}

/** Metadata of a connection, which changes only with its address, its credential or its rules. */
export interface Metadata {
  /** Returns the fields of a model. `FieldInfo.closed` marks those that the rules of the context close. */
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
  /**
   * Separate caches for header-credential callers, so that they evict nobody else's entries. Absent if there are no
   * such callers.
   */
  readonly headerCallers?: Caches;
  readonly readFields: (odoo: OdooTransport, model: string) => Promise<FieldMap>;
  readonly readUser: (odoo: OdooTransport) => Promise<OdooContext>;
}

/** The answer of Odoo's `context_get`. */
export interface OdooContext {
  readonly uid?: number;
  readonly lang?: string | false;
  readonly tz?: string | false;
}

export function createMetadata({ readFields, readUser, headerCallers, ...own }: MetadataOptions): Metadata {
  const cachesOf = ({ principal }: TenantContext) =>
    principal.kind === "headers" && headerCallers !== undefined ? headerCallers : own;
  // The key has everything that changes the answer. It begins with its owner: for header-credential callers this is
  // their network, because they can invent credentials.
  const keyOf = ({ tenantId, principal, connection, rules, source }: TenantContext) => {
    const owner = principal.kind === "headers" ? networkOf(source.ip) : tenantId;
    return `${owner}|${connection.id}|${connection.version}|${rules.version}`;
  };
  const read = (context: TenantContext, odoo: OdooTransport, model: string) =>
    shared(cachesOf(context).fields, `${keyOf(context)}|${model}`, context, () => readFields(odoo, model));
  // A list of fields belongs to one version of the rules, so its marks are cached with it.
  const marks = createMarks();

  async function mark(context: TenantContext, odoo: OdooTransport, model: string, own: FieldMap): Promise<FieldMap> {
    const inside = odoo.inside?.known();
    const readOther = async (name: string) => {
      // The addon would log and count a read of a model that it keeps closed.
      if (inside?.models.has(name) === false)
        throw new AppError("denied", `${name} is not enabled inside Odoo.`, {
          reason: "addon_denied",
          remedy: { by: "odoo_admin", where: "mcp.rules" },
        });
      return read(context, odoo, name);
    };
    const closed = await findClosedFields(context.rules, model, own, readOther);
    return withClosures(own, closed, await findClosedNames(context.rules, own, readOther));
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

/** Caches the marked list for each list of fields, for as long as that list is in memory. */
function createMarks(): (own: FieldMap) => Cache<FieldMap> {
  const marked = new WeakMap<FieldMap, Cache<FieldMap>>();
  return (own) => {
    const cache = marked.get(own) ?? createMemoryCache({ ttlMs: Number.POSITIVE_INFINITY, maxEntries: 1 });
    marked.set(own, cache);
    return cache;
  };
}

/**
 * Returns the cached value, or loads it for this call. A call shares a running load only with calls of the same caller,
 * and loads by itself if that load was given up: it may be cancelled or late.
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
    // The load of another call of the same caller was given up, not this call's own.
    if (isOwn || !isAppError(error) || outageOf(error) !== "nothing") throw error;
    return load();
  }
}

/**
 * Returns the languages that are installed in an Odoo: the choices of a contact's language, which every user may read.
 * Undefined if the caller may not read even that.
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
