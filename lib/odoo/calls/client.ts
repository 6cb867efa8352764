import { type AppError, isAppError } from "../../kernel/errors.ts";
import type { SelectionKey } from "../../kernel/odoo-values.ts";
import { shorten } from "../../kernel/text/clip-text.ts";
import { oddAnswer } from "../faults/errors.ts";
import type { CallOptions, Domain, FieldInfo, FieldMap, OdooRecord, OdooTransport, OdooValue } from "../types.ts";
import type { Group } from "./groups.ts";
import { filesOf } from "./methods.ts";

type Context = Readonly<Record<string, unknown>>;
interface Common {
  readonly context?: Context | undefined;
}

/** Drops what is undefined: an argument that is not given is not sent. */
function given(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}
function inContext({ context }: Common): { context?: Context } {
  return context === undefined ? {} : { context };
}

export interface SearchRead extends Common {
  readonly domain?: Domain | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  readonly order?: string | undefined;
}

/** Finds and reads in one call. */
export async function searchRead(
  odoo: OdooTransport,
  model: string,
  ask: SearchRead,
  options?: CallOptions,
): Promise<OdooRecord[]> {
  const { domain = [], fields, offset, limit, order } = ask;
  const args = given({ domain, fields, offset, limit, order });
  return (await odoo.call({ model, method: "search_read", args, ...inContext(ask) }, options)) as OdooRecord[];
}

export async function searchCount(
  odoo: OdooTransport,
  model: string,
  ask: Common & { readonly domain: Domain; readonly limit?: number },
  options?: CallOptions,
): Promise<number> {
  const args = given({ domain: ask.domain, limit: ask.limit });
  return (await odoo.call({ model, method: "search_count", args, ...inContext(ask) }, options)) as number;
}

/** The records among `ids` that exist, in the order asked. */
export async function read(
  odoo: OdooTransport,
  model: string,
  ids: readonly number[],
  ask: Common & { readonly fields?: readonly string[] | undefined } = {},
  options?: CallOptions,
): Promise<OdooRecord[]> {
  return (await odoo.call(
    { model, method: "read", ids, args: given({ fields: ask.fields }), ...inContext(ask) },
    options,
  )) as OdooRecord[];
}

/** Ids and names by Odoo's own name search. A record without a name is called as Odoo calls it: `model,id`. */
export async function nameSearch(
  odoo: OdooTransport,
  model: string,
  ask: Common & { readonly name: string; readonly domain?: Domain; readonly limit?: number },
  options?: CallOptions,
): Promise<[id: number, name: string][]> {
  const args = given({ name: ask.name, domain: ask.domain, limit: ask.limit });
  const found = await odoo.call({ model, method: "name_search", args, ...inContext(ask) }, options);
  return (found as [number, string | false][]).map(([id, name]) => [id, name === false ? `${model},${id}` : name]);
}

export async function readGroup(
  odoo: OdooTransport,
  model: string,
  ask: Common & {
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
  ask: Common = {},
  options?: CallOptions,
): Promise<number> {
  return (await odoo.call({ model, method: "create", args: { values }, ...inContext(ask) }, options)) as number;
}

export async function write(
  odoo: OdooTransport,
  model: string,
  ids: readonly number[],
  values: Record<string, unknown>,
  ask: Common = {},
  options?: CallOptions,
): Promise<void> {
  await odoo.call({ model, method: "write", ids, args: { values }, ...inContext(ask) }, options);
}

export async function unlink(
  odoo: OdooTransport,
  model: string,
  ids: readonly number[],
  ask: Common = {},
  options?: CallOptions,
): Promise<void> {
  await odoo.call({ model, method: "unlink", ids, ...inContext(ask) }, options);
}

/** Whether the connection's user has a right on the model as a whole. */
export async function checkAccess(
  odoo: OdooTransport,
  model: string,
  operation: "read" | "create" | "write" | "unlink",
  options?: CallOptions,
): Promise<boolean> {
  return (await odoo.call({ model, method: "check_access", ids: [], args: { operation } }, options)) === true;
}

/** Who the connection's user is: id, language, time zone. */
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

/** The models that the connection's user may read, by Odoo's own word. Newer series alone know. */
export async function availableModels(odoo: OdooTransport): Promise<{ model: string; label: string }[]> {
  const found = await odoo.call({ model: "ir.model", method: "available_models" });
  return (found as { model: string; display_name?: unknown }[])
    .filter(({ model }) => model.length <= most.name)
    .slice(0, most.fields)
    .map(({ model, display_name: label }) => ({
      model,
      label: typeof label === "string" ? shorten(label, most.name) : model,
    }));
}

/** The values that Odoo would put into a new record by itself. */
export async function defaultGet(
  odoo: OdooTransport,
  model: string,
  fields: readonly string[],
  ask: Common = {},
): Promise<Record<string, OdooValue>> {
  const call = { model, method: "default_get", args: { fields }, ...inContext(ask) } as const;
  return (await odoo.call(call)) as Record<string, OdooValue>;
}

/** Presses a button of a record's form. Null, or the action that Odoo's web client would go on with. */
export async function runAction(
  odoo: OdooTransport,
  model: string,
  ids: readonly number[],
  name: string,
  ask: Common = {},
  options?: CallOptions,
): Promise<unknown> {
  return odoo.call({ model, method: "run_action", ids, args: { name }, ...inContext(ask) }, options);
}

export interface Message {
  readonly body: string;
  /** `comment` goes to the followers by mail, `note` stays inside. */
  readonly kind: "note" | "comment";
  readonly attachmentIds?: readonly number[] | undefined;
}

/** Writes into a record's chatter; answers the message's id. `body` is text. */
export async function messagePost(
  odoo: OdooTransport,
  model: string,
  id: number,
  { body, kind, attachmentIds }: Message,
  options?: CallOptions,
): Promise<number> {
  const args = given({ body, subtype_xmlid: `mail.mt_${kind}`, attachment_ids: attachmentIds });
  return (await odoo.call({ model, method: "message_post", ids: [id], args }, options)) as number;
}

export interface Attachment {
  readonly id: number;
  readonly name: string;
  readonly mimetype: string | false;
  /** Bytes. */
  readonly file_size: number | false;
  readonly create_date?: string | false;
  readonly type: "binary" | "url";
  readonly url: string | false;
}

/** The files at a record, the newest first. */
export async function listAttachments(
  odoo: OdooTransport,
  model: string,
  id: number,
  ask: Common & { readonly limit: number; readonly offset?: number },
): Promise<Attachment[]> {
  const { limit, offset } = ask;
  const args = given({ limit, offset });
  return (await odoo.call({ model, method: "attachments", ids: [id], args, ...inContext(ask) })) as Attachment[];
}

/** The addon tells no more at once, unless its settings say so, and not by their ids. */
const addonPage = 200;

/** Those of the files at a record that have one of these ids. */
export async function filesAmong(
  odoo: OdooTransport,
  model: string,
  id: number,
  wanted: readonly number[],
): Promise<Attachment[]> {
  if (odoo.kind !== "addon") {
    const args = { limit: wanted.length, among: wanted };
    return (await odoo.call({ model, method: "attachments", ids: [id], args })) as Attachment[];
  }
  const found: Attachment[] = [];
  const names = new Set(wanted);
  for (let offset = 0; found.length < wanted.length; offset += addonPage) {
    const page = await listAttachments(odoo, model, id, { limit: addonPage, offset });
    found.push(...page.filter((file) => names.has(file.id)));
    if (page.length < addonPage) break;
  }
  return found;
}

/** How many files the user may see at a record. Not over the addon, where files have no rule of their own. */
export async function countAttachments(
  odoo: OdooTransport,
  model: string,
  id: number,
  ask: Common = {},
): Promise<number> {
  return searchCount(odoo, "ir.attachment", { ...ask, domain: [...filesOf(model), ["res_id", "in", [id]]] });
}

/** A file at a record of the model, its content in base64; undefined when there is none with this id. */
export async function readAttachment(
  odoo: OdooTransport,
  model: string,
  id: number,
  options?: CallOptions,
): Promise<(Attachment & { readonly res_id: number; readonly datas: string | false }) | undefined> {
  try {
    const found = await odoo.call({ model, method: "read_attachment", ids: [id] }, options);
    return (Array.isArray(found) ? found[0] : found) as Awaited<ReturnType<typeof readAttachment>>;
  } catch (error) {
    // The addon says so; elsewhere the search finds none.
    if (isAppError(error) && error.code === "odoo_missing") return undefined;
    throw error;
  }
}

/** Puts a file, or the address of one, at a record; answers its id. */
export async function addAttachment(
  odoo: OdooTransport,
  model: string,
  id: number,
  file: { readonly name: string; readonly mimetype?: string; readonly datas?: string; readonly url?: string },
  options?: CallOptions,
): Promise<number> {
  const args = { ...file, type: file.url === undefined ? "binary" : "url" };
  return (await odoo.call({ model, method: "add_attachment", ids: [id], args }, options)) as number;
}

const attributes = [
  "string",
  "type",
  "help",
  "required",
  "readonly",
  "states",
  "relation",
  "relation_field",
  "selection",
  "store",
  "searchable",
  "sortable",
  "groupable",
  "aggregator",
  "group_operator",
  "currency_field",
  "company_dependent",
  "translate",
  "depends",
  "related",
  "definition_record",
  "definition_record_field",
];

/** More than any model has; what is longer is no name, and more choices than zones of the world are none. */
const most = {
  fields: 5_000,
  name: 128,
  label: 500,
  help: 2_000,
  choices: 5_000,
  paths: 10_000,
  steps: 20,
  states: 500,
};

/** The fields of a model that the connection's user may see. Throws AppError for what describes no fields. */
export async function fieldsGet(
  odoo: OdooTransport,
  model: string,
  ask: Common = {},
  options?: CallOptions,
): Promise<FieldMap> {
  const raw = await odoo.call({ model, method: "fields_get", args: { attributes }, ...inContext(ask) }, options);
  const fields = Object.entries(raw as Record<string, unknown>);
  if (fields.length > most.fields) throw noFields();
  const read = fields.map(([name, info]) => toField(name, info));
  if (read.reduce((sum, { depends = [] }) => sum + depends.length, 0) > most.paths) throw noFields();
  return new Map(read.map((field) => [field.name, field]));
}

/**
 * The memory that a field list takes, roughly in bytes: its objects, with those of the copy that is marked for the rules of
 * a call, and two for a letter.
 */
export function bytesOfFields(fields: FieldMap): number {
  let bytes = 0;
  for (const {
    name,
    string,
    help = "",
    relation = "",
    related = "",
    selection = [],
    depends = [],
    readonlyIn = {},
  } of fields.values()) {
    bytes += 800 + 2 * (name.length + string.length + help.length + relation.length + related.length);
    for (const state of Object.keys(readonlyIn)) bytes += 60 + 2 * state.length;
    for (const path of depends) bytes += 40 + 2 * path.length;
    for (const [key, label] of selection) bytes += 120 + 2 * (String(key).length + label.length);
  }
  return bytes;
}

function noFields(): AppError {
  return oddAnswer("fields with their types", false);
}

/** A field out of the answer of `fields_get`. Modules declare flags as `1` and `0` too, and Odoo sends them as they are. */
function toField(name: string, info: unknown): FieldInfo {
  if (!isObject(info) || typeof info["type"] !== "string" || name.length > most.name) throw noFields();
  const text = (key: string, longest = most.name) => {
    const value = info[key];
    return typeof value === "string" && value !== "" ? shorten(value, longest) : undefined;
  };
  const flag = (key: string, unsaid = false) =>
    info[key] === undefined || info[key] === null ? unsaid : Boolean(info[key]);
  const stored = flag("store", true);
  const { selection, related } = info;
  if (Array.isArray(selection) && selection.length > most.choices) throw noFields();
  const depends = Array.isArray(info["depends"])
    ? info["depends"].filter((path): path is string => typeof path === "string")
    : [];
  const path = Array.isArray(related) ? related.join(".") : related;
  // What is left out of these would open what a denied field closes.
  if ([...depends, ...(typeof path === "string" ? [path] : [])].some(isTooLong)) throw noFields();
  const optional = given({
    help: text("help", most.help),
    depends: depends.length > 0 ? [...new Set(depends)] : undefined,
    relation: text("relation"),
    relationField: text("relation_field"),
    related: typeof path === "string" && path !== "" ? path : undefined,
    currencyField: text("currency_field"),
    aggregator: text("aggregator") ?? text("group_operator"),
    selection: Array.isArray(selection) ? selection.flatMap(toOption) : undefined,
  });
  return {
    name,
    type: text("type") ?? "char",
    string: text("string", most.label) ?? name,
    required: flag("required"),
    readonly: flag("readonly"),
    ...toReadonlyIn(info["states"]),
    ...toDefinition(text("definition_record"), text("definition_record_field")),
    store: stored,
    computed: depends.length > 0,
    searchable: flag("searchable", true),
    sortable: flag("sortable", stored),
    groupable: flag("groupable", isColumn(info, stored)),
    translate: flag("translate"),
    companyDependent: flag("company_dependent"),
    ...optional,
  };
}

function isTooLong(path: string): boolean {
  return path.length > most.label || path.split(".").length > most.steps;
}

function toDefinition(record: string | undefined, field: string | undefined): Pick<FieldInfo, "definition"> {
  return record === undefined || field === undefined ? {} : { definition: { record, field } };
}

/** `{draft: [["readonly", false]]}`, as a field of an older Odoo says what it is in a state of its record. */
function toReadonlyIn(states: unknown): Pick<FieldInfo, "readonlyIn"> {
  if (typeof states !== "object" || states === null) return {};
  const entries = Object.entries(states).flatMap(([state, changes]) => {
    const last = Array.isArray(changes)
      ? changes.findLast((change) => Array.isArray(change) && change[0] === "readonly")
      : undefined;
    return last === undefined ? [] : [[state, Boolean((last as unknown[])[1])] as const];
  });
  // States that are left out would be open or closed for no reason.
  if (entries.length > most.states) throw noFields();
  return entries.length === 0 ? {} : { readonlyIn: Object.fromEntries(entries) };
}

/** One choice of a selection; none for what is no choice, such as a separator. */
function toOption(option: unknown): (readonly [SelectionKey, string])[] {
  if (!Array.isArray(option)) return [];
  const [key, label] = option as unknown[];
  if (typeof key !== "string" && typeof key !== "number" && typeof key !== "boolean") return [];
  // A key cut short would be another one.
  if (String(key).length > most.name) return [];
  return [[key, typeof label === "string" && label !== "" ? shorten(label, most.label) : String(key)]];
}

/** An older Odoo does not say what can be grouped by: columns can, those of the record that it extends too, and many2many. */
function isColumn(info: Record<string, unknown>, stored: boolean): boolean {
  if (info["type"] === "many2many") return stored;
  return info["sortable"] === undefined ? stored : info["sortable"] === true;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
