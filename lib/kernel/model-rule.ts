/** Rules as pure shapes: what the transports read out of an Odoo that keeps its own, and the policy decides by. */

/** What may be done with one model on one connection. */
export interface ModelRule {
  readonly model: string;
  readonly label: string;
  readonly read: boolean;
  readonly create: boolean;
  readonly write: boolean;
  readonly unlink: boolean;
  /** Buttons of Odoo's forms that may be pressed, by the name of their method. */
  readonly actions: readonly string[];
  /** Field names that may neither be read, filtered, ordered, grouped by nor written. */
  readonly deniedFields: readonly string[];
  /** Fields that may be written although Odoo marks them as read-only or an action moves them on. */
  readonly writableFields?: readonly string[] | undefined;
}

/** All that is open inside an Odoo; a model that is not among them is closed. `version` changes with every change. */
export interface InsideRules {
  readonly version: number;
  readonly models: ReadonlyMap<string, ModelRule>;
}

/** What a rule says where nobody has said anything. */
export const nothingOpen = {
  read: false,
  create: false,
  write: false,
  unlink: false,
  actions: [],
  deniedFields: [],
} as const satisfies Omit<ModelRule, "model" | "label">;
