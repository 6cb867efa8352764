"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { EntrySheet, type EntrySheetProps } from "#components/audit/entry-sheet.tsx";

/** An entry's details over the list; closing goes back to the list's own address. */
export function OpenEntry({ backTo, ...props }: Omit<EntrySheetProps, "onClose"> & { readonly backTo: Route }) {
  const router = useRouter();
  return <EntrySheet {...props} onClose={() => router.push(backTo, { scroll: false })} />;
}
