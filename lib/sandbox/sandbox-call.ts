import type { OdooMethod } from "../odoo/types.ts";
import type { Model } from "./models/model.ts";
import type { Values } from "./read-values.ts";
import type { Store } from "./store.ts";

/** One call, with its store and its model. */
export interface SandboxCall {
  readonly store: Store;
  readonly model: Model;
  readonly method: OdooMethod;
  readonly args: Values;
  readonly ids: readonly number[];
  readonly context: Values;
  readonly now: Date;
}
