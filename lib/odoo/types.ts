/** Types that all transports and their callers share. */

import type { AddonRules } from "../kernel/model-rule.ts";

export type { Domain, DomainLeaf, FieldInfo, FieldMap, OdooRecord, OdooValue } from "../kernel/odoo-values.ts";

/** Every method that the gateway calls; `methods.ts` says how each is sent. */
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
  /**
   * Returns a record's PDF in one call, only on the sandbox and the addon. Other transports take the steps below
   * (`document.ts`).
   */
  | "document"
  | "document_templates"
  | "document_draft"
  | "document_composer"
  | "document_files"
  | "document_drop";

export interface OdooCall {
  readonly model: string;
  readonly method: OdooMethod;
  /** Record ids, for methods that work on records (read, write, unlink). */
  readonly ids?: readonly number[];
  /** Named arguments, with the names of `methods.ts`. The transport orders them as its protocol and series require. */
  readonly args?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /**
   * If true, `signal` cancels the call only until it is sent. Odoo continues to work on it, and the call keeps its
   * connection.
   */
  readonly keepsConnection?: boolean;
  /** The total time of the call in milliseconds, connection included. */
  readonly timeoutMs?: number;
  /** The most bytes of the decoded answer. */
  readonly maxBytes?: number;
  /** The caller, so that no caller takes all connections of a shared pool. */
  readonly caller?: string;
  /** True for a question of the gateway itself, which keeps a connection apart from those of callers. */
  readonly isInternal?: boolean;
  /** Carries the write out and rolls it back. Only allowed if the transport says `supportsDryRun`. */
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
 * A transport to one Odoo. `call` sends one method and returns its value, in the same form on every transport: `create`
 * returns a number or, for a list of values, a list of numbers; a missing result is null. Throws AppError with an
 * `odoo_*` code, with `outcomeUnknown` if a write may have happened.
 */
export interface OdooTransport {
  readonly kind: TransportKind;
  readonly series: Series;
  /** Set only for an Odoo with rules of its own. */
  readonly inside?: Inside;
  /** True if writes can be rolled back (`dryRun`), and an import reports an error for each row. */
  readonly supportsDryRun?: boolean;
  call(call: OdooCall, options?: CallOptions): Promise<unknown>;
}

/** The rules inside of an Odoo, which hold besides the portal's. */
export interface Inside {
  /**
   * Returns the rules as they were last read; undefined if they never were, or if an answer has named another version
   * since.
   */
  known(): AddonRules | undefined;
  /** Reads the current rules, in one call that concurrent readers share. */
  read(): Promise<AddonRules>;
}

/**
 * The address, the user and the credential that `openOdoo` needs. `secret` is an API key, a password or a key of the
 * MCP addon.
 */
export interface OdooTarget {
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly secret: string;
  readonly kind: TransportKind;
  readonly series: Series;
  /** The user's id in Odoo, from the connection test. The RPC services need it. */
  readonly uid: number;
  /** True if the host serves several databases and needs their name (`X-Odoo-Database`). */
  readonly sendDatabase?: boolean;
}
