import { randomBytes } from "node:crypto";
import type { Clock } from "../kernel/clock.ts";
import { AppError } from "../kernel/errors.ts";
import { asObject } from "../kernel/read-json.ts";
import {
  type ConfirmationStore,
  confirmationMs,
  maxAnswer,
  type Owner,
  type WriteKey,
  type WriteResultStore,
} from "./contract.ts";

/** The most entries, more than one user needs. Expired entries are removed first. */
const maxEntries = 10_000;
/** The most characters of all payloads and answers together. One entry may have a file. */
const maxLength = 64 * 1024 * 1024;
const hint = "Call the tool again without a token to prepare the operation anew.";

/** Keeps the confirmations of a process that serves one user in memory. They end with the process. */
export function createMemoryConfirmations(now: Clock): ConfirmationStore {
  type Prepared = { readonly tool: string; readonly payload: string; readonly owner: string; readonly until: number };
  const prepared = new Map<string, Prepared & { used: boolean }>();
  const nameOf = ({ tenantId, principalId, connectionId }: Owner) => `${tenantId}|${principalId}|${connectionId}`;
  function require(owner: Owner, token: string) {
    const found = prepared.get(token);
    if (found === undefined || found.owner !== nameOf(owner)) {
      throw new AppError("not_found", "No operation waits for this token.", { hint });
    }
    if (found.used) throw new AppError("conflict", "This token was already used.", { hint });
    if (found.until <= now().getTime()) throw new AppError("conflict", "This token has expired.", { hint });
    return found;
  }

  return {
    async prepare(owner, { tool, payload }, keepMs = confirmationMs) {
      const at = now().getTime();
      const text = JSON.stringify(payload);
      makeRoom(prepared, at, text.length, (entry) => entry.payload.length);
      const token = `confirm_${randomBytes(24).toString("base64url")}`;
      const until = at + keepMs;
      prepared.set(token, { tool, payload: text, owner: nameOf(owner), until, used: false });
      return { token, expiresAt: new Date(until) };
    },
    async find(owner, token) {
      const { tool, payload } = require(owner, token);
      return { tool, payload: asObject(JSON.parse(payload)) };
    },
    async claim(owner, token) {
      const found = prepared.get(token);
      if (found === undefined || found.owner !== nameOf(owner) || found.used || found.until <= now().getTime()) {
        throw new AppError("conflict", "This token was already used or has expired.", { hint });
      }
      found.used = true;
    },
  };
}

/**
 * Keeps the write results of a process that serves one user in memory. A write that is marked as running does run,
 * because the mark ends with the process.
 */
export function createMemoryWriteResults(now: Clock): WriteResultStore {
  type Entry = {
    readonly arguments: string;
    readonly until: number;
    state: "running" | "unknown" | "done";
    result?: string;
    mark?: string;
  };
  let answers = 0;
  const writes = new Map<string, Entry>();
  const nameOf = ({ tenantId, principalId, identity }: WriteKey) => `${tenantId}|${principalId}|${identity}`;

  function claim(key: WriteKey, at: number): void {
    writes.set(nameOf(key), { arguments: key.arguments, until: at + key.keepMs, state: "running" });
  }

  return {
    async reserve(key) {
      const at = now().getTime();
      const found = writes.get(nameOf(key));
      if (found === undefined || found.until <= at) {
        makeRoom(writes, at, 0, ({ arguments: asked, result = "" }) => asked.length + result.length);
        claim(key, at);
        return { state: "new" };
      }
      if (found.arguments !== key.arguments) {
        throw new AppError("conflict", "This idempotency_key was already used with other arguments.", {
          path: "idempotency_key",
          hint: "Use a new key for a new record.",
        });
      }
      return found.result === undefined
        ? { state: found.state === "running" ? "running" : "unknown" }
        : { state: "done", result: JSON.parse(found.result), mark: found.mark ?? "" };
    },
    async renew(key, mark) {
      if (writes.get(nameOf(key))?.mark !== mark) return false;
      claim(key, now().getTime());
      return true;
    },
    async finish(key, result) {
      const found = writes.get(nameOf(key));
      if (found === undefined) return;
      const answer = JSON.stringify(result);
      const kept = answer.length <= maxAnswer ? { result: answer, mark: String(++answers) } : {};
      Object.assign(found, { state: "done", ...kept });
    },
    async release(key) {
      writes.delete(nameOf(key));
    },
    async lose(key) {
      const found = writes.get(nameOf(key));
      if (found !== undefined) found.state = "unknown";
    },
  };
}

function makeRoom<E extends { readonly until: number }>(
  entries: Map<string, E>,
  now: number,
  length: number,
  lengthOf: (entry: E) => number,
): void {
  let all = length;
  for (const [name, entry] of entries)
    if (entry.until <= now) entries.delete(name);
    else all += lengthOf(entry);
  if (entries.size < maxEntries && all <= maxLength) return;
  throw new AppError("busy", "Too many writes are remembered at the same time.", { retryAfterSeconds: 60 });
}
