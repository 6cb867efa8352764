/** The types of rules, which the transports read from the addon and the policy applies. */

/** The operations that are allowed on one model of one connection. */
export interface ModelRule {
  readonly model: string;
  readonly label: string;
  readonly read: boolean;
  readonly create: boolean;
  readonly write: boolean;
  readonly unlink: boolean;
  /** The allowed buttons of Odoo's forms, by the name of their method. */
  readonly actions: readonly string[];
  /** Fields that may not be read, filtered by, ordered by, grouped by or written. */
  readonly deniedFields: readonly string[];
  /** Fields that may be written although Odoo marks them as read-only or an action moves them on. */
  readonly writableFields?: readonly string[] | undefined;
  /** True if a second person must approve every change of the model's records. */
  readonly needsApproval?: boolean | undefined;
}

/** All rules of an addon. A model without one is closed. `version` changes with every change. */
export interface AddonRules {
  readonly version: number;
  readonly models: ReadonlyMap<string, ModelRule>;
}

/** The default of a rule, which allows nothing. */
export const nothingOpen = {
  read: false,
  create: false,
  write: false,
  unlink: false,
  actions: [],
  deniedFields: [],
} as const satisfies Omit<ModelRule, "model" | "label">;
