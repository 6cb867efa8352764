"use client";

import { Notice } from "./notice.tsx";
import { type ShownError, useErrorText } from "./use-error-text.ts";

/** An error in the page, in the member's language, with its remedy. */
export function ErrorNotice({ error }: { readonly error: ShownError }) {
  const { message, hint } = useErrorText()(error);
  return (
    <Notice tone="danger" title={message}>
      {hint}
    </Notice>
  );
}
