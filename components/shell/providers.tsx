"use client";

import { I18nProvider } from "@heroui/react/rac";
import { ThemeProvider, useTheme } from "next-themes";
import type { ReactNode } from "react";
import { Toaster } from "sonner";

export interface ProvidersProps {
  readonly locale: string;
  /** The nonce of this response's Content-Security-Policy. The script that sets the theme needs it. */
  readonly nonce: string;
  readonly children: ReactNode;
}

/** Provides the theme, the language of the components and the toasts. */
export function Providers({ locale, nonce, children }: ProvidersProps) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <I18nProvider locale={locale}>{children}</I18nProvider>
      <Toasts />
    </ThemeProvider>
  );
}

function Toasts() {
  const { resolvedTheme } = useTheme();
  return <Toaster theme={resolvedTheme === "dark" ? "dark" : "light"} position="top-center" closeButton />;
}
