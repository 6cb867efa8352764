import type { Clock } from "../kernel/clock.ts";
import { knownZone } from "../kernel/locale/time-zone.ts";
import type { Domain, OdooRecord, OdooValue } from "../kernel/odoo-values.ts";
import { isWrite, toWire } from "../odoo/calls/methods.ts";
import type { OdooCall, OdooMethod, OdooTransport, Series } from "../odoo/types.ts";
import { buildFixtures } from "./data/fixtures.ts";
import { runAction } from "./effects/actions.ts";
import { defaultsOf } from "./effects/defaults.ts";
import { addFile } from "./effects/files.ts";
import { importRows } from "./effects/import.ts";
import { postMessage } from "./effects/messages.ts";
import { printRecord } from "./effects/print.ts";
import { createRow, unlinkRows, writeRows } from "./effects/write.ts";
import type { Row } from "./models/definition.ts";
import type { Model } from "./models/model.ts";
import { noMethod } from "./odoo-errors.ts";
import { companyRule, seenRow } from "./query/companies.ts";
import { groupRows } from "./query/groups.ts";
import { isSortable } from "./query/order.ts";
import { find, page } from "./query/search.ts";
import { idsOf, textsOf, type Values, valuesOf } from "./read-values.ts";
import type { SandboxCall } from "./sandbox-call.ts";
import { Steps } from "./steps.ts";
import { Store, type Tables } from "./store.ts";

export interface Sandbox {
  /** Returns the demo Odoo of the connection `id`. Writes are visible only in it, until the process ends. */
  open(id: string): OdooTransport;
}

const series: Series = { major: 19, minor: 0, edition: "community" };
/**
 * The most stores, and the most bytes of their own records together. Beyond that, the least recently used stores are
 * emptied.
 */
const maxStores = 500;
const maxBytes = 512 * 1024 * 1024;
const dayMs = 86_400_000;

/**
 * Creates demo Odoos in memory. They share fixtures with dates around today, which are built once a day; a store keeps
 * only the differences.
 */
export function createSandbox({ now }: { readonly now: Clock }): Sandbox {
  const stores = new Map<string, Store>();
  let fixtures: { readonly day: number; readonly tables: Tables } | undefined;

  function tables(): Tables {
    const day = Math.floor(now().getTime() / dayMs);
    if (fixtures?.day !== day) fixtures = { day, tables: buildFixtures(now()) };
    return fixtures.tables;
  }
  function storeOf(id: string): Store {
    const store = stores.get(id) ?? new Store(tables());
    stores.delete(id);
    stores.set(id, store);
    let bytes = 0;
    for (const each of stores.values()) bytes += each.grown;
    for (const [other, { grown }] of stores) {
      if (other === id || (stores.size <= maxStores && bytes <= maxBytes)) break;
      stores.delete(other);
      bytes -= grown;
    }
    return store;
  }

  return {
    open: (id) => ({
      kind: "sandbox",
      series,
      supportsDryRun: true,
      async call(call, options) {
        options?.signal?.throwIfAborted();
        const store = storeOf(id);
        if (!isWrite(call.method)) return run(store, call, now());
        // As in a transaction, a call that fails leaves nothing. A dry run leaves nothing either.
        const copy = store.fork();
        const answer = run(copy, call, now());
        if (options?.dryRun !== true) store.adopt(copy);
        return answer;
      },
    }),
  };
}

function run(store: Store, call: OdooCall, now: Date): unknown {
  // Arguments and context hold only what a call to a real Odoo can send.
  const args = (call.args ?? {}) as Values;
  const context = (call.context ?? {}) as Values;
  store.steps = new Steps();
  const companies = context["allowed_company_ids"];
  store.setting = {
    lang: String(context["lang"] || "en_US"),
    zone: knownZone(context["tz"]),
    now,
    companies: idsOf(companies),
    activeTest: context["active_test"] !== false,
  };
  const model = store.model(call.model);
  // Answers are copies, so that a caller that changes an answer does not change a record.
  const { method, ids = [] } = call;
  return structuredClone(handlers[method]({ store, model, method, args, ids, context, now }));
}

const handlers: Record<OdooMethod, (call: SandboxCall) => unknown> = {
  search_read: (call) => page(call).map((row) => readRow(call, row, textsOf(call.args["fields"]))),
  search_count: (call) => {
    const { limit } = call.args;
    return Math.min(find(call).length, typeof limit === "number" ? limit : Number.POSITIVE_INFINITY);
  },
  read: (call) =>
    call.ids
      .filter((id) => call.store.row(call.model.name, id) !== undefined)
      .map((id) => {
        const row = seenRow(call.store, call.model, id, "read");
        return readRow(call, row, textsOf(call.args["fields"]));
      }),
  fields_get: ({ store, model, args }) => {
    const wanted = textsOf(args["allfields"]);
    const names =
      wanted === undefined || wanted.length === 0
        ? [...model.fields.keys()]
        : wanted.filter((name) => model.fields.has(name));
    const attributes = textsOf(args["attributes"]);
    return Object.fromEntries(names.map((name) => [name, toFieldInfo(store, model, name, attributes)]));
  },
  name_search: (call) => {
    const { store, model, args } = call;
    const byName = ["display_name", String(args["operator"] ?? "ilike"), String(args["name"] ?? "")];
    const given = args["domain"] ?? [];
    // A domain that is no list goes on as it is, so that it is refused instead of left out.
    const domain = Array.isArray(given) ? [byName, ...given] : given;
    return page({ ...call, args: { domain, limit: args["limit"] ?? 100 } }).map(({ id }) => [
      id,
      store.name(model.name, id),
    ]);
  },
  read_group: (call) => {
    const {
      domain = [],
      groupby = [],
      aggregates = [],
      ...rest
    } = call.args as {
      domain?: Domain;
      groupby?: string[];
      aggregates?: string[];
      having?: Domain;
      order?: string;
      offset?: number;
      limit?: number;
    };
    const zone = typeof call.context["tz"] === "string" && call.context["tz"] !== "" ? call.context["tz"] : "UTC";
    return groupRows(call.store, call.model, find(call), { ...rest, domain, groupby, aggregates, zone });
  },
  create: ({ store, model, args, now, context }) => {
    const { values } = args;
    const make = (one: OdooValue | undefined) =>
      seenRow(store, model, createRow(store, model, valuesOf(one), now, context), "create").id;
    return Array.isArray(values) ? values.map(make) : make(values);
  },
  write: ({ store, model, ids, args, now }) => {
    for (const id of ids) seenRow(store, model, id, "write");
    writeRows(store, model, ids, valuesOf(args["values"]), now);
    for (const id of ids) seenRow(store, model, id, "write");
    return true;
  },
  unlink: ({ store, model, ids }) => {
    for (const id of ids) seenRow(store, model, id, "unlink");
    unlinkRows(store, model, ids);
    return true;
  },
  check_access: () => true,
  available_models: ({ model }) => {
    // The demo tenant's rules list its models.
    throw noMethod(model.name, "get_available_models");
  },
  context_get: () => ({ lang: "en_US", tz: "Europe/Madrid", uid: 2 }),
  default_get: ({ store, model, args, now, context }) =>
    defaultsOf(store, model, textsOf(args["fields"]) ?? [], { now, context }),
  message_post: postMessage,
  run_action: runAction,
  attachments: filesOf,
  read_attachment: filesOf,
  add_attachment: addFile,
  load: ({ model }) => {
    // `load` is for transports without import_rows, which takes values and returns an error for each row.
    throw noMethod(model.name, "load");
  },
  import_rows: importRows,
  document: printRecord,
  // `document` prints in one step, so the steps of other transports are not needed.
  document_templates: noStep,
  document_draft: noStep,
  document_composer: noStep,
  document_files: noStep,
  document_drop: noStep,
};

function noStep({ model, method }: SandboxCall): never {
  throw noMethod(model.name, method);
}

/** Returns files as records of ir.attachment, found by the same search that a real Odoo gets. */
function filesOf(call: SandboxCall): OdooRecord[] {
  const { method, args, ids } = call;
  const { model, keyword } = toWire({ model: call.model.name, method, args, ids }, series);
  const files = { ...call, model: call.store.model(model ?? ""), args: keyword as Values };
  return page(files).map((row) => readRow(files, row, textsOf(files.args["fields"])));
}

function readRow({ store, model }: SandboxCall, row: Row, fields: readonly string[] | undefined): OdooRecord {
  const names = fields === undefined || fields.length === 0 ? [...model.fields.keys()] : fields;
  const record: OdooRecord = { id: row.id };
  for (const name of names) record[name] = readValue(store, model, row, name);
  return record;
}

/**
 * Returns a value as a read does: a many2one with its name, a relation to many with only the records that the caller
 * may see.
 */
function readValue(store: Store, model: Model, row: Row, name: string): OdooValue {
  const field = store.field(model, name);
  const value = store.value(model, row, name);
  if (field.relation === undefined) return value;
  if (typeof value === "number") return [value, store.name(field.relation, value)];
  if (!Array.isArray(value) || value.length === 0) return value;
  const relation = store.model(field.relation);
  const seen = companyRule(store, relation);
  return value.filter((id) => {
    const other = store.row(relation.name, Number(id));
    return other !== undefined && seen(other);
  });
}

/** Returns a field as `fields_get` describes it, in the language of the call. */
function toFieldInfo(
  store: Store,
  model: Model,
  name: string,
  attributes: readonly string[] | undefined,
): Record<string, OdooValue> {
  const field = store.field(model, name);
  const say = (label: string) => (store.lang === "es_ES" ? model.spanish(label) : label);
  const { store: stored } = field;
  const all: Record<string, OdooValue> = {
    type: field.type,
    string: say(field.string),
    required: field.required === true,
    readonly: field.readonly === true || field.related !== undefined,
    store: stored,
    searchable: field.searchable !== false,
    sortable: isSortable(name, field),
    groupable: stored && field.type !== "one2many" && field.type !== "binary",
    translate: field.translate === true,
    company_dependent: false,
    ...(field.relation === undefined ? {} : { relation: field.relation }),
    ...(field.relation_field === undefined ? {} : { relation_field: field.relation_field }),
    ...(field.selection === undefined ? {} : { selection: field.selection.map(([key, label]) => [key, say(label)]) }),
    ...(field.type === "monetary" ? { currency_field: field.currency_field ?? "currency_id" } : {}),
    ...(field.depends === undefined ? {} : { depends: [...field.depends] }),
    ...(field.related === undefined ? {} : { related: field.related }),
    ...(field.aggregator === undefined ? {} : { aggregator: field.aggregator }),
  };
  return attributes === undefined
    ? all
    : Object.fromEntries(Object.entries(all).filter(([key]) => attributes.includes(key)));
}
