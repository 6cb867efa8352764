import { AppError } from "#lib/kernel/errors.ts";
import type { Domain, OdooCall, OdooRecord, OdooValue } from "#lib/odoo/types.ts";

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

/** The records of a `TinyOdoo` and what its methods do with them. */
export interface TinyRecords {
  readonly byModel: Map<string, Map<number, OdooRecord>>;
  of(model: string): Map<number, OdooRecord>;
  add(model: string, values: Record<string, unknown>): number;
  change(model: string, id: number, values: Record<string, unknown>): void;
  find(model: string, domain: Domain): OdooRecord[];
  files(call: OdooCall): OdooRecord[];
  load(model: string, columns: readonly string[], rows: readonly string[][]): number[];
}

export function createTinyRecords(): TinyRecords {
  const byModel: TinyRecords["byModel"] = new Map(Object.keys(models).map((model) => [model, new Map()]));
  let lastId = 0;
  const of = (model: string) => byModel.get(model) ?? new Map<number, OdooRecord>();
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

  return { byModel, of, add, change, find, files, load };
}

export function pick(record: OdooRecord, names: readonly string[]): OdooRecord {
  return Object.fromEntries(["id", ...names].map((field) => [field, record[field] ?? false])) as OdooRecord;
}
