import type { Operation } from "../kernel/choices.ts";
import type { ModelRule } from "../kernel/model-rule.ts";
import type { ShownError } from "../kernel/shown-error.ts";
import type { NamedAction } from "../odoo-catalog/known-actions.ts";
import type { App } from "../odoo-catalog/known-models.ts";

export type { NamedAction } from "../odoo-catalog/known-actions.ts";

/** What is allowed on one model, as a form sends it. */
export interface RuleView extends Pick<ModelRule, Operation> {
  readonly actions: string[];
  readonly deniedFields: string[];
  /** Fields that may be written although Odoo marks them as read-only or an action moves them on. */
  readonly writableFields: string[];
}

/** A model with its rule, what Odoo says about it and what it needs. */
export interface MatrixRow extends RuleView {
  readonly model: string;
  readonly label: string;
  readonly app: App;
  /** `missing`: this Odoo has no such model; `unreadable`: its user may not read it; `unchecked`: Odoo did not answer. */
  readonly inOdoo: "yes" | "missing" | "unreadable" | "unchecked";
  /** Operations that no rule can open on this model. */
  readonly closed: readonly Operation[];
  /** Operations that the rules inside Odoo close, and fields that they hide. */
  readonly closedInOdoo: readonly Operation[];
  readonly deniedInOdoo: readonly string[];
  /** Buttons that are known of the model; a rule may open others by their method's name. */
  readonly knownActions: readonly NamedAction[];
  /** Actions that the rules inside Odoo open; undefined where it keeps none. */
  readonly actionsInOdoo: readonly string[] | undefined;
  /** The forms behind its actions, each a model with a rule of its own. */
  readonly forms: readonly MatrixForm[];
  /** Models that this one points at and that are closed. */
  readonly needs: readonly { readonly model: string; readonly label: string }[];
}

/** A form that actions of a model open, with its own rule: creating it and pressing its buttons must be open. */
export interface MatrixForm extends Pick<MatrixRow, "model" | "label" | "knownActions" | "actionsInOdoo"> {
  readonly rule: RuleView;
}

export interface Matrix {
  readonly version: number;
  readonly apps: readonly App[];
  readonly rows: readonly MatrixRow[];
  /** This Odoo keeps rules of its own: both hold. */
  readonly guardsItself: boolean;
  readonly presets: readonly PresetPreview[];
  /** Why Odoo was not asked which models it has. */
  readonly unreachable?: ShownError;
}

/** What a preset would change here, and how many of its models this Odoo has. */
export interface PresetPreview {
  readonly id: string;
  readonly diff: readonly RuleDiff[];
  readonly present: number;
  readonly total: number;
}

/** What a preset would change on one model. */
export interface RuleDiff {
  readonly model: string;
  readonly label: string;
  /** Presets only ever open. */
  readonly added: readonly Operation[];
}

/** A field of a model in the connected Odoo. */
export interface OdooField {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  /** By its name a secret: hidden whatever the rules say. */
  readonly secret: boolean;
  /** Hidden by the rules inside Odoo. */
  readonly deniedInOdoo: boolean;
  /** Odoo marks it as read-only, or an action moves it on: written only where the rule opens it. */
  readonly fixed: boolean;
}

/** The fields of a model that a denial closes beside those it names. */
export interface Closures {
  readonly model: string;
  readonly fields: readonly string[];
}
