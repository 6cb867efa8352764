import type { AccessKeyId, ConnectionId, TenantId, UserId } from "../kernel/ids.ts";
import type { ModelRule } from "../kernel/model-rule.ts";

export type { ModelRule } from "../kernel/model-rule.ts";

export const operations = ["read", "create", "write", "unlink"] as const;
export type Operation = (typeof operations)[number];

export const roles = ["owner", "admin", "auditor", "member"] as const;
export type Role = (typeof roles)[number];

/** What an access key may do at most; the model rules narrow it further. */
export type KeyScope = "read" | "write";

/** The groups that tools come in, for narrowing a key or an address to some of them. */
export const toolsets = ["read", "write", "reports", "files"] as const;
export type Toolset = (typeof toolsets)[number];

/** What must be confirmed before it happens: deletes and actions, every write, or nothing. */
export const confirmPolicies = ["deletes", "writes", "nothing"] as const;
export type ConfirmPolicy = (typeof confirmPolicies)[number];

/** An Odoo as a caller names it in the headers of a request. */
export interface HeaderCredentials {
  readonly url: string;
  /** Found out when the server has one. */
  readonly database?: string;
  /** Needed below 19, and with a password. */
  readonly login?: string;
  readonly secret: string;
}

/** Who calls. The tenant is part of the principal: nothing else ever names it. */
export type Principal =
  | {
      readonly kind: "key";
      readonly tenantId: TenantId;
      readonly keyId: AccessKeyId;
      readonly connectionId: ConnectionId;
      readonly scope: KeyScope;
      /** The groups of tools that it may use; all when left out. */
      readonly toolsets?: readonly Toolset[];
      readonly label: string;
    }
  | {
      /** Brings an Odoo of its own and is nobody's: the tenant is the one that has no members. */
      readonly kind: "headers";
      readonly tenantId: TenantId;
      /** Keyed hash of address, database, login and key. */
      readonly credentialId: string;
      readonly connectionId: ConnectionId;
      readonly scope: KeyScope;
      readonly toolsets?: readonly Toolset[];
      readonly label: string;
      /** A function, so that no log and no JSON ever holds the key. */
      readonly reveal: () => HeaderCredentials;
    }
  | {
      readonly kind: "session";
      readonly tenantId: TenantId;
      readonly userId: UserId;
      readonly role: Role;
      readonly label: string;
    };

/** Who calls the MCP endpoint. */
export type Caller = Exclude<Principal, { kind: "session" }>;

/** All rules of a connection. `version` is another one after every change: caches carry it in their key. */
export interface RuleSet {
  readonly version: number | string;
  readonly models: ReadonlyMap<string, ModelRule>;
}
