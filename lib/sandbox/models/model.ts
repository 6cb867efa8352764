import type { OdooValue } from "../../kernel/odoo-values.ts";

/** A record as it is kept: relations by id, nothing computed. Texts in Spanish stand beside, as `name@es_ES`. */
export type Row = { id: number } & { [field: string]: OdooValue };

/** What a computed field may look at. */
export interface Reader {
  /** The day where the caller is. */
  readonly today: string;
  row(model: string, id: number): Row | undefined;
  /** Rows whose many-to-one `field` is `id`. */
  referring(model: string, field: string, id: number): readonly Row[];
  name(model: string, id: number): string;
  /** The value of a record's field, worked out where it is computed; false where there is no such record. */
  read(model: string, id: number, field: string): OdooValue;
}

/** What a model may change beside the record at hand. */
export interface Keeper extends Reader {
  put(model: string, row: Row): void;
  drop(model: string, id: number): void;
  nextId(model: string): number;
}

/** A write as a model sees it before it is kept. */
export interface Written {
  /** The fields that were given by name, without those that were put in by default. */
  readonly values: Readonly<Record<string, OdooValue>>;
  /** The record as it was; none of a new one. */
  readonly before: Row | undefined;
}

/** Works a value out. `related`: the path of the field that it is another name for. */
export type Compute = ((row: Row, reader: Reader) => OdooValue) & { readonly related?: string };

export interface Field {
  readonly type:
    | "char"
    | "text"
    | "html"
    | "boolean"
    | "integer"
    | "float"
    | "monetary"
    | "date"
    | "datetime"
    | "selection"
    | "many2one"
    | "one2many"
    | "many2many"
    /** A model and an id in one text: `sale.order,4`. */
    | "reference"
    | "binary";
  readonly label: string;
  readonly es: string;
  readonly relation?: string;
  /** The many-to-one on the other model that a one-to-many mirrors. */
  readonly inverse?: string;
  readonly selection?: readonly (readonly [key: string, label: string, es: string])[];
  readonly required?: boolean;
  readonly readonly?: boolean;
  readonly translate?: boolean;
  readonly aggregator?: "sum" | "avg";
  /** Of an amount, the field that holds its currency; `currency_id` unless told. */
  readonly currency?: string;
  /** Of the records that a one-to-many mirrors, those that count. */
  readonly only?: (child: Row) => boolean;
  readonly default?: OdooValue | "now" | "today";
  /** A default that hangs on where the new record is made from, as those of wizards do. */
  readonly defaultFrom?: (context: Readonly<Record<string, unknown>>, reader: Reader) => OdooValue | undefined;
  /** A default that hangs on the moment. */
  readonly defaultAt?: (moment: { readonly now: Date }) => OdooValue;
  /** Odoo keeps it in a column although it is computed: it can be grouped and ordered by. */
  readonly stored?: boolean;
  readonly compute?: Compute;
  /** What it is computed from, as Odoo tells it. */
  readonly depends?: readonly string[];
  /** False where Odoo works it out and can neither search for it nor order by it. */
  readonly searchable?: false;
  /** False where Odoo can search for it, but not order by it. */
  readonly sortable?: false;
}

export interface Model {
  readonly name: string;
  readonly label: string;
  readonly order: string;
  /** The field that names a record. */
  readonly recName: string;
  /** Fields that a search by name looks into. */
  readonly nameFields: readonly string[];
  readonly fields: ReadonlyMap<string, Field>;
  /** The many-to-one by which records form a tree. */
  readonly parent: string | undefined;
  /** The model whose records this one only looks at in another way, as Odoo's reports do: nothing is kept under its own name. */
  readonly over: string | undefined;
  /** Works out of a row what hangs on what was written, and refuses what cannot be. */
  readonly settle: ((row: Row, written: Written, reader: Reader) => void) | undefined;
  /** Brings other records in line with one that was written. */
  readonly follow: ((row: Row, keeper: Keeper) => void) | undefined;
}

type Extra = Partial<Omit<Field, "type" | "label" | "es">>;
const of =
  (type: Field["type"]) =>
  (label: string, es: string, extra: Extra = {}): Field => ({ type, label, es, ...extra });

export const char = of("char");
export const text = of("text");
export const html = of("html");
export const bool = of("boolean");
export const int = of("integer");
export const float = of("float");
export const money = of("monetary");
export const date = of("date");
export const datetime = of("datetime");
export const reference = of("reference");
export const selection = (label: string, es: string, options: Field["selection"], extra: Extra = {}): Field => ({
  type: "selection",
  label,
  es,
  ...(options === undefined ? {} : { selection: options }),
  ...extra,
});
export const one = (label: string, es: string, relation: string, extra: Extra = {}): Field => ({
  type: "many2one",
  label,
  es,
  relation,
  ...extra,
});
export const many = (label: string, es: string, relation: string, extra: Extra = {}): Field => ({
  type: "many2many",
  label,
  es,
  relation,
  ...extra,
});
export const lines = (label: string, es: string, relation: string, inverse: string, only?: Field["only"]): Field => ({
  type: "one2many",
  label,
  es,
  relation,
  inverse,
  ...(only === undefined ? {} : { only }),
});

interface Options {
  readonly order?: string;
  readonly recName?: string;
  readonly nameFields?: readonly string[];
  readonly parent?: string;
  readonly over?: string;
  /** How the display name is made; the name field unless told. */
  readonly display?: (row: Row, reader: Reader) => OdooValue;
  readonly settle?: Model["settle"];
  readonly follow?: Model["follow"];
}

/** A model with the fields that every record of Odoo has. */
export function model(name: string, label: string, fields: Record<string, Field>, options: Options = {}): Model {
  const recName = options.recName ?? "name";
  const display = options.display ?? ((row: Row) => row[recName] ?? false);
  const all: Record<string, Field> = {
    id: int("ID", "ID", { readonly: true }),
    ...fields,
    display_name: char("Display Name", "Nombre mostrado", { readonly: true, compute: display }),
    create_date: datetime("Created on", "Creado el", { readonly: true }),
    write_date: datetime("Last Updated on", "Última actualización el", { readonly: true }),
    create_uid: one("Created by", "Creado por", "res.users", { readonly: true }),
    write_uid: one("Last Updated by", "Última actualización por", "res.users", { readonly: true }),
  };
  return {
    name,
    label,
    order: options.order ?? "id",
    recName,
    nameFields: options.nameFields ?? [recName],
    fields: new Map(Object.entries(all)),
    parent: options.parent ?? ("parent_id" in fields ? "parent_id" : undefined),
    over: options.over,
    settle: options.settle,
    follow: options.follow,
  };
}
