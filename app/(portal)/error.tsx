"use client";

import { Crash } from "#components/shell/crash.tsx";

export interface PortalErrorProps {
  readonly error: Error & { readonly digest?: string };
  readonly retry: () => void;
}

/** A failed page inside the frame: the rail stays. */
export default function PortalError({ error, retry }: PortalErrorProps) {
  return <Crash reference={error.digest ?? "-"} onRetry={retry} />;
}
