import type { ModelRule } from "../../policy/types.ts";

/** All rules of a connection as the portal shows them. A change must name their `version`. */
export interface RulesView {
  readonly version: number;
  readonly rules: readonly ModelRule[];
}
