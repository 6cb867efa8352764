"use client";

import { useEffect, useState } from "react";
import type { KeyActivity } from "#lib/views/keys.ts";

const everyMs = 1500;

/** Asks the server until the first call has come in, while the page is visible. Undefined before the first answer. */
export function useKeyActivity(keyId: string | undefined): {
  readonly activity: KeyActivity | undefined;
  readonly offline: boolean;
} {
  const [found, setFound] = useState<{ readonly keyId: string; readonly activity: KeyActivity }>();
  const [offline, setOffline] = useState(false);
  useEffect(() => {
    if (keyId === undefined) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      if (document.visibilityState === "visible") {
        try {
          const activity = await fetchActivity(keyId, stop.signal);
          setOffline(false);
          setFound({ keyId, activity });
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
  }, [keyId]);
  return { activity: found?.keyId === keyId ? found?.activity : undefined, offline };
}

async function fetchActivity(keyId: string, signal: AbortSignal): Promise<KeyActivity> {
  const response = await fetch(`/connect/activity?key=${keyId}`, { signal, cache: "no-store" });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return (await response.json()) as KeyActivity;
}
