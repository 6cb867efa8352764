"use client";

import { Crash } from "#components/shell/crash.tsx";

export interface PortalErrorProps {
  readonly error: Error & { readonly digest?: string };
  readonly retry: () => void;
}

/** The error page inside the portal's frame. The navigation stays visible. */
export default function PortalError({ error, retry }: PortalErrorProps) {
  return <Crash reference={error.digest ?? "-"} onRetry={retry} />;
}
