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
