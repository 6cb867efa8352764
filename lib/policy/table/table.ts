import json from "../../../contract/policy.json" with { type: "json" };
import type { ReportName } from "../../kernel/choices.ts";
import { toTable } from "./to-table.ts";

/** A model of a preset: its name, `r`, `rw` or `rwc`, and its label in English. */
type PresetModel = readonly [model: string, access: "r" | "rw" | "rwc", label: string];

/**
 * The fields that name the model and the id of the record that a row belongs to; `through` is a relation to another row
 * that has them. `alone` says which rows without such a record may be seen: true allows all, a field of a user allows
 * the user's own, a missing value allows none. `also` is a field with the model of a second record that the row
 * mentions. `by` is the relation from a record to these rows; a model without it has none.
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
 * Operations on models, such as `stock.move:write`. An empty list means that a write only sets values of its own
 * record; so does a value that matches the pattern `unless`.
 */
export type FieldEffect =
  | readonly string[]
  | {
      readonly does?: readonly string[];
      /** A pattern of values without an effect. */
      readonly unless?: string;
      /** The effect of single values, in place of `does`. */
      readonly when?: Readonly<Record<string, readonly string[]>>;
      /** True if a new record has no other records yet that the write would touch. */
      readonly changes?: true;
      /**
       * True if only those models count that a field of this model leads to; the others are of apps that are not
       * installed.
       */
      readonly linked?: true;
      /** True if the write touches any number of records, which its values do not show. */
      readonly many?: true;
    };

/** The models that a report reads. A preset opens all of them, so that the reports that it promises work. */
interface ReportModels {
  /** The report needs at least one of these models; the first is its subject. */
  readonly main: readonly [string, ...string[]];
  /** The report leaves these models out if they are closed, and says so. */
  readonly parts: readonly string[];
}

type ByModel<T> = Readonly<Record<string, T>>;

interface PolicyTable {
  /** Patterns of model names, in which `*` stands for any ending. */
  readonly closedModels: readonly string[];
  readonly readOnlyModels: readonly string[];
  readonly secretWords: readonly string[];
  /** A field whose name contains `key` or `keys` after one of these words contains a secret. */
  readonly keyWords: readonly string[];
  /** Methods that every record has. None of them is an action. */
  readonly recordMethods: readonly string[];
  /** How the rows of a model name the record of another model that they belong to. */
  readonly linkedModels: Readonly<Record<string, LinkedModel>>;
  /** By model, the models that it refers to and without which it is of little use. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
  /**
   * Fields by model (`*` is every model) that belong to the record itself although Odoo takes them from another one.
   */
  readonly ownFields: ByModel<readonly string[]>;
  /**
   * By model, the models whose records are created along with it and are parts of it: a right on it is a right on them.
   */
  readonly ownParts: ByModel<readonly string[]>;
  /**
   * By part whose model no rule opens, the fields that a right on its record opens. In other parts it opens every
   * field.
   */
  readonly partFields: ByModel<readonly string[]>;
  /** Fields that are another name for the field at the end of a path, although `fields_get` does not say so. */
  readonly aliases: ByModel<Readonly<Record<string, string>>>;
  /** Fields that write the field at the end of a path when they are written, although `fields_get` does not say so. */
  readonly inverses: ByModel<Readonly<Record<string, string>>>;
  /**
   * The effects of a write to a field besides setting values of its own record, by model (`*` is every model). Every
   * harmless field that Odoo computes without storing it is listed; an unlisted one is closed.
   */
  readonly effects: ByModel<Readonly<Record<string, FieldEffect>>>;
  /** The relation to the parent in the tree of a model's records, if it is not `parent_id` on every series. */
  readonly parents: Readonly<Record<string, string>>;
  /** By model, the fields whose new people Odoo sends mails to at once, which cannot be undone. */
  readonly mails: ByModel<readonly string[]>;
  /**
   * Fields whose change has further effects that depend on the state of the record: on the stock of a finished
   * transfer, the delivery of a confirmed order or the next recurring task. `by` is the field with the state (`state`
   * if missing) and `when` its values (any if missing); `unless` is a pattern of new values without an effect; `needs`
   * is the right, such as `stock.quant:write` or `model/action`.
   */
  readonly settled: ByModel<{
    readonly by?: string;
    readonly when?: readonly string[];
    readonly unless?: string;
    readonly needs: string;
    readonly fields: readonly string[];
  }>;
  /** By model of a line, its relations to a record of `settled`, each with that record's field for its lines. */
  readonly settledBy: ByModel<Readonly<Record<string, string>>>;
  /** By model, the models whose records are deleted with one of its own: those that depend on it or that it extends. */
  readonly deletedAlong: ByModel<readonly string[]>;
  /** Fields that contain code. No rule opens them. */
  readonly neverWritten: ByModel<readonly string[]>;
  /**
   * Fields that show the values of other fields although `fields_get` does not say so, each as `model:field`.
   * `*:display_name` stands for the names of all models, `*:*` for all fields.
   */
  readonly tells: ByModel<Readonly<Record<string, readonly string[]>>>;
  /**
   * Models without a table of their own: `of` lists the models whose fields of the same names they show, `as` the
   * fields behind single columns.
   */
  readonly views: ByModel<{
    readonly of: readonly string[];
    readonly as: Readonly<Record<string, readonly string[]>>;
  }>;
  /**
   * Fields that Odoo recomputes together with others without using their values, each with the only fields that it
   * uses.
   */
  readonly apart: ByModel<Readonly<Record<string, readonly string[]>>>;
  /**
   * The fields that a record's display name shows if no context changes it; a field of another model is `model:field`.
   */
  readonly shownNames: ByModel<readonly string[]>;
  /** The fields that Odoo's search by name looks into on any series; a field of another model is `model:field`. */
  readonly nameSearch: ByModel<readonly string[]>;
  readonly reports: Readonly<Record<ReportName, ReportModels>>;
  /**
   * Fields that actions change, not writes: by model, field and wanted value, the actions of all series that set it.
   * `model/action` is an action on the record that this one belongs to. The value `*` stands for any other.
   */
  readonly workflow: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>>>;
  /** Models whose `state` people set themselves. In every other model, actions change a selection of that name. */
  readonly ownStates: readonly string[];
  /** Fields that Odoo marks as read-only and that a new record takes all the same. */
  readonly createFields: Readonly<Record<string, readonly string[]>>;
  /**
   * The relation from a line to its parent, if the model's name does not begin with the parent's, as `sale.order.line`
   * does.
   */
  readonly lineParents: Readonly<Record<string, readonly string[]>>;
  /** Models whose new records also change prices, namely those of existing products. */
  readonly newPrices: readonly string[];
  /** Fields that make up a price. The confirmation of a change of many records lists them. */
  readonly priceFields: Readonly<Record<string, readonly string[]>>;
  /** Labels of the models that a report reads and no preset lists. */
  readonly reportLabels: Readonly<Record<string, string>>;
  readonly presetBundles: Readonly<Record<string, readonly PresetModel[]>>;
  readonly presets: Readonly<
    Record<
      string,
      {
        readonly bundles: readonly string[];
        readonly models: readonly PresetModel[];
        readonly reports: readonly ReportName[];
        /** The model that is missing if the preset's app is not installed. */
        readonly main?: string;
      }
    >
  >;
}

/** The rules for every connection. The addon reads the same file, so that portal and addon close the same things. */
export const policyTable = toTable<PolicyTable>(json);
