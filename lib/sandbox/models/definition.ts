import type { OdooValue } from "../../kernel/odoo-values.ts";

type FieldType =
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

/**
 * One field in the words of Odoo's `fields_get`: labels and options are those of Odoo 19 Community. A flag that is left
 * out is false, except `store`, `searchable` and `sortable`, which are true. As in Odoo, a related field is read-only
 * and, unless `store` says otherwise, not stored.
 */
export interface FieldData {
  readonly type: FieldType;
  /** The label in English; unless told, the one that Odoo makes of the name: `company_id` is Company. */
  readonly string?: string;
  readonly relation?: string;
  /** Of a one2many field, the many2one field of the other model that it mirrors. */
  readonly relation_field?: string;
  /** Keys and their labels in English. A related field has those of the field that it leads to. */
  readonly selection?: readonly (readonly [key: string, label: string])[];
  readonly required?: true;
  readonly readonly?: true;
  readonly store?: boolean;
  readonly searchable?: false;
  readonly sortable?: false;
  readonly translate?: true;
  readonly aggregator?: "sum" | "avg";
  /** Of an amount, the field that holds its currency; `currency_id` unless told. */
  readonly currency_field?: string;
  /** Of an id, the field that names the model of the record. */
  readonly model_field?: string;
  /** A many2one field and a field of the record that it leads to: `order_id.company_id`. */
  readonly related?: string;
}

type Fields = Readonly<Record<string, FieldData>>;

/** A model in the words of Odoo's own class attributes: `order` is `_order`. */
export interface ModelData {
  readonly label: string;
  /** By id unless told. */
  readonly order?: string;
  /** The field that names a record; `name` unless told. */
  readonly rec_name?: string;
  /** Fields that a search by name looks into; the one that names a record unless told. */
  readonly rec_names_search?: readonly string[];
  /** The many2one field by which records form a tree; `parent_id` unless told. */
  readonly parent_name?: string;
  /** Mixins whose fields the model has as well. */
  readonly inherit?: readonly string[];
  /** The model whose records this one shows in another way, as Odoo's reports do. It has no records of its own. */
  readonly view_of?: string;
  /** Computed fields, separated by spaces, and the fields that they are computed from, as in Odoo's `@api.depends`. */
  readonly depends?: Readonly<Record<string, readonly string[]>>;
  readonly fields: Fields;
}

/** What one app brings. To extend the demo by an app, write such a table and add it to `apps` in models.ts. */
export interface AppData {
  readonly models: Readonly<Record<string, ModelData>>;
  readonly mixins?: Readonly<Record<string, Fields>>;
  /**
   * Spanish labels of models, fields and options, as in Odoo's es.po. Labels that `base` and `mail` translate need no
   * entry.
   */
  readonly es: Readonly<Record<string, string>>;
}

/** A record as it is kept: relations by id, nothing computed. A text in Spanish is a value of its own, `name@es_ES`. */
export type Row = { id: number } & { [field: string]: OdooValue };

/** The records that a computed field may read. */
export interface Reader {
  /** The day where the caller is. */
  readonly today: string;
  row(model: string, id: number): Row | undefined;
  /** Rows whose many-to-one `field` is `id`. */
  referring(model: string, field: string, id: number): readonly Row[];
  name(model: string, id: number): string;
  /** The value of a record's field, computed where it is computed; false where there is no such record. */
  read(model: string, id: number, field: string): OdooValue;
}

/** The records that a model may change beside the one that is written. */
export interface Keeper extends Reader {
  put(model: string, row: Row): void;
  drop(model: string, id: number): void;
  nextId(model: string): number;
}

/** A write as a model sees it before it is kept. */
export interface Written {
  /** The fields that were given by name, without those that were put in by default. */
  readonly values: Readonly<Record<string, OdooValue>>;
  /** The record as it was; undefined for a new one. */
  readonly before: Row | undefined;
}

export type Compute = (row: Row, reader: Reader) => OdooValue;

/** A value of a new record, or how it is found when the record is made. Undefined: none. */
export type Default = OdooValue | ((moment: DefaultMoment) => OdooValue | undefined);

interface DefaultMoment {
  readonly now: Date;
  readonly reader: Reader;
  /** The context of the call: wizards find the records there that they are opened for. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** What Odoo's code does for a model, apart from its definition. */
export interface Behaviour {
  readonly compute?: Readonly<Record<string, Compute>>;
  readonly defaults?: Readonly<Record<string, Default>>;
  /** Of a one2many field, which of the other model's records it shows. */
  readonly shows?: Readonly<Record<string, (child: Row) => boolean>>;
  /** How the display name is made; the field that names a record unless told. */
  readonly display?: Compute;
  /** Before a record is kept: fills fields that follow from what was written, and refuses what cannot be. */
  readonly settle?: (row: Row, written: Written, reader: Reader) => void;
  /** The prefix of the number that replaces the name `New` of a new record. */
  readonly numbered?: string;
  /** Models of which every new record gets one, with the field that points to it. */
  readonly creates?: Readonly<Record<string, string>>;
  /** Why Odoo refuses to delete a record; undefined if it may be deleted. */
  readonly undeletable?: (row: Row) => string | undefined;
  /** After a record was kept: brings other records in line with it. */
  readonly follow?: (row: Row, keeper: Keeper) => void;
}

export type Behaviours = Readonly<Record<string, Behaviour>>;
