import type { Remedy } from "./remedy.ts";

/** The codes of errors that people and models see. Clients may rely on the code, not on the message. */
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

/** The reasons why the rules refuse a call. `malformed` means that the rules cannot be applied to the arguments. */
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

/** The reasons why Odoo could not be reached or refused a call. The portal has their messages under `odoo.errors.`. */
export type OdooReason =
  // Faults on the way to Odoo, from lib/http.
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
  // Faults of the server that answers.
  | "gateway"
  | "refused_by_proxy"
  | "rate_limited"
  | "not_odoo"
  | "too_old"
  | "odd_answer"
  | "server_error"
  | "too_many_sign_ins"
  | "internal"
  // Faults of the sign-in and of the user's rights.
  | "database_needed"
  | "database_choose"
  | "wrong_database"
  | "login_needed"
  | "wrong_login"
  | "no_rights"
  // Faults of the addon and its rules.
  | "addon_missing"
  | "addon_api"
  | "addon_key"
  | "addon_off"
  | "addon_group"
  | "addon_denied"
  | "addon_nothing"
  | "addon_no_rights";

/** The reason of a failure, for code that depends on it. The set is closed, and code never reads a message instead. */
export type ErrorReason =
  | DenialReason
  | OdooReason
  | "tool_hidden"
  | "model_missing"
  | "user_right"
  | "connection_off"
  | "own_credential_needed"
  | "outside_companies"
  | "approval_needed"
  | "actor_forbidden"
  | "credential_missing"
  | "credential_invalid"
  | "insufficient_scope"
  | ReportReason;

/** Why a report cannot be made. */
export type ReportReason =
  | "company_unclear"
  | "company_missing"
  | "customer_needed"
  | "customer_unclear"
  | "customer_missing"
  | "books_closed";

export interface AppErrorOptions {
  /** The underlying error, for the log and never for the caller. */
  readonly cause?: unknown;
  /** One sentence on what the caller can send instead. The remedy names others who can resolve the error. */
  readonly hint?: string;
  /** Key under `errors.` in messages/*.json, for the portal; the message is the fallback. */
  readonly key?: string;
  /** Values for the translated message. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** The invalid input, such as `domain[2]` or the name of a form field. */
  readonly path?: string;
  readonly reason?: ErrorReason;
  /** The role that can resolve the error, and the place. Each surface words it. */
  readonly remedy?: Remedy;
  readonly retryAfterSeconds?: number;
  /** True if the message is Odoo's own text, which may contain user input: a model must read it as data. */
  readonly quoted?: boolean;
  /** True for a write that may or may not have happened and must not be repeated. */
  readonly outcomeUnknown?: boolean;
}

const brand = Symbol.for("mcp-odoo.AppError");

/** The only error type of the service. `message` is safe to show to anyone; everything else goes into `cause`. */
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

/** True for an AppError, also of another copy of this module (server bundle and launcher). */
export function isAppError(error: unknown): error is AppError {
  return typeof error === "object" && error !== null && brand in error;
}
