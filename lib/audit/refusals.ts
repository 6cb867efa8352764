import { networkOf } from "../kernel/network/network.ts";
import { actorId } from "../policy/actor.ts";
import type { AuditContext, AuditResult, AuditSubject } from "./entry.ts";

/** Entries of calls that no limit counts: whoever makes them without end gets some entries, and one that tells how many more there were. */
export interface Refusals {
  note(context: AuditContext, subject: AuditSubject, result: AuditResult): void;
  /** Writes the counts that wait for the end of their time. */
  close(): void;
}

type Entry = readonly [AuditContext, AuditSubject, AuditResult];

interface Window {
  noted: number;
  leftOut: number;
  last?: Entry;
  readonly timer: NodeJS.Timeout;
}

const windowMs = 60_000;
/** Callers that are remembered; the one whose time began first goes first. */
const maxCallers = 10_000;

/** At most `most` entries a minute of one caller go to `note`. */
export function createRefusals(note: (...entry: Entry) => void, most: number): Refusals {
  const windows = new Map<string, Window>();

  function open(name: string): Window {
    const timer = setTimeout(() => end(name, window), windowMs).unref();
    const window: Window = { noted: 0, leftOut: 0, timer };
    windows.set(name, window);
    const [first] = windows;
    if (first !== undefined && windows.size > maxCallers) end(...first);
    return window;
  }

  function end(name: string, { leftOut, last, timer }: Window): void {
    clearTimeout(timer);
    windows.delete(name);
    if (last === undefined) return;
    const [context, subject, result] = last;
    const { code = "rate_limited", message = "" } = result.error ?? {};
    const told = `${leftOut} more calls were refused within a minute. The last: ${message}`;
    note(context, subject, { ...result, error: { code, message: told } });
  }

  return {
    note(...entry) {
      const name = nameOf(entry[0]);
      const window = windows.get(name) ?? open(name);
      if (window.noted++ < most) return note(...entry);
      window.leftOut++;
      window.last = entry;
    },
    close() {
      for (const window of windows) end(...window);
    },
  };
}

/** A guest makes up credentials at will; its network is what it cannot change as easily. */
function nameOf({ actor, ip }: AuditContext): string {
  return `${actor.tenantId}|${actor.kind === "headers" ? networkOf(ip) : actorId(actor)}`;
}
