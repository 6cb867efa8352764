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

/** All rules of a connection. Every change gives a new `version`, which caches use in their keys. */
export interface RuleSet {
  readonly version: number | string;
  readonly models: ReadonlyMap<string, ModelRule>;
}
