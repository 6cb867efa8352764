import type { FormResult } from "../ui/use-error-text.ts";

export const operationNames = ["read", "create", "write", "unlink"] as const;
export type OperationName = (typeof operationNames)[number];

/** What is allowed on one model. */
export interface RuleView {
  readonly read: boolean;
  readonly create: boolean;
  readonly write: boolean;
  readonly unlink: boolean;
  readonly actions: string[];
  readonly deniedFields: string[];
  /** Fields that may be written although Odoo marks them as read-only or an action moves them on. */
  readonly writableFields: string[];
}

/** A row of the matrix. */
export interface ModelRow extends RuleView {
  readonly model: string;
  readonly label: string;
  /** Key under `models.apps`. */
  readonly app: string;
  /** `missing`: this Odoo has no such model; `unreadable`: its user may not read it; `unchecked`: Odoo did not answer. */
  readonly inOdoo: "yes" | "missing" | "unreadable" | "unchecked";
  /** Operations that no rule can open on this model. */
  readonly closed: readonly OperationName[];
  /** Operations that the rules inside Odoo close, and fields that they hide. */
  readonly closedInOdoo: readonly OperationName[];
  readonly deniedInOdoo: readonly string[];
  /** Buttons that are known of the model; a rule may open others by their method's name. */
  readonly knownActions: readonly NamedAction[];
  /** Actions that the rules inside Odoo open; undefined where it keeps none. */
  readonly actionsInOdoo: readonly string[] | undefined;
  /** The forms behind its actions. */
  readonly forms: readonly FormRow[];
  /** Models that this one points at and that are off: they would read as bare ids. */
  readonly needs: readonly { readonly model: string; readonly label: string }[];
}

/** A button by the name of its method. */
export interface NamedAction {
  readonly name: string;
  readonly label: string;
}

/** A form that actions of a model open: a model with a rule and buttons of its own. */
export interface FormRow extends Pick<ModelRow, "model" | "label" | "knownActions" | "actionsInOdoo"> {
  readonly rule: RuleView;
}

/** What of a model is open in the side sheet. */
export const sheetParts = ["fields", "writable", "actions"] as const;
export type SheetPart = (typeof sheetParts)[number];

/** Whether a method's name may be opened as an action at all. */
export type IsAction = (name: string) => boolean;

/** One model in what a preset would change. */
export interface RuleDiff {
  readonly model: string;
  readonly label: string;
  readonly added: readonly OperationName[];
}

export interface PresetView {
  readonly id: string;
  readonly diff: readonly RuleDiff[];
  /** How many of its models this Odoo has, of how many. */
  readonly present: number;
  readonly total: number;
}

export type RuleChange = { readonly model: string; readonly label: string } & RuleView;

/** What the page can do: server actions, handed in by the page. */
export interface ModelActions {
  save(input: { readonly connectionId: string; readonly changes: RuleChange[] }): Promise<FormResult<unknown>>;
  applyPreset(input: {
    readonly connectionId: string;
    readonly preset: string;
    readonly version: number;
  }): Promise<FormResult<unknown>>;
  /** Adds a model by its technical name, with reading on. */
  add(input: { readonly connectionId: string; readonly model: string }): Promise<FormResult<unknown>>;
  fields(input: { readonly connectionId: string; readonly model: string }): Promise<FormResult<readonly FieldView[]>>;
  /** The other fields that are hidden along with these, by model. */
  closures(input: {
    readonly connectionId: string;
    readonly model: string;
    readonly deniedFields: string[];
  }): Promise<FormResult<readonly ClosureView[]>>;
}

export interface ClosureView {
  readonly model: string;
  readonly fields: readonly string[];
}

export interface FieldView {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  /** Hidden whatever the rules say. */
  readonly secret: boolean;
  /** Hidden by the rules inside Odoo. */
  readonly deniedInOdoo: boolean;
  /** Odoo marks it as read-only, or an action moves it on: written only where the rule opens it. */
  readonly fixed: boolean;
}
