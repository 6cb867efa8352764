"use client";

import { useEffect, useState } from "react";

/** The place that keeps the token while its reader signs in. It ends with the browser's tab. */
const place = "mcp-odoo.invitation";

/**
 * Returns the token of the link: undefined before the browser has read it, empty if there is none. The part of an
 * address behind `#` is sent to no server, and it is removed from the address bar, so that no history keeps it.
 */
export function useInvitationToken(): string | undefined {
  const [token, setToken] = useState<string>();
  useEffect(() => {
    const read = () => {
      const given = window.location.hash.slice(1);
      if (given !== "") {
        keep(given);
        window.history.replaceState(null, "", window.location.pathname);
      }
      setToken(given === "" ? kept() : given);
    };
    read();
    // A second link that is opened in this tab changes only the part behind `#`.
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return token;
}

/** Forgets the token, once it is used or of no use. */
export function forgetInvitationToken(): void {
  ignoringRefusal(() => window.sessionStorage.removeItem(place));
}

function keep(token: string): void {
  ignoringRefusal(() => window.sessionStorage.setItem(place, token));
}

function kept(): string {
  return ignoringRefusal(() => window.sessionStorage.getItem(place)) ?? "";
}

/** A browser may refuse to store anything. The link then has to be opened again after the sign-in. */
function ignoringRefusal<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
