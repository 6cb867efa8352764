"use client";

import { useTranslations } from "next-intl";
import type { ShownError } from "../../lib/kernel/shown-error.ts";
import { type ErrorText, wordError } from "./error-text.ts";

export type { ShownError };

/** The result of a server action: its data, or an error. */
export type FormResult<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: ShownError };

/** Returns a function that gives the error text of a field, or undefined. */
export function useFieldText(error: ShownError | undefined): (field: string) => string | undefined {
  const errorText = useErrorText();
  return (field) => {
    const own = error?.fields?.[field];
    if (error !== undefined && own !== undefined) return errorText({ code: error.code, ...own }).message;
    return error?.path === field ? errorText(error).message : undefined;
  };
}

/** True if the error is shown at its field and needs no notice of its own. */
export function isAtField(error: ShownError): boolean {
  return error.path !== undefined && error.path !== "";
}

/** Returns a function that words errors in the reader's language. */
export function useErrorText(): (error: ShownError) => ErrorText {
  const t = useTranslations();
  return (error) => wordError(t, error);
}
