import { AppError } from "#lib/kernel/errors.ts";
import type { Domain, OdooCall, OdooRecord, OdooTransport, OdooValue } from "#lib/odoo/types.ts";

type Fields = Record<
  string,
  { type: string; relation?: string; required?: boolean; readonly?: boolean; selection?: [string, string][] }
>;

export const models: Record<string, Fields> = {
  "res.partner": {
    name: { type: "char", required: true },
    display_name: { type: "char", readonly: true },
    email: { type: "char" },
    city: { type: "char" },
    comment: { type: "html" },
    credit_limit: { type: "monetary" },
    create_date: { type: "datetime", readonly: true },
    is_company: { type: "boolean" },
    country_id: { type: "many2one", relation: "res.country" },
    user_id: { type: "many2one", relation: "res.users" },
    child_ids: { type: "one2many", relation: "res.partner" },
    category_id: { type: "many2many", relation: "res.partner.category" },
    score: { type: "integer", readonly: true },
  },
  "res.country": { name: { type: "char" }, display_name: { type: "char", readonly: true }, code: { type: "char" } },
  "res.partner.category": { name: { type: "char" }, display_name: { type: "char", readonly: true } },
  "res.users": { name: { type: "char" }, display_name: { type: "char", readonly: true }, login: { type: "char" } },
  "mail.message": { body: { type: "html" }, model: { type: "char" }, res_id: { type: "integer" } },
  "ir.attachment": {
    name: { type: "char", required: true },
    mimetype: { type: "char" },
    file_size: { type: "integer" },
    create_date: { type: "datetime" },
    type: { type: "selection" },
    url: { type: "char" },
    datas: { type: "binary" },
    res_model: { type: "char" },
    res_id: { type: "integer" },
  },
};

export interface TinyOdoo {
  readonly transport: OdooTransport;
  /** Every call that arrived, metadata apart. */
  readonly calls: OdooCall[];
  readonly metadata: OdooCall[];
  readonly records: Map<string, Map<number, OdooRecord>>;
  /** What buttons answer, by their names; null where nothing is set. */
  readonly actions: Map<string, unknown>;
  /** Runs before a call is carried out; what it throws is what Odoo answers. */
  before: (call: OdooCall) => Promise<void> | void;
}

function isMetadata({ method }: OdooCall): boolean {
  return method === "fields_get" || method === "context_get";
}

/** A small Odoo in memory that keeps a list of what it was asked. */
export function createTinyOdoo(name = "Azure Interior"): TinyOdoo {
  const records: TinyOdoo["records"] = new Map(Object.keys(models).map((model) => [model, new Map()]));
  let lastId = 0;
  const of = (model: string) => records.get(model) ?? new Map<number, OdooRecord>();
  function add(model: string, values: Record<string, unknown>): number {
    const id = ++lastId;
    const empty = Object.fromEntries(
      Object.entries(models[model] ?? {}).map(([field, { type }]) => [
        field,
        type.endsWith("2many") ? [] : type === "integer" || type === "monetary" ? 0 : false,
      ]),
    );
    of(model).set(id, { ...empty, id } as OdooRecord);
    change(model, id, values);
    return id;
  }
  function change(model: string, id: number, values: Record<string, unknown>): void {
    const record = of(model).get(id);
    if (record === undefined) throw new AppError("odoo_missing", "Record does not exist or has been deleted.");
    for (const [field, value] of Object.entries(values)) {
      const info = models[model]?.[field];
      if (info === undefined || info.readonly) continue;
      if (info.type === "many2one" && typeof value === "number")
        record[field] = [value, String(of(info.relation ?? "").get(value)?.["name"])];
      else if (info.type.endsWith("2many") && Array.isArray(value))
        for (const command of value) apply(record, field, info.relation ?? "", command);
      else record[field] = value as OdooValue;
    }
    record["display_name"] = record["name"] ?? false;
  }
  function apply(
    record: OdooRecord,
    field: string,
    relation: string,
    [code, id, rest]: [number, number, unknown],
  ): void {
    const ids = record[field] as number[];
    if (code === 0) ids.push(add(relation, rest as Record<string, unknown>));
    if (code === 4) ids.push(id);
    if (code === 6) record[field] = rest as number[];
  }
  const pick = (record: OdooRecord, names: readonly string[]) =>
    Object.fromEntries(["id", ...names].map((field) => [field, record[field] ?? false])) as OdooRecord;

  const tiny: TinyOdoo = {
    calls: [],
    metadata: [],
    records,
    actions: new Map(),
    before: () => {},
    transport: {
      kind: "json2",
      series: { major: 19, minor: 0, edition: "community" },
      async call(call) {
        (isMetadata(call) ? tiny.metadata : tiny.calls).push(call);
        await tiny.before(call);
        const args = call.args ?? {};
        switch (call.method) {
          case "context_get":
            return { lang: "en_US", tz: "Europe/Madrid", uid: 2 };
          case "fields_get":
            return Object.fromEntries(
              Object.entries({ id: { type: "integer", readonly: true }, ...models[call.model] }).map(
                ([field, info]) => [
                  field,
                  {
                    string: field,
                    required: false,
                    store: true,
                    searchable: true,
                    sortable: true,
                    groupable: true,
                    ...info,
                  },
                ],
              ),
            );
          case "search_read": {
            const {
              limit = 80,
              offset = 0,
              fields = [],
            } = args as { limit?: number; offset?: number; fields?: string[] };
            return find(call.model, args["domain"] as Domain)
              .slice(offset, offset + limit)
              .map((record) => pick(record, fields));
          }
          case "search_count":
            return find(call.model, args["domain"] as Domain).length;
          case "read":
            return (call.ids ?? [])
              .flatMap((id) => of(call.model).get(id) ?? [])
              .map((record) => pick(record, args["fields"] as string[]));
          case "name_search":
            return find(call.model, [["name", "ilike", String(args["name"])]])
              .slice(0, args["limit"] as number)
              .map((record) => [record.id, record["name"]]);
          case "create":
            return Array.isArray(args["values"])
              ? args["values"].map((values) => add(call.model, values))
              : add(call.model, args["values"] as Record<string, unknown>);
          case "write":
            for (const id of call.ids ?? []) change(call.model, id, args["values"] as Record<string, unknown>);
            return true;
          case "unlink":
            for (const id of call.ids ?? [])
              if (!of(call.model).delete(id))
                throw new AppError("odoo_missing", "Record does not exist or has been deleted.");
            return true;
          case "default_get":
            return {};
          case "message_post":
            return add("mail.message", { body: args["body"], model: call.model, res_id: call.ids?.[0] });
          case "attachments":
            return files(call).toReversed();
          case "read_attachment":
            return files(call).slice(0, 1);
          case "add_attachment": {
            const size = Buffer.from(String(args["datas"] ?? ""), "base64").length;
            const place = { res_model: call.model, res_id: call.ids?.[0] };
            return add("ir.attachment", { mimetype: "text/plain", file_size: size, ...args, ...place });
          }
          case "run_action":
            return tiny.actions.get(String(args["name"])) ?? null;
          case "load":
            return { ids: load(call.model, args["fields"] as string[], args["data"] as string[][]), messages: [] };
          default:
            return true;
        }
      },
    },
  };
  function find(model: string, domain: Domain): OdooRecord[] {
    return [...of(model).values()].filter((record) =>
      domain.every((leaf) => {
        if (typeof leaf === "string") return true;
        const [path, operator, wanted] = leaf;
        const value = String(path)
          .split(".")
          .reduce<OdooValue>(
            (at, step) => (Array.isArray(at) ? (at[1] ?? false) : ((at as OdooRecord)[step] ?? false)),
            record as never,
          );
        if (operator === "ilike") return String(value).toLowerCase().includes(String(wanted).toLowerCase());
        if (operator === "=") return value === wanted;
        if (operator === "in") return (wanted as OdooValue[]).includes(value);
        return String(value) >= String(wanted);
      }),
    );
  }

  function files({ model, method, ids = [] }: OdooCall): OdooRecord[] {
    const key = method === "attachments" ? "res_id" : "id";
    return [...of("ir.attachment").values()].filter(
      (file) => file["res_model"] === model && ids.includes(file[key] as number),
    );
  }
  function load(model: string, columns: readonly string[], rows: readonly string[][]): number[] {
    return rows.map((cells) => {
      const { ".id": id, ...values } = Object.fromEntries(
        columns.map((column, i) => [column.replace(/\/\.id$/, ""), cells[i] || false]),
      );
      if (!id) return add(model, values);
      change(model, Number(id), values);
      return Number(id);
    });
  }

  const spain = add("res.country", { name: "Spain", code: "ES" });
  add("res.partner", {
    name,
    email: "azure@example.com",
    city: "Fremont",
    is_company: true,
    country_id: spain,
    comment: "<p>Pays <b>late</b></p>",
  });
  add("res.partner", { name: "Deco Addict", email: "deco@example.com", city: "Madrid", is_company: true });
  add("res.partner", { name: "Ready Mat", city: "Madrid" });
  return tiny;
}
