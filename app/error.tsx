"use client";

import { Crash } from "#components/shell/crash.tsx";

export interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <main id="content" className="mx-auto grid min-h-dvh max-w-lg content-center p-4">
      <Crash reference={error.digest ?? "-"} onRetry={retry} />
    </main>
  );
}
