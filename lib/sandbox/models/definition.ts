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
  /** The label in English. The default is the one that Odoo makes from the name: `company_id` is Company. */
  readonly string?: string;
  readonly relation?: string;
  /** The many2one field of the other model that a one2many field mirrors. */
  readonly relation_field?: string;
  /** Keys and their labels in English. A related field has those of its target. */
  readonly selection?: readonly (readonly [key: string, label: string])[];
  readonly required?: true;
  readonly readonly?: true;
  readonly store?: boolean;
  readonly searchable?: false;
  readonly sortable?: false;
  readonly translate?: true;
  readonly aggregator?: "sum" | "avg";
  /** The currency field of an amount. The default is `currency_id`. */
  readonly currency_field?: string;
  /** The field with the model's name, for a field with a record's id. */
  readonly model_field?: string;
  /** A many2one field and a field of its record: `order_id.company_id`. */
  readonly related?: string;
}

type Fields = Readonly<Record<string, FieldData>>;

/** A model in the words of Odoo's own class attributes: `order` is `_order`. */
export interface ModelData {
  readonly label: string;
  /** The default order is by id. */
  readonly order?: string;
  /** The field with a record's name. The default is `name`. */
  readonly rec_name?: string;
  /** The fields that a search by name covers. The default is `rec_name`. */
  readonly rec_names_search?: readonly string[];
  /** The many2one field by which records form a tree. The default is `parent_id`. */
  readonly parent_name?: string;
  /** Mixins whose fields the model has as well. */
  readonly inherit?: readonly string[];
  /** The model whose records this one shows in another form, as Odoo's reports do. It has no records of its own. */
  readonly view_of?: string;
  /** Computed fields, separated by spaces, and the fields that they are computed from, as in Odoo's `@api.depends`. */
  readonly depends?: Readonly<Record<string, readonly string[]>>;
  readonly fields: Fields;
}

/** The models of one app. To extend the demo by an app, write such a table and add it to `apps` in models.ts. */
export interface AppData {
  readonly models: Readonly<Record<string, ModelData>>;
  readonly mixins?: Readonly<Record<string, Fields>>;
  /**
   * Spanish labels of models, fields and options, as in Odoo's es.po. Labels that `base` and `mail` translate need no
   * entry.
   */
  readonly es: Readonly<Record<string, string>>;
}

/** A record as it is stored: relations by id, nothing computed. A Spanish text is a value of its own, `name@es_ES`. */
export type Row = { id: number } & { [field: string]: OdooValue };

/** The records that a computed field may read. */
export interface Reader {
  /** The current day in the caller's time zone. */
  readonly today: string;
  row(model: string, id: number): Row | undefined;
  /** Returns the rows whose many-to-one `field` is `id`. */
  referring(model: string, field: string, id: number): readonly Row[];
  name(model: string, id: number): string;
  /** Returns the value of a record's field, computed if it is a computed field; false if there is no such record. */
  read(model: string, id: number, field: string): OdooValue;
}

/** The records that a model may change besides the one that is written. */
export interface WritableReader extends Reader {
  put(model: string, row: Row): void;
  drop(model: string, id: number): void;
  nextId(model: string): number;
}

/** A write before it is stored. */
export interface Written {
  /** The given values, without defaults. */
  readonly values: Readonly<Record<string, OdooValue>>;
  /** The record before the write; undefined for a new one. */
  readonly before: Row | undefined;
}

export type Compute = (row: Row, reader: Reader) => OdooValue;

/** A value of a new record, or a function that gives it. Undefined means no value. */
export type Default = OdooValue | ((moment: DefaultMoment) => OdooValue | undefined);

interface DefaultMoment {
  readonly now: Date;
  readonly reader: Reader;
  /** The context of the call, which has the records that a wizard is opened for. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** The behaviour of a model in Odoo's code, apart from its definition. */
export interface Behaviour {
  readonly compute?: Readonly<Record<string, Compute>>;
  readonly defaults?: Readonly<Record<string, Default>>;
  /** True for the records of the other model that a one2many field shows. */
  readonly shows?: Readonly<Record<string, (child: Row) => boolean>>;
  /** Computes the display name. The default is the field `rec_name`. */
  readonly display?: Compute;
  /** Runs before a record is stored: fills fields that follow from the written ones, and throws for invalid values. */
  readonly settle?: (row: Row, written: Written, reader: Reader) => void;
  /** The prefix of the number that replaces the name `New` of a new record. */
  readonly numbered?: string;
  /** The models of which a record is created for every new record, with the field that points to it. */
  readonly creates?: Readonly<Record<string, string>>;
  /** Returns the reason why Odoo refuses to delete a record; undefined if it may be deleted. */
  readonly undeletable?: (row: Row) => string | undefined;
  /** Runs after a record was stored: updates other records to match it. */
  readonly follow?: (row: Row, keeper: WritableReader) => void;
}

export type Behaviours = Readonly<Record<string, Behaviour>>;
