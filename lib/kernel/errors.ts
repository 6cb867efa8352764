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

export interface AppErrorOptions {
  /** What went wrong inside: for the log, never for the caller. */
  readonly cause?: unknown;
  /** How the caller can mend it, one sentence. */
  readonly hint?: string;
  /** Key under `errors.` in messages/*.json, for the portal; the message is the fallback. */
  readonly key?: string;
  /** Values for the translated message. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** Input path at fault, such as `domain[2]` or the name of a form field. */
  readonly path?: string;
  /** Set where other code goes on by it: no rule opens the model, or Odoo does not have it. */
  readonly reason?: "model_disabled" | "model_missing";
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
