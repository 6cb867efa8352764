import type {
  AccessKeyId,
  ApiTokenId,
  ConnectionId,
  GrantId,
  OperatorId,
  PartnerId,
  TenantId,
  UserId,
} from "../kernel/ids.ts";
import type { Role, Scope, Toolset } from "./types.ts";

/** An Odoo as a caller names it in the headers of a request. */
export interface HeaderCredentials {
  readonly url: string;
  /** Found out when the server has one. */
  readonly database?: string;
  /** Needed below 19, and with a password. */
  readonly login?: string;
  readonly secret: string;
}

/** What the audit log calls an actor: its name when it acted. Rights never depend on it. */
interface Labelled {
  readonly label: string;
}

/** Whose rows the actor works on. The tenant is part of the actor: nothing else ever names it. */
interface OfTenant {
  readonly tenantId: TenantId;
}

/** What the three credentials of an AI client have in common. The model rules of the connection narrow them further. */
interface McpCredential extends OfTenant, Labelled {
  readonly connectionId: ConnectionId;
  readonly scope: Scope;
  /** The groups of tools that it may use; all when left out. */
  readonly toolsets?: readonly Toolset[];
  /** The credential as it is, where the address that was called narrows it. */
  readonly unnarrowed?: Caller;
}

/** The member in whose place an operator works. */
interface Impersonated extends Labelled {
  readonly userId: UserId;
  readonly role: Role;
}

/** Who acts: whoever calls a verb of `lib/services` or a tool. What each kind may do in a verb: `permissions.ts`. */
export type Actor =
  /** A signed-in member of the tenant. */
  | (OfTenant & Labelled & { readonly kind: "session"; readonly userId: UserId; readonly role: Role })
  /** An access key. */
  | (McpCredential & { readonly kind: "key"; readonly keyId: AccessKeyId })
  /** What a member gave an AI client by OAuth. */
  | (McpCredential & { readonly kind: "grant"; readonly grantId: GrantId; readonly userId: UserId })
  /** A caller that brings an Odoo of its own. Its tenant is the one that has no members. */
  | (McpCredential & {
      readonly kind: "headers";
      /** Keyed hash of address, database, login and key. */
      readonly credentialId: string;
      /** A function, so that no log and no JSON ever holds the key. */
      readonly reveal: () => HeaderCredentials;
    })
  /** A token of the public API. */
  | (OfTenant & Labelled & { readonly kind: "token"; readonly tokenId: ApiTokenId; readonly scope: Scope })
  /** A person who runs the service. */
  | (OfTenant &
      Labelled & {
        readonly kind: "operator";
        readonly operatorId: OperatorId;
        readonly scope: Scope;
        /** Why the operator works on this tenant, in the operator's words. */
        readonly reason: string;
        /** Never more is allowed than this member may. */
        readonly inPlaceOf?: Impersonated;
      })
  /** A person of a consultancy that the tenant lets help. */
  | (OfTenant &
      Labelled & {
        readonly kind: "partner";
        readonly partnerId: PartnerId;
        readonly userId: UserId;
        readonly scope: Scope;
      })
  /** A job of the service's own. `job`: its name; `runId`: this one run of it. */
  | (OfTenant & { readonly kind: "job"; readonly job: string; readonly runId: string })
  /** An event that another service sent. `source` such as `stripe`, `event` such as `invoice.paid`. */
  | (OfTenant & {
      readonly kind: "webhook";
      readonly source: string;
      readonly event: string;
      readonly eventId: string;
    });

export type ActorOf<Kind extends Actor["kind"]> = Extract<Actor, { readonly kind: Kind }>;

/** The actors that call tools. A member does in the portal's playground. */
export type Principal = ActorOf<"session" | "key" | "grant" | "headers">;

/** The actors that call the MCP endpoint. */
export type Caller = Exclude<Principal, { kind: "session" }>;

/** The id that an audit entry, a confirmation and a limit know an actor by. */
export function actorId(actor: Actor): string {
  switch (actor.kind) {
    case "session":
      return actor.userId;
    case "key":
      return actor.keyId;
    case "grant":
      return actor.grantId;
    case "headers":
      return actor.credentialId;
    case "token":
      return actor.tokenId;
    case "operator":
      return actor.operatorId;
    case "partner":
      return actor.userId;
    case "job":
      return actor.runId;
    case "webhook":
      return actor.eventId;
  }
}
