import json from "../../../contract/policy.json" with { type: "json" };
import { toTable } from "./to-table.ts";

/** A model of a preset: its name, `r`, `rw` or `rwc`, and its label in English. */
type PresetModel = readonly [model: string, access: "r" | "rw" | "rwc", label: string];

/**
 * Fields with the model and the id of the record that a row belongs to, or `through` another row that has them.
 * `alone`: what of rows that belong to none. A field of a user: they are that user's own; true: all can be seen;
 * absent: none. `also`: a field with the model of a second record that the row tells of.
 * `by`: the relation to its rows that every record has that can have some.
 */
type LinkedModel =
  | {
      readonly model: string;
      readonly id: string;
      readonly alone?: string | true;
      readonly also?: string;
      readonly by?: string;
    }
  | { readonly through: string };

/**
 * Operations on models, as `stock.move:write`; none: it sets values of its own record alone. `unless`: of values that this
 * pattern meets, none either.
 */
export type FieldEffect =
  | readonly string[]
  | {
      readonly does?: readonly string[];
      /** A pattern of values that do nothing. */
      readonly unless?: string;
      /** What single values do, in place of `does`. */
      readonly when?: Readonly<Record<string, readonly string[]>>;
      /** A new record has no others yet that this would touch. */
      readonly changes?: true;
      /** Only on models that a field of this one leads to: the others are of apps that are not installed. */
      readonly linked?: true;
      /** It touches as many records as there are, which nobody sees in the values. */
      readonly many?: true;
    };

type ByModel<T> = Readonly<Record<string, T>>;

interface PolicyTable {
  /** Patterns of model names, where `*` stands for any ending. */
  readonly closedModels: readonly string[];
  readonly readOnlyModels: readonly string[];
  readonly secretWords: readonly string[];
  /** A field whose name holds `key` or `keys` after one of these words holds a secret. */
  readonly keyWords: readonly string[];
  /** Methods that every record has: none of them is an action. */
  readonly recordMethods: readonly string[];
  /** By model, how its rows name the record of another model that they belong to. */
  readonly linkedModels: Readonly<Record<string, LinkedModel>>;
  /** By model, the models that it points at and is of little use without. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
  /** Fields by model (`*`: of every model) that belong to the record itself although Odoo takes them from another one. */
  readonly ownFields: ByModel<readonly string[]>;
  /** Models by model whose records are made along with one and are parts of it: its right is the right on them. */
  readonly ownParts: ByModel<readonly string[]>;
  /** Of parts whose model no rule opens, the fields that the right on their record opens; all of other parts. */
  readonly partFields: ByModel<readonly string[]>;
  /** Fields that are another name for the field at the end of a path, which Odoo does not tell. */
  readonly aliases: ByModel<Readonly<Record<string, string>>>;
  /** Fields that write the field at the end of a path when they are written. Odoo does not tell that either. */
  readonly inverses: ByModel<Readonly<Record<string, string>>>;
  /**
   * What a write to a field does beside setting values of its own record, by model (`*`: of every model). Of fields that
   * Odoo works out without storing them all that do no harm stand here; the others are closed.
   */
  readonly effects: ByModel<Readonly<Record<string, FieldEffect>>>;
  /** The field by which a model's records stand above one another, where it is not `parent_id` on every series. */
  readonly parents: Readonly<Record<string, string>>;
  /** Fields by model whose new people Odoo writes mails to at once, which cannot be taken back. */
  readonly mails: ByModel<readonly string[]>;
  /**
   * Fields whose change sets something going as their record stands: the stock of what is done, the delivery of a confirmed
   * order, the next of a recurring task. `by`: the field that says how it stands, `state` if absent; `when`: its values, any
   * if absent; `unless`: a pattern of new values that do nothing; `needs`: the right, as `stock.quant:write` or `model/action`.
   */
  readonly settled: ByModel<{
    readonly by?: string;
    readonly when?: readonly string[];
    readonly unless?: string;
    readonly needs: string;
    readonly fields: readonly string[];
  }>;
  /** The fields by which a line names such a record, each with the record's field for it. */
  readonly settledBy: ByModel<Readonly<Record<string, string>>>;
  /** Models by model whose records go when one of it is deleted: what hangs on it, or what it was made on top of. */
  readonly deletedAlong: ByModel<readonly string[]>;
  /** Fields that hold code: no rule opens them. */
  readonly neverWritten: ByModel<readonly string[]>;
  /**
   * Fields that hold the value of others without Odoo telling it, each as `model:field`. `*:display_name` stands for the
   * names of all models, `*:*` for all fields.
   */
  readonly tells: ByModel<Readonly<Record<string, readonly string[]>>>;
  /** Models without a table of their own: the models whose fields of the same names they show, and columns that show a certain field. */
  readonly views: ByModel<{
    readonly of: readonly string[];
    readonly as: Readonly<Record<string, readonly string[]>>;
  }>;
  /** Fields that Odoo works out anew with others without taking their values, each with what it takes alone. */
  readonly apart: ByModel<Readonly<Record<string, readonly string[]>>>;
  /** What a record's display name shows when no context says more: fields of it, and others as `model:field`. */
  readonly shownNames: ByModel<readonly string[]>;
  /** What Odoo's search by name looks into, on whatever series: fields of the model, and others as `model:field`. */
  readonly nameSearch: ByModel<readonly string[]>;
  readonly reports: Readonly<Record<string, { readonly main: readonly string[]; readonly parts: readonly string[] }>>;
  /**
   * Fields that an action moves on, not a write: by model, field and the value that is wanted, the actions that do it
   * properly, of all series. `model/action`: one on another model, that of the record that this one belongs to. The value
   * `*`: any other.
   */
  readonly workflow: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>>>;
  /** Models whose `state` people set themselves; everywhere else a selection of that name is moved on by actions. */
  readonly ownStates: readonly string[];
  /** Fields that Odoo marks read-only and that a new record is given all the same. */
  readonly createFields: Readonly<Record<string, readonly string[]>>;
  /**
   * The relations by which a line hangs on its parent, where the model's name does not begin with the parent's, as that of
   * `sale.order.line` does with `sale.order`.
   */
  readonly lineParents: Readonly<Record<string, readonly string[]>>;
  /** Models of which a new record too is a change of prices: those of products that are there already. */
  readonly newPrices: readonly string[];
  /** Fields that a price is made of: a question about many changes names them. */
  readonly priceFields: Readonly<Record<string, readonly string[]>>;
  /** Labels of models that a report reads and no preset lists itself. */
  readonly reportLabels: Readonly<Record<string, string>>;
  readonly presetBundles: Readonly<Record<string, readonly PresetModel[]>>;
  readonly presets: Readonly<
    Record<
      string,
      {
        readonly bundles: readonly string[];
        readonly models: readonly PresetModel[];
        readonly reports: readonly string[];
        /** The model without which the preset's app is not installed. */
        readonly main?: string;
      }
    >
  >;
}

/** The rules that hold for every connection. The addon reads the same file, so that both sides close the same. */
export const policyTable = toTable<PolicyTable>(json);
