import { AppError, type AppErrorOptions, type ErrorCode, isAppError, type OdooReason } from "./errors.ts";

export type OdooErrorOptions = Omit<AppErrorOptions, "key" | "reason">;

/** Creates an error about Odoo or the way to it. Its reason is also the name of its message in the portal. */
export function odooError(
  code: ErrorCode,
  reason: OdooReason,
  message: string,
  options: OdooErrorOptions = {},
): AppError {
  return new AppError(code, message, { ...options, reason, key: `odoo.errors.${reason}` });
}

/** True if an error has one of these reasons. */
export function hasReason<Reason extends OdooReason>(
  error: unknown,
  ...reasons: readonly Reason[]
): error is AppError & { readonly options: { readonly reason: Reason } } {
  return isAppError(error) && reasons.some((reason) => error.options.reason === reason);
}
