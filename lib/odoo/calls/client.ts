import { asObject } from "../../kernel/read-json.ts";
import { shorten } from "../../kernel/text/clip-text.ts";
import type { CallOptions, Domain, OdooRecord, OdooTransport, OdooValue } from "../types.ts";
import { listIn, numberIn, recordsIn } from "./checked-answer.ts";
import { given, type InContext, inContext } from "./context.ts";
import type { Group } from "./groups.ts";

export interface SearchRead extends InContext {
  readonly domain?: Domain | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  readonly order?: string | undefined;
}

/** Searches records and reads them in one call. */
export async function searchRead(
  odoo: OdooTransport,
  model: string,
  ask: SearchRead,
  options?: CallOptions,
): Promise<OdooRecord[]> {
  const { domain = [], fields, offset, limit, order } = ask;
  const args = given({ domain, fields, offset, limit, order });
  return recordsIn(await odoo.call({ model, method: "search_read", args, ...inContext(ask) }, options));
}

export async function searchCount(
  odoo: OdooTransport,
  model: string,
  ask: InContext & { readonly domain: Domain; readonly limit?: number },
  options?: CallOptions,
): Promise<number> {
  const args = given({ domain: ask.domain, limit: ask.limit });
  const count = await odoo.call({ model, method: "search_count", args, ...inContext(ask) }, options);
  return numberIn(count, { write: false });
}

/** Returns the records among `ids` that exist, in the given order. */
export async function read(
  odoo: OdooTransport,
  model: string,
  ids: readonly number[],
  ask: InContext & { readonly fields?: readonly string[] | undefined } = {},
  options?: CallOptions,
): Promise<OdooRecord[]> {
  const args = given({ fields: ask.fields });
  return recordsIn(await odoo.call({ model, method: "read", ids, args, ...inContext(ask) }, options));
}

/** Returns ids and names by Odoo's own search by name. A record without a name is called `model,id`, as Odoo does. */
export async function nameSearch(
  odoo: OdooTransport,
  model: string,
  ask: InContext & { readonly name: string; readonly domain?: Domain; readonly limit?: number },
  options?: CallOptions,
): Promise<[id: number, name: string][]> {
  const args = given({ name: ask.name, domain: ask.domain, limit: ask.limit });
  const found = await odoo.call({ model, method: "name_search", args, ...inContext(ask) }, options);
  return listIn(found).map((row) => {
    const [id, name] = listIn(row);
    return [numberIn(id, { write: false }), typeof name === "string" ? name : `${model},${id}`];
  });
}

export async function readGroup(
  odoo: OdooTransport,
  model: string,
  ask: InContext & {
    readonly domain: Domain;
    readonly groupby: readonly string[];
    readonly aggregates: readonly string[];
    readonly having?: Domain;
    readonly offset?: number;
    readonly limit?: number;
    readonly order?: string;
  },
  options?: CallOptions,
): Promise<Group[]> {
  const { context: _context, ...args } = ask;
  return (await odoo.call({ model, method: "read_group", args: given(args), ...inContext(ask) }, options)) as Group[];
}

export async function create(
  odoo: OdooTransport,
  model: string,
  values: Record<string, unknown>,
  ask: InContext = {},
  options?: CallOptions,
): Promise<number> {
  const id = await odoo.call({ model, method: "create", args: { values }, ...inContext(ask) }, options);
  return numberIn(id, { write: true });
}

export async function write(
  odoo: OdooTransport,
  model: string,
  ids: readonly number[],
  values: Record<string, unknown>,
  ask: InContext = {},
  options?: CallOptions,
): Promise<void> {
  await odoo.call({ model, method: "write", ids, args: { values }, ...inContext(ask) }, options);
}

export async function unlink(
  odoo: OdooTransport,
  model: string,
  ids: readonly number[],
  ask: InContext = {},
  options?: CallOptions,
): Promise<void> {
  await odoo.call({ model, method: "unlink", ids, ...inContext(ask) }, options);
}

/** True if the connection's user has a right on the model as a whole. */
export async function checkAccess(
  odoo: OdooTransport,
  model: string,
  operation: "read" | "create" | "write" | "unlink",
  options?: CallOptions,
): Promise<boolean> {
  return (await odoo.call({ model, method: "check_access", ids: [], args: { operation } }, options)) === true;
}

/** Returns the context of the connection's user: id, language, time zone. */
export async function contextGet(
  odoo: OdooTransport,
  options?: CallOptions,
): Promise<{ lang?: string | false; tz?: string | false; uid?: number }> {
  return (await odoo.call({ model: "res.users", method: "context_get" }, options)) as {
    lang?: string | false;
    tz?: string | false;
    uid?: number;
  };
}

/** More models than any Odoo has, and a longer name. */
const most = { models: 5_000, name: 128 };

/** Returns the models that the connection's user may read, as Odoo lists them. Only newer series can. */
export async function availableModels(odoo: OdooTransport): Promise<{ model: string; label: string }[]> {
  const found = await odoo.call({ model: "ir.model", method: "available_models" });
  return listIn(found)
    .flatMap((row) => {
      const { model, display_name: label } = asObject(row);
      if (typeof model !== "string" || model.length > most.name) return [];
      return [{ model, label: typeof label === "string" ? shorten(label, most.name) : model }];
    })
    .slice(0, most.models);
}

/** Returns the values that Odoo would put into a new record. */
export async function defaultGet(
  odoo: OdooTransport,
  model: string,
  fields: readonly string[],
  ask: InContext = {},
): Promise<Record<string, OdooValue>> {
  const call = { model, method: "default_get", args: { fields }, ...inContext(ask) } as const;
  return (await odoo.call(call)) as Record<string, OdooValue>;
}

/** Presses a button of a record's form. Returns null, or the action that Odoo's web client would continue with. */
export async function runAction(
  odoo: OdooTransport,
  model: string,
  ids: readonly number[],
  name: string,
  ask: InContext = {},
  options?: CallOptions,
): Promise<unknown> {
  return odoo.call({ model, method: "run_action", ids, args: { name }, ...inContext(ask) }, options);
}

export interface Message {
  readonly body: string;
  /** A `comment` is mailed to the followers, a `note` stays inside of Odoo. */
  readonly kind: "note" | "comment";
  readonly attachmentIds?: readonly number[] | undefined;
}

/** Writes into a record's chatter and returns the message's id. `body` is text. */
export async function messagePost(
  odoo: OdooTransport,
  model: string,
  id: number,
  { body, kind, attachmentIds }: Message,
  options?: CallOptions,
): Promise<number> {
  const args = given({ body, subtype_xmlid: `mail.mt_${kind}`, attachment_ids: attachmentIds });
  return numberIn(await odoo.call({ model, method: "message_post", ids: [id], args }, options), { write: true });
}
