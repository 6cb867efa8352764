import type { ModelRule } from "../kernel/model-rule.ts";

export type { ModelRule } from "../kernel/model-rule.ts";

export const operations = ["read", "create", "write", "unlink"] as const;
export type Operation = (typeof operations)[number];

export const roles = ["owner", "admin", "auditor", "member"] as const;
export type Role = (typeof roles)[number];

/** What a credential may do at most. */
export type Scope = "read" | "write";

/** The groups that tools come in, for narrowing a key or an address to some of them. */
export const toolsets = ["read", "write", "reports", "files"] as const;
export type Toolset = (typeof toolsets)[number];

/** What must be confirmed before it happens: deletes and actions, every write, or nothing. */
export const confirmPolicies = ["deletes", "writes", "nothing"] as const;
export type ConfirmPolicy = (typeof confirmPolicies)[number];

/** All rules of a connection. `version` is another one after every change: caches carry it in their key. */
export interface RuleSet {
  readonly version: number | string;
  readonly models: ReadonlyMap<string, ModelRule>;
}
