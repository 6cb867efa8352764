import type { Operation } from "../kernel/choices.ts";
import type { ModelRule } from "../kernel/model-rule.ts";
import type { ShownError } from "../kernel/shown-error.ts";
import type { NamedAction } from "../odoo-catalog/known-actions.ts";
import type { App } from "../odoo-catalog/known-models.ts";

export type { NamedAction } from "../odoo-catalog/known-actions.ts";

/** The rule of one model, as a form sends it. */
export interface RuleView extends Pick<ModelRule, Operation> {
  readonly actions: string[];
  readonly deniedFields: string[];
  /** Fields that may be written although Odoo marks them as read-only or an action moves them on. */
  readonly writableFields: string[];
  /** True if a second person must approve every change of the model's records. */
  readonly needsApproval?: boolean;
}

/** A model with its rule, its state in Odoo and the models that it needs. */
export interface MatrixRow extends RuleView {
  readonly model: string;
  readonly label: string;
  readonly app: App;
  /** `missing`: Odoo has no such model; `unreadable`: its user may not read it; `unchecked`: Odoo did not answer. */
  readonly inOdoo: "yes" | "missing" | "unreadable" | "unchecked";
  /** Operations that no rule can open on this model. */
  readonly closed: readonly Operation[];
  /** Operations that the addon's rules close. */
  readonly closedInOdoo: readonly Operation[];
  /** Fields that the addon's rules hide. */
  readonly deniedInOdoo: readonly string[];
  /** The known buttons of the model. A rule may open others by their method's name. */
  readonly knownActions: readonly NamedAction[];
  /** Actions that the addon's rules open; undefined without the addon. */
  readonly actionsInOdoo: readonly string[] | undefined;
  /** The forms that its actions open, each a model with its own rule. */
  readonly forms: readonly MatrixForm[];
  /** Closed models to which this one refers. */
  readonly needs: readonly { readonly model: string; readonly label: string }[];
}

/** A form that actions of a model open. Its own rule must allow creating it and its buttons. */
export interface MatrixForm extends Pick<MatrixRow, "model" | "label" | "knownActions" | "actionsInOdoo"> {
  readonly rule: RuleView;
}

export interface Matrix {
  readonly version: number;
  readonly apps: readonly App[];
  readonly rows: readonly MatrixRow[];
  /** True if the Odoo has the addon, whose rules apply together with the portal's. */
  readonly guardsItself: boolean;
  readonly presets: readonly PresetPreview[];
  /** The reason why Odoo's models could not be read. */
  readonly unreachable?: ShownError;
}

/** The changes of a preset, and how many of its models this Odoo has. */
export interface PresetPreview {
  readonly id: string;
  readonly diff: readonly RuleDiff[];
  readonly present: number;
  readonly total: number;
}

/** The changes of a preset on one model. */
export interface RuleDiff {
  readonly model: string;
  readonly label: string;
  /** The operations that the preset opens. Presets close nothing. */
  readonly added: readonly Operation[];
}

/** A field of a model in the connected Odoo. */
export interface OdooField {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  /** True if the name marks a secret, which is hidden with any rules. */
  readonly secret: boolean;
  /** True if the addon's rules hide the field. */
  readonly deniedInOdoo: boolean;
  /** True if the field can be written only if the rule opens it: a read-only field, or one that actions change. */
  readonly fixed: boolean;
}

/** The fields of a model that a denial closes besides those that it names. */
export interface Closures {
  readonly model: string;
  readonly fields: readonly string[];
}
