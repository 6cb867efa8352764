import type { ModelRule } from "../../policy/types.ts";

/** All rules of a connection as the portal shows them. `version` is what a change must name. */
export interface RulesView {
  readonly version: number;
  readonly rules: readonly ModelRule[];
}
