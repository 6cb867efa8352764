import type { AppError, AppErrorOptions } from "./errors.ts";

type Told = "hint" | "key" | "params" | "path" | "remedy" | "retryAfterSeconds";

/** What is wrong with one field of a form: a message key with its English text. */
export interface FieldError extends Pick<AppErrorOptions, "params"> {
  readonly key: string;
  readonly message: string;
}

/** An error as it leaves the server for a person: plain data, without what is for the log alone. */
export interface ShownError extends Pick<AppErrorOptions, Told> {
  /** The code of an AppError, or a word of the page that makes the error itself. */
  readonly code: string;
  /** English: shown where no translation is known. */
  readonly message: string;
  /** All fields at fault, where more than one is. */
  readonly fields?: Readonly<Record<string, FieldError>>;
  /** Reference of an error that only the log knows more about. */
  readonly requestId?: string;
}

/** What a person is told of an error. Never pass one with the code `internal`: its message is for the log. */
export function toShownError({ code, message, options }: AppError): ShownError {
  const { hint, key, params, path, remedy, retryAfterSeconds } = options;
  return {
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...(key !== undefined && { key }),
    ...(params !== undefined && { params }),
    ...(path !== undefined && { path }),
    ...(remedy !== undefined && { remedy }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}
