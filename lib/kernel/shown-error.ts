import type { AppError, AppErrorOptions } from "./errors.ts";

type Shown = "hint" | "key" | "params" | "path" | "quoted" | "reason" | "remedy" | "retryAfterSeconds";

/** The error of one field of a form: a message key with its English text. */
export interface FieldError extends Pick<AppErrorOptions, "params"> {
  readonly key: string;
  readonly message: string;
}

/** An error as it is sent to a person: plain data, without the parts that are only for the log. */
export interface ShownError extends Pick<AppErrorOptions, Shown> {
  /** The code of an AppError, or a code of the page that creates the error itself. */
  readonly code: string;
  /** The English text, which is shown if there is no translation. */
  readonly message: string;
  /** All invalid fields, if there is more than one. */
  readonly fields?: Readonly<Record<string, FieldError>>;
  /** The reference under which the log has the details of the error. */
  readonly requestId?: string;
}

/** Returns an error for a person. Never pass one with the code `internal`, whose message is for the log. */
export function toShownError({ code, message, options }: AppError): ShownError {
  const { hint, key, params, path, quoted, reason, remedy, retryAfterSeconds } = options;
  return {
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...(key !== undefined && { key }),
    ...(params !== undefined && { params }),
    ...(path !== undefined && { path }),
    ...(quoted !== undefined && { quoted }),
    ...(reason !== undefined && { reason }),
    ...(remedy !== undefined && { remedy }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}
