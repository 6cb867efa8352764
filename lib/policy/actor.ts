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
import type { CompanyScope } from "../kernel/odoo-values.ts";
import type { Role, Scope, Toolset } from "./types.ts";

/** The Odoo that the headers of a request name. */
export interface HeaderCredentials {
  readonly url: string;
  /** Found by the server if it is missing and the Odoo has one database. */
  readonly database?: string;
  /** Required before Odoo 19, and always with a password. */
  readonly login?: string;
  readonly secret: string;
}

/** The name that the audit log shows for an actor, as it was when the actor acted. Rights never depend on it. */
interface Labelled {
  readonly label: string;
}

/** The tenant whose rows the actor works on. It is part of the actor; no argument ever names a tenant. */
interface OfTenant {
  readonly tenantId: TenantId;
}

/** The fields that all credentials of an AI client share. The model rules of the connection narrow them further. */
interface McpCredential extends OfTenant, Labelled {
  readonly connectionId: ConnectionId;
  readonly scope: Scope;
  /** The groups of tools that the credential may use; all of them if it is missing. */
  readonly toolsets?: readonly Toolset[];
  /** The credential before the called address narrowed it; missing if the address narrows nothing. */
  readonly unnarrowed?: Caller;
}

/** A connection that a member gave an AI client. */
export interface GrantedConnection {
  readonly id: ConnectionId;
  readonly name: string;
  /** The Odoo companies in which the client may act there; all of the Odoo user if it is missing. */
  readonly companies?: CompanyScope | undefined;
}

/** The member in whose place an operator works. */
interface Impersonated extends Labelled {
  readonly userId: UserId;
  readonly role: Role;
}

/** The caller of a verb of `lib/services` or of a tool. `permissions.ts` says what each kind may do in a verb. */
export type Actor =
  /** A signed-in member of the tenant. */
  | (OfTenant & Labelled & { readonly kind: "session"; readonly userId: UserId; readonly role: Role })
  /** An access key. */
  | (McpCredential & {
      readonly kind: "key";
      readonly keyId: AccessKeyId;
      /** The Odoo companies in which the key may act; all of the Odoo user if it is missing. */
      readonly companies?: CompanyScope | undefined;
    })
  /** The access that a member gave an AI client by OAuth. */
  | (McpCredential & {
      readonly kind: "grant";
      readonly grantId: GrantId;
      readonly userId: UserId;
      /** The connections of the grant, by name; at least one. `connectionId` is the one that a call uses. */
      readonly connections: readonly GrantedConnection[];
    })
  /** A caller that sends the credentials of an Odoo in its headers. Its tenant is the one without members. */
  | (McpCredential & {
      readonly kind: "headers";
      /** The keyed hash of address, database, login and key. */
      readonly credentialId: string;
      /** A function, so that no log and no JSON ever contains the key. */
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
        /** The operator's own words on why this tenant is worked on. */
        readonly reason: string;
        /** The operator may never do more than this member may. */
        readonly inPlaceOf?: Impersonated;
      })
  /** A person of a consultancy that the tenant has admitted. */
  | (OfTenant &
      Labelled & {
        readonly kind: "partner";
        readonly partnerId: PartnerId;
        readonly userId: UserId;
        readonly scope: Scope;
      })
  /** A job of the service itself. `job` is its name, `runId` identifies this run. */
  | (OfTenant & { readonly kind: "job"; readonly job: string; readonly runId: string })
  /** An event that another service sent. `source` is such as `stripe`, `event` such as `invoice.paid`. */
  | (OfTenant & {
      readonly kind: "webhook";
      readonly source: string;
      readonly event: string;
      readonly eventId: string;
    });

export type ActorOf<Kind extends Actor["kind"]> = Extract<Actor, { readonly kind: Kind }>;

/** The actors that call tools. A session calls them in the portal's playground. */
export type Principal = ActorOf<"session" | "key" | "grant" | "headers">;

/** The actors that call the MCP endpoint. */
export type Caller = Exclude<Principal, { kind: "session" }>;

/** Returns the Odoo companies to which a principal is limited on its connection; undefined if it is not limited. */
export function companiesOf(principal: Principal): CompanyScope | undefined {
  if (principal.kind === "key") return principal.companies;
  if (principal.kind !== "grant") return undefined;
  return principal.connections.find(({ id }) => id === principal.connectionId)?.companies;
}

/** Returns the id by which audit entries, confirmations and limits know an actor. */
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
