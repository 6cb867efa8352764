"use client";

import { useTranslations } from "next-intl";
import type { ShownError } from "../../lib/kernel/shown-error.ts";
import { type ErrorText, wordError } from "./error-text.ts";

export type { ShownError };

/** What a server action answers: what it made, or what went wrong. */
export type FormResult<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: ShownError };

/** What is wrong with one field of a form, or undefined. */
export function useFieldText(error: ShownError | undefined): (field: string) => string | undefined {
  const errorText = useErrorText();
  return (field) => {
    const own = error?.fields?.[field];
    if (error !== undefined && own !== undefined) return errorText({ code: error.code, ...own }).message;
    return error?.path === field ? errorText(error).message : undefined;
  };
}

/** True when the error stands at fields and needs no notice of its own. */
export function isAtField(error: ShownError): boolean {
  return error.path !== undefined && error.path !== "";
}

/** Words errors in the reader's language. */
export function useErrorText(): (error: ShownError) => ErrorText {
  const t = useTranslations();
  return (error) => wordError(t, error);
}
