import type { AccessKeyId, ConnectionId, TenantId, UserId } from "../kernel/ids.ts";
import type { ModelRule } from "../kernel/model-rule.ts";

export type { ModelRule } from "../kernel/model-rule.ts";

export const operations = ["read", "create", "write", "unlink"] as const;
export type Operation = (typeof operations)[number];

export const roles = ["owner", "admin", "auditor", "member"] as const;
export type Role = (typeof roles)[number];

/** What an access key may do at most; the model rules narrow it further. */
export type KeyScope = "read" | "write";

/** Who calls. The tenant is part of the principal: nothing else ever names it. */
export type Principal =
  | {
      readonly kind: "key";
      readonly tenantId: TenantId;
      readonly keyId: AccessKeyId;
      readonly connectionId: ConnectionId;
      readonly scope: KeyScope;
      readonly label: string;
    }
  | {
      readonly kind: "session";
      readonly tenantId: TenantId;
      readonly userId: UserId;
      readonly role: Role;
      readonly label: string;
    };

/** All rules of a connection. `version` is another one after every change: caches carry it in their key. */
export interface RuleSet {
  readonly version: number | string;
  readonly models: ReadonlyMap<string, ModelRule>;
}
