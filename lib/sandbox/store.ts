import type { OdooValue } from "../kernel/odoo-values.ts";
import { toOdooError } from "../odoo/errors.ts";
import type { Field, Model, Reader, Row } from "./model.ts";
import { models } from "./models.ts";

export type Tables = ReadonlyMap<string, ReadonlyMap<number, Row>>;

const none: ReadonlyMap<number, Row> = new Map();

/**
 * One tenant's records over the shared fixtures: a table is copied when it is first written, so a store that is only
 * read costs nothing. Computed fields are worked out when they are read.
 */
export class Store implements Reader {
  private readonly base: Tables;
  private readonly own = new Map<string, Map<number, Row>>();
  private indexes = new Map<string, Map<number, Row[]>>();
  /** Language of the call at hand. */
  lang = "en_US";

  constructor(base: Tables) {
    this.base = base;
  }

  model(name: string): Model {
    const model = models.get(name);
    if (model === undefined)
      throw toOdooError({ name: "werkzeug.exceptions.NotFound", message: `the model '${name}' does not exist` });
    return model;
  }

  table(model: string): ReadonlyMap<number, Row> {
    return this.own.get(model) ?? this.base.get(model) ?? none;
  }

  row(model: string, id: number): Row | undefined {
    return this.table(model).get(id);
  }

  put(model: string, row: Row): void {
    this.writable(model).set(row.id, row);
    this.indexes.clear();
  }

  drop(model: string, id: number): void {
    this.writable(model).delete(id);
    this.indexes.clear();
  }

  nextId(model: string): number {
    let last = 0;
    for (const id of this.table(model).keys()) if (id > last) last = id;
    return Math.max(last, this.lastIds.get(model) ?? 0) + 1;
  }
  /** Ids are never used again, as in a database sequence. */
  readonly lastIds = new Map<string, number>();

  referring(model: string, field: string, id: number): readonly Row[] {
    const key = `${model}.${field}`;
    let index = this.indexes.get(key);
    if (index === undefined) {
      index = new Map();
      for (const row of this.table(model).values()) {
        const target = row[field];
        if (typeof target !== "number") continue;
        const rows = index.get(target);
        if (rows === undefined) index.set(target, [row]);
        else rows.push(row);
      }
      this.indexes.set(key, index);
    }
    return index.get(id) ?? [];
  }

  name(model: string, id: number): string {
    const row = this.row(model, id);
    return row === undefined ? "" : String(this.value(this.model(model), row, "display_name") || "");
  }

  /** The raw value of a field: relations as ids, texts in the language of the call. */
  value(model: Model, row: Row, field: string): OdooValue {
    const info = this.field(model, field);
    if (info.compute !== undefined) return info.compute(this.localised(model, row), this);
    if (info.type === "one2many") {
      const children = this.referring(info.relation as string, info.inverse as string, row.id);
      return children.filter((child) => child["active"] !== false).map(({ id }) => id);
    }
    const translated = info.translate === true && this.lang !== "en_US" ? row[`${field}@${this.lang}`] : undefined;
    return translated ?? row[field] ?? emptyOf(info);
  }

  field(model: Model, name: string): Field {
    const field = model.fields.get(name);
    if (field === undefined)
      throw toOdooError({ name: "builtins.ValueError", message: `Invalid field '${name}' on '${model.name}'` });
    return field;
  }

  private localised(model: Model, row: Row): Row {
    if (this.lang === "en_US") return row;
    const copy = { ...row };
    for (const [name, { translate }] of model.fields) {
      const own = translate === true ? row[`${name}@${this.lang}`] : undefined;
      if (own !== undefined) copy[name] = own;
    }
    return copy;
  }

  private writable(model: string): Map<number, Row> {
    const own = this.own.get(model) ?? new Map(this.base.get(model));
    this.own.set(model, own);
    return own;
  }
}

function emptyOf({ type }: Field): OdooValue {
  if (type === "integer" || type === "float" || type === "monetary") return 0;
  return type === "many2many" || type === "one2many" ? [] : false;
}
