import { networkOf } from "../kernel/network/network.ts";
import { actorId } from "../policy/actor.ts";
import type { AuditContext, AuditResult, AuditSubject } from "./entry.ts";

/**
 * Bounds the entries of calls that no limit counts. A caller gets some entries in each minute, and one with the number
 * of the others.
 */
export interface Refusals {
  note(context: AuditContext, subject: AuditSubject, result: AuditResult): void;
  /** Writes the counts whose minute is not over yet. */
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
/** The most callers that are counted. The one whose minute began first is removed first. */
const maxCallers = 10_000;

/** Passes at most `most` entries in a minute of one caller to `note`. */
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

/** Returns the name by which a caller is counted: for header credentials, which a caller can invent, its network. */
function nameOf({ actor, ip }: AuditContext): string {
  return `${actor.tenantId}|${actor.kind === "headers" ? networkOf(ip) : actorId(actor)}`;
}
