/** The shapes that all transports and everything above them share. */

import type { InsideRules } from "../kernel/model-rule.ts";

export type { Domain, DomainLeaf, FieldInfo, FieldMap, OdooRecord, OdooValue } from "../kernel/odoo-values.ts";

/** The closed set of methods that the gateway ever calls (`methods.ts` says how each travels). */
export type OdooMethod =
  | "search_read"
  | "search_count"
  | "read"
  | "fields_get"
  | "name_search"
  | "read_group"
  | "create"
  | "write"
  | "unlink"
  | "check_access"
  | "context_get"
  | "available_models"
  | "default_get"
  | "message_post"
  | "run_action"
  | "attachments"
  | "read_attachment"
  | "add_attachment"
  | "load"
  | "import_rows"
  /** A record's PDF at once: the sandbox and the addon alone. Elsewhere the steps below (`document.ts`). */
  | "document"
  | "document_templates"
  | "document_draft"
  | "document_composer"
  | "document_files"
  | "document_drop";

export interface OdooCall {
  readonly model: string;
  readonly method: OdooMethod;
  /** Record ids, for the methods that work on records (read, write, unlink). */
  readonly ids?: readonly number[];
  /** Named arguments, in the names of `methods.ts`; the transport puts them in the order its protocol and series want. */
  readonly args?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** `signal` ends it only until it is sent: Odoo works on, and so long the call keeps its connection. */
  readonly keepsPlace?: boolean;
  /** Total time for the call in milliseconds, connection included. */
  readonly timeoutMs?: number;
  /** Byte cap on the decoded answer. */
  readonly maxBytes?: number;
  /** Who asks: of those who share a connection none ever takes all of it. */
  readonly caller?: string;
  /** A question of the gateway itself: no caller's question holds its connection. */
  readonly isOurs?: boolean;
  /** Carry the write out and roll it back. Only where the transport says `supportsDryRun`. */
  readonly dryRun?: boolean;
}

export type TransportKind = "json2" | "jsonrpc" | "xmlrpc" | "addon" | "sandbox";

/** `19.0` -> `{ major: 19, minor: 0 }`; `saas~19.2` -> `{ major: 19, minor: 2 }`. */
export interface Series {
  readonly major: number;
  readonly minor: number;
  readonly edition: "community" | "enterprise" | "unknown";
}

/**
 * One way to an Odoo. `call` sends one method and answers its value, the same shape on every transport:
 * `create` answers a number or, for a list of values, a list of numbers; a result of none is null.
 * Throws AppError with an `odoo_*` code; `outcomeUnknown` when a write may have happened.
 */
export interface OdooTransport {
  readonly kind: TransportKind;
  readonly series: Series;
  /** Only of an Odoo that guards itself as well. */
  readonly inside?: Inside;
  /** Writes can be carried out and rolled back here (`dryRun`), and many rows imported with an error for each. */
  readonly supportsDryRun?: boolean;
  call(call: OdooCall, options?: CallOptions): Promise<unknown>;
}

/** The rules that hold inside an Odoo, whatever holds outside of it. */
export interface Inside {
  /** The rules as they were read last; undefined when they never were, or an answer since named another version. */
  known(): InsideRules | undefined;
  /** Asks for the rules as they stand: one call, shared by all who wait for it. */
  read(): Promise<InsideRules>;
}

/** Where and as whom: what `openOdoo` needs. `secret` is an API key, a password or a key of the MCP addon. */
export interface OdooTarget {
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly secret: string;
  readonly kind: TransportKind;
  readonly series: Series;
  /** The user's id in Odoo, known from the connection test; the RPC services need it. */
  readonly uid: number;
  /** True when the host serves several databases and wants them named (`X-Odoo-Database`). */
  readonly sendDatabase?: boolean;
}
