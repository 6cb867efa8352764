import json from "../../contract/policy.json" with { type: "json" };

/** A model of a preset: its name, `r`, `rw` or `rwc`, and its label in English. */
type PresetModel = readonly [model: string, access: "r" | "rw" | "rwc", label: string];

/**
 * Fields with the model and the id of the record that a row belongs to, or `through` another row that has them.
 * `alone`: what of rows that belong to none. A field of a user: they are that user's own; true: all can be seen;
 * absent: none.
 */
type LinkedModel =
  | { readonly model: string; readonly id: string; readonly alone?: string | true }
  | { readonly through: string };

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
  readonly reports: Readonly<Record<string, { readonly main: readonly string[]; readonly parts: readonly string[] }>>;
  /**
   * Fields that an action moves on, not a write: by model, field and the value that is wanted, the actions that do it
   * properly, of all series. `model/action`: one on another model, that of the record that this one belongs to.
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
  /** Fields that a price is made of: changes of many records of the model are counted over a while. */
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
export const policyTable = json as unknown as PolicyTable;
