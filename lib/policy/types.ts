import type { ModelRule } from "../kernel/model-rule.ts";

export {
  type ConfirmPolicy,
  confirmPolicies,
  type Operation,
  operations,
  type Role,
  roles,
  type Scope,
  type Toolset,
  toolsets,
} from "../kernel/choices.ts";
export type { ModelRule } from "../kernel/model-rule.ts";

/** All rules of a connection. `version` is another one after every change: caches carry it in their key. */
export interface RuleSet {
  readonly version: number | string;
  readonly models: ReadonlyMap<string, ModelRule>;
}
