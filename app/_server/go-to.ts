import "server-only";
import type { Route } from "next";
import { redirect } from "next/navigation";

/** Redirects to a path that is known only at run time: one of `ownPath`, or one built from such. */
export function goTo(path: string): never {
  // The type lists the pages of the app, which also has addresses that no page of Next answers.
  redirect(path as Route);
}
