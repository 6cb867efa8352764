"use client";

import { useTranslations } from "next-intl";

/** An error as a server action or a stream hands it over. */
export interface ShownError {
  readonly code: string;
  /** English: shown when no translation is known. */
  readonly message: string;
  readonly hint?: string | undefined;
  /** Full message key, `<namespace>.<path>`: a sentence, or `{ message, hint }`. */
  readonly key?: string | undefined;
  readonly params?: Readonly<Record<string, string | number>> | undefined;
  /** Name of the form field at fault. */
  readonly path?: string | undefined;
  /** All fields at fault, where more than one is. */
  readonly fields?: Readonly<Record<string, Pick<ShownError, "key" | "message" | "params">>> | undefined;
  readonly requestId?: string | undefined;
}

/** What a server action answers: what it made, or what went wrong. */
export type FormResult<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: ShownError };

export interface ErrorText {
  readonly message: string;
  readonly hint?: string;
}

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

/** Translates errors: by their key, else by their code, else as they are. */
export function useErrorText(): (error: ShownError) => ErrorText {
  const t = useTranslations();
  return (error) => {
    const params = { ...error.params, reference: error.requestId ?? "" };
    const say = (key: string) => (t.has(key) ? t(key, params) : undefined);
    if (error.key !== undefined) {
      const message = say(`${error.key}.message`) ?? say(error.key);
      const hint = say(`${error.key}.hint`) ?? say(`${error.key}_hint`);
      if (message !== undefined) return hint === undefined ? { message } : { message, hint };
    }
    const general =
      error.code === "internal" || error.key === undefined ? say(`common.errors.${error.code}`) : undefined;
    if (general !== undefined) return { message: general };
    return error.hint === undefined ? { message: error.message } : { message: error.message, hint: error.hint };
  };
}
