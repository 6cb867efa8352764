"use client";

import { useEffect, useState } from "react";
import type { GrantActivity } from "#lib/views/grants.ts";
import type { KeyActivity } from "#lib/views/keys.ts";

/** What the page waits for: a call with a key, or a member's consent from a moment on and the call that follows. */
export type Watched =
  | { readonly kind: "key"; readonly keyId: string }
  | { readonly kind: "grant"; readonly since: string };

export type Activity = KeyActivity | GrantActivity;

const everyMs = 1500;

/** Asks the server until the first call has come in, while the page is visible. Undefined before the first answer. */
export function useActivity(watched: Watched | undefined): {
  readonly activity: Activity | undefined;
  readonly offline: boolean;
} {
  const query = watched === undefined ? undefined : toQuery(watched);
  const [found, setFound] = useState<{ readonly query: string; readonly activity: Activity }>();
  const [offline, setOffline] = useState(false);
  useEffect(() => {
    if (query === undefined) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      if (document.visibilityState === "visible") {
        try {
          const activity = await fetchActivity(query, stop.signal);
          setOffline(false);
          setFound({ query, activity });
          if (activity.state === "called") return;
        } catch {
          if (stop.signal.aborted) return;
          setOffline(true);
        }
      }
      timer = setTimeout(ask, everyMs);
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [query]);
  return { activity: found?.query === query ? found?.activity : undefined, offline };
}

function toQuery(watched: Watched): string {
  return watched.kind === "key" ? `key=${watched.keyId}` : `since=${encodeURIComponent(watched.since)}`;
}

async function fetchActivity(query: string, signal: AbortSignal): Promise<Activity> {
  const response = await fetch(`/connect/activity?${query}`, { signal, cache: "no-store" });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return (await response.json()) as Activity;
}
