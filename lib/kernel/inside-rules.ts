/** The rules that an Odoo keeps itself, as pure shapes: what the transport reads and the policy narrows by. */

/** What may be done with one model, as the rules inside Odoo say. */
export interface InsideRule {
  readonly model: string;
  /** As Odoo names it. */
  readonly label: string;
  readonly read: boolean;
  readonly create: boolean;
  readonly write: boolean;
  readonly unlink: boolean;
  readonly deniedFields: readonly string[];
}

/** All that is open inside; a model that is not among them is closed. `version` changes with every change. */
export interface InsideRules {
  readonly version: number;
  readonly models: ReadonlyMap<string, InsideRule>;
}
