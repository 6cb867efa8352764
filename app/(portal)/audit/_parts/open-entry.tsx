"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { EntrySheet, type EntrySheetProps } from "#components/audit/entry-sheet.tsx";

/** Shows the details of an entry over the list. Closing them returns to the list's own address. */
export function OpenEntry({ backTo, ...props }: Omit<EntrySheetProps, "onClose"> & { readonly backTo: Route }) {
  const router = useRouter();
  return <EntrySheet {...props} onClose={() => router.push(backTo, { scroll: false })} />;
}
