import { dayIn } from "../kernel/locale/time-zone.ts";
import type { OdooValue } from "../kernel/odoo-values.ts";
import type { Row, WritableReader } from "./models/definition.ts";
import type { Field, Model } from "./models/model.ts";
import { models } from "./models/models.ts";
import { accessError, notFound, validationError, valueError } from "./odoo-errors.ts";
import type { Clock } from "./query/moments.ts";
import { idsOf } from "./read-values.ts";
import { Steps } from "./steps.ts";

export type Tables = ReadonlyMap<string, ReadonlyMap<number, Row>>;

/** The settings that the context of the current call has. */
export interface Setting {
  readonly lang: string;
  readonly zone: string;
  readonly now: Date;
  /** Ids of companies, the current one first. An empty list means all companies of the user. */
  readonly companies: readonly number[];
  /** False if archived records are shown as well. */
  readonly activeTest: boolean;
}

const none: ReadonlyMap<number, Row> = new Map();
const languages: ReadonlySet<string> = new Set(["en_US", "es_ES"]);
/**
 * A tenant may add `mostBytes` to the fixtures. A record counts `rowBytes` besides its texts, so about 5,000 small
 * records fit.
 */
const mostBytes = 64 * 1024 * 1024;
const rowBytes = 12_800;
/** The work of reading one value, without that of reading the records that it is computed from. */
const valueSteps = 5;

/**
 * One tenant's records on top of the shared fixtures: a table is copied when it is first written, so a store that is
 * only read costs nothing. Computed fields are computed when they are read.
 */
export class Store implements WritableReader {
  private base: Tables;
  private own = new Map<string, Map<number, Row>>();
  private indexes = new Map<string, Map<number, Row[]>>();
  /** The number of bytes by which the records are larger than the fixtures. */
  grown = 0;
  /** Ids are never used again, as in a database sequence. */
  private lastIds: ReadonlyMap<string, number> = new Map();
  /** The user of every call. */
  readonly user = 2;
  setting: Setting = { lang: "en_US", zone: "UTC", now: new Date(0), companies: [], activeTest: true };

  /** The work that the current call may still do. */
  steps = new Steps();

  constructor(base: Tables) {
    this.base = base;
  }

  /** Returns a copy for the writes of one call. It is adopted if the call succeeds, and dropped if not. */
  fork(): Store {
    const copy = new Store(new Map([...this.base, ...this.own]));
    copy.lastIds = this.lastIds;
    copy.grown = this.grown;
    copy.setting = this.setting;
    copy.steps = this.steps;
    return copy;
  }

  /** Adopts the changes of a copy of this store. */
  adopt(copy: Store): void {
    this.base = new Map([...copy.base, ...copy.own]);
    this.own = new Map();
    this.indexes = copy.indexes;
    this.lastIds = copy.lastIds;
    this.grown = copy.grown;
  }

  /**
   * The language of the call, or English if that is not installed; the gateway refuses such a language before it calls.
   */
  get lang(): string {
    const { lang } = this.setting;
    return languages.has(lang) ? lang : "en_US";
  }

  get today(): string {
    return dayIn(this.setting.zone, this.setting.now);
  }

  get clock(): Clock {
    const { now, zone } = this.setting;
    return { now, zone, weekStart: this.read("res.users", this.user, "lang") === "es_ES" ? 0 : 6 };
  }

  /** The companies whose records the call may see. Throws as Odoo does if one of them is not the user's. */
  get companies(): ReadonlySet<number> {
    const own = idsOf(this.row("res.users", this.user)?.["company_ids"]);
    const { companies } = this.setting;
    if (companies.every((id) => own.includes(id))) return new Set(companies.length === 0 ? own : companies);
    throw accessError("Access to unauthorized or invalid companies.");
  }

  /** The company of new records. */
  get company(): number {
    const [first = 0] = this.companies;
    return this.setting.companies.length === 0
      ? Number(this.row("res.users", this.user)?.["company_id"] ?? first)
      : first;
  }

  get hasAllCompanies(): boolean {
    const { companies } = this;
    return [...this.table("res.company").keys()].every((id) => companies.has(id));
  }

  knows(model: string): boolean {
    return models.has(model);
  }

  model(name: string): Model {
    const model = models.get(name);
    if (model === undefined) throw notFound(`the model '${name}' does not exist`);
    return model;
  }

  /** Returns all records of a model. Each of them counts as work. */
  table(model: string): ReadonlyMap<number, Row> {
    const rows = this.rows(model);
    this.steps.take(rows.size);
    return rows;
  }

  row(model: string, id: number): Row | undefined {
    this.steps.take();
    return this.rows(model).get(id);
  }

  /**
   * Stores a record. Throws as Odoo does if the tenant's records become too large; a change that makes a record smaller
   * is always stored.
   */
  put(model: string, row: Row): void {
    const more = sizeOf(row) - sizeOf(this.row(model, row.id));
    if (more > 0 && this.grown + more > mostBytes) throw full();
    this.grown += more;
    this.writable(model).set(row.id, row);
    this.indexes.clear();
  }

  drop(model: string, id: number): void {
    this.grown -= sizeOf(this.row(model, id));
    this.writable(model).delete(id);
    this.indexes.clear();
  }

  /** Returns the next id of the model and marks it as used. */
  nextId(model: string): number {
    let last = this.lastIds.get(model) ?? 0;
    if (last === 0) for (const id of this.table(model).keys()) if (id > last) last = id;
    this.lastIds = new Map([...this.lastIds, [model, last + 1]]);
    return last + 1;
  }

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
    const found = index.get(id) ?? [];
    this.steps.take(1 + found.length);
    return found;
  }

  /** Returns the records that a one2many field shows. */
  children({ relation = "", relation_field: inverse = "", shows }: Field, id: number): readonly Row[] {
    const found = this.referring(relation, inverse, id);
    return shows === undefined ? found : found.filter(shows);
  }

  name(model: string, id: number): string {
    const row = this.row(model, id);
    return row === undefined ? "" : String(this.value(this.model(model), row, "display_name") || "");
  }

  read(model: string, id: number, field: string): OdooValue {
    const row = this.row(model, id);
    return row === undefined ? false : this.value(this.model(model), row, field);
  }

  /** Returns the raw value of a field: relations as ids, texts in the language of the call. */
  value(model: Model, row: Row, field: string): OdooValue {
    const info = this.field(model, field);
    this.steps.take(valueSteps);
    if (info.compute !== undefined) return info.compute(this.localised(model, row), this);
    if (info.type === "one2many") {
      return this.children(info, row.id)
        .filter((child) => child["active"] !== false)
        .map(({ id }) => id);
    }
    if (info.type === "many2many") {
      // A deleted record may still be listed here.
      const { relation = "" } = info;
      return idsOf(row[field]).filter((id) => this.row(relation, id) !== undefined);
    }
    const translated = info.translate === true && this.lang !== "en_US" ? row[`${field}@${this.lang}`] : undefined;
    return translated ?? row[field] ?? emptyOf(info);
  }

  field(model: Model, name: string): Field {
    const field = model.fields.get(name);
    if (field === undefined) throw valueError(`Invalid field '${name}' on '${model.name}'`);
    return field;
  }

  private localised(model: Model, row: Row): Row {
    const { lang } = this;
    if (lang === "en_US") return row;
    const copy = { ...row };
    for (const [name, { translate }] of model.fields) {
      const own = translate === true ? row[`${name}@${lang}`] : undefined;
      if (own !== undefined) copy[name] = own;
    }
    return copy;
  }

  private rows(model: string): ReadonlyMap<number, Row> {
    const kept = models.get(model)?.viewOf ?? model;
    return this.own.get(kept) ?? this.base.get(kept) ?? none;
  }

  private writable(model: string): Map<number, Row> {
    const own = this.own.get(model) ?? new Map(this.base.get(model));
    this.own.set(model, own);
    return own;
  }
}

/** Returns roughly the memory of a record: the length of its texts and lists, and `rowBytes` for the rest. */
function sizeOf(row: Row | undefined): number {
  if (row === undefined) return 0;
  let size = rowBytes;
  for (const value of Object.values(row)) {
    if (typeof value === "string") size += value.length;
    else if (typeof value === "object" && value !== null) size += JSON.stringify(value).length;
  }
  return size;
}

function full() {
  return validationError(
    "The demo company is full: it keeps 64 MiB or some 5,000 records of yours. Delete some of them first.",
  );
}

function emptyOf({ type }: Field): OdooValue {
  if (type === "integer" || type === "float" || type === "monetary") return 0;
  return type === "many2many" || type === "one2many" ? [] : false;
}
