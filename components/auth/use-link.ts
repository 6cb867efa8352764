"use client";

import { useEffect, useState } from "react";
import type { FormResult, ShownError } from "../ui/use-error-text.ts";

export type LinkKind = "sign_up" | "reset_password" | "change_email";

/** Finds out if a link works and to whom it was mailed, without using it. */
export type CheckLink = (input: {
  readonly token: string;
  readonly kind: LinkKind;
}) => Promise<FormResult<{ readonly email: string }>>;

export type LinkState =
  | { readonly state: "checking" }
  | { readonly state: "refused"; readonly error?: ShownError }
  | { readonly state: "ready"; readonly token: string; readonly email: string };

/**
 * Takes the token out of the page's address and checks it. The token is in the fragment, which is not sent to the
 * server, and it is removed from the address bar, so that it stays in no history and on no screenshot.
 */
export function useLink(kind: LinkKind, check: CheckLink): LinkState {
  const [link, setLink] = useState<LinkState>({ state: "checking" });
  useEffect(() => {
    const take = async () => {
      const token = window.location.hash.slice(1);
      // Without a token the last one stays, since removing it from the address is a change of the fragment too.
      if (token === "") {
        setLink((before) => (before.state === "checking" ? { state: "refused" } : before));
        return;
      }
      window.history.replaceState(null, "", window.location.pathname);
      setLink({ state: "checking" });
      const result = await check({ token, kind });
      if (result.ok) setLink({ state: "ready", token, email: result.data.email });
      else setLink({ state: "refused", error: result.error });
    };
    void take();
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, [kind, check]);
  return link;
}
