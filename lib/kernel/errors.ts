import type { Remedy } from "./remedy.ts";

/** Every way a request can fail that a person or a model is told about. The code is the contract, the message is not. */
export type ErrorCode =
  | "invalid_input"
  | "unauthenticated"
  | "forbidden"
  | "denied"
  | "not_found"
  | "conflict"
  | "rate_limited"
  | "busy"
  | "too_large"
  | "odoo_auth"
  | "odoo_access"
  | "odoo_validation"
  | "odoo_missing"
  | "odoo_conflict"
  | "odoo_limit"
  | "odoo_upstream"
  | "internal";

/** Why the rules refuse a call. `malformed`: what was asked cannot be judged as it stands. */
export type DenialReason =
  | "missing_scope"
  | "hard_floor"
  | "model_disabled"
  | "operation_disabled"
  | "action_disabled"
  | "field_denied"
  | "field_readonly"
  | "relation_disabled"
  | "context_key"
  | "malformed";

/** Why Odoo could not be asked, or what it refused. The portal's messages of these are under `odoo.errors.`. */
export type OdooReason =
  // On the way: the faults of lib/http.
  | "bad_url"
  | "plain_http"
  | "blocked"
  | "dns"
  | "refused"
  | "unreachable"
  | "timeout"
  | "reset"
  | "tls_expired"
  | "tls_untrusted"
  | "tls_hostname"
  | "tls"
  | "redirect"
  | "too_large"
  | "aborted"
  | "unsent"
  | "unread"
  | "out_of_time"
  // At what answers there.
  | "gateway"
  | "refused_by_proxy"
  | "rate_limited"
  | "not_odoo"
  | "too_old"
  | "odd_answer"
  | "server_error"
  | "too_many_sign_ins"
  | "internal"
  // At the sign-in and what the user may do.
  | "database_needed"
  | "database_choose"
  | "wrong_database"
  | "login_needed"
  | "wrong_login"
  | "no_rights"
  // In the rules that Odoo keeps itself.
  | "addon_missing"
  | "addon_api"
  | "addon_key"
  | "addon_off"
  | "addon_group"
  | "addon_denied"
  | "addon_nothing"
  | "addon_no_rights";

/** Why a request fails, for code that goes on by it. The set is closed, and code never reads a message instead. */
export type ErrorReason =
  | DenialReason
  | OdooReason
  | "tool_hidden"
  | "model_missing"
  | "credential_missing"
  | "credential_invalid";

export interface AppErrorOptions {
  /** What went wrong inside: for the log, never for the caller. */
  readonly cause?: unknown;
  /** What the caller can send instead, one sentence. Who else can mend it is the remedy's to say. */
  readonly hint?: string;
  /** Key under `errors.` in messages/*.json, for the portal; the message is the fallback. */
  readonly key?: string;
  /** Values for the translated message. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** Input path at fault, such as `domain[2]` or the name of a form field. */
  readonly path?: string;
  readonly reason?: ErrorReason;
  /** Who can mend it and where; each surface words it. */
  readonly remedy?: Remedy;
  readonly retryAfterSeconds?: number;
  /** The message is Odoo's own words, which may hold what people typed: a model reads it as data. */
  readonly quoted?: boolean;
  /** A write that may or may not have happened: never replay it. */
  readonly outcomeUnknown?: boolean;
}

const brand = Symbol.for("mcp-odoo.AppError");

/** The one error type. `message` is safe for a stranger and for a model; everything else goes into `cause`. */
export class AppError extends Error {
  readonly [brand] = true;
  readonly code: ErrorCode;
  readonly options: AppErrorOptions;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.options = options;
  }
}

/** True for our errors, also across two copies of this module (server bundle and launcher). */
export function isAppError(error: unknown): error is AppError {
  return typeof error === "object" && error !== null && brand in error;
}
