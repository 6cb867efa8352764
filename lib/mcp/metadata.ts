import { clipText } from "../kernel/clip-text.ts";
import { isAppError } from "../kernel/errors.ts";
import { knownZone } from "../kernel/time-zone.ts";
import type { FieldMap, OdooTransport } from "../odoo/types.ts";
import type { TenantContext } from "../tenant/context.ts";

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
  fields(context: TenantContext, odoo: OdooTransport, model: string): Promise<FieldMap>;
  user(context: TenantContext, odoo: OdooTransport): Promise<OdooUser>;
}

interface Cache<V> {
  get(key: string, load: () => Promise<V>): Promise<V>;
}

export interface MetadataOptions {
  readonly fields: Cache<FieldMap>;
  readonly users: Cache<OdooUser>;
  readonly readFields: (odoo: OdooTransport, model: string) => Promise<FieldMap>;
  readonly readUser: (odoo: OdooTransport) => Promise<OdooContext>;
}

/** The answer of Odoo's `context_get`. */
export interface OdooContext {
  readonly uid?: number;
  readonly lang?: string | false;
  readonly tz?: string | false;
}

export function createMetadata({ fields, users, readFields, readUser }: MetadataOptions): Metadata {
  // Everything that could make the answer another one is in the key, whose it is first: all guests are of one tenant.
  const keyOf = ({ tenantId, principal, connection, rules }: TenantContext) =>
    `${principal.kind === "headers" ? connection.id : tenantId}|${connection.id}|${connection.version}|${rules.version}`;
  return {
    fields: (context, odoo, model) => fields.get(`${keyOf(context)}|${model}`, () => readFields(odoo, model)),
    user: (context, odoo) => users.get(keyOf(context), async () => toUser(await readUser(odoo))),
  };
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

function toUser({ uid = 0, lang, tz }: OdooContext): OdooUser {
  return { uid, lang: lang ? clipText(lang, 32) : undefined, zone: knownZone(tz) };
}
