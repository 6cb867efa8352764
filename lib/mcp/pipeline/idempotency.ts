import { setTimeout as delay } from "node:timers/promises";
import type { Owner, Reservation, WriteKey, WriteResultStore } from "../../call-stores/contract.ts";
import { canonicalJson } from "../../kernel/canonical-json.ts";
import { AppError, isAppError } from "../../kernel/errors.ts";
import type { Logger } from "../../observability/logger.ts";
import type { Done, WriteState } from "../catalog/define-tool.ts";

export interface IdempotentCall {
  readonly owner: Owner;
  readonly tool: string;
  /** The idempotency key of the caller. Without one, equal arguments are the same call. */
  readonly key?: string;
  readonly arguments: unknown;
  /** Returns what became of the write since the first answer. */
  readonly standing: (first: Answer) => Promise<WriteState<Record<string, unknown>>>;
}

type Answer = Done<Record<string, unknown>>;

const minute = 60_000;
/** How long equal arguments, and an equal key of the caller, count as the same write. */
const sameArgumentsMs = 5 * minute;
const sameKeyMs = 24 * 60 * minute;
const waits = [200, 400, 800, 1_600];

/**
 * Runs a write at most once. A repeated call gets the first answer or the present state, marked `deduplicated`. A write
 * that certainly failed or has been undone since may be repeated; a write with an unknown outcome may not.
 */
export async function runIdempotent(
  store: WriteResultStore,
  log: Pick<Logger, "error">,
  ask: IdempotentCall,
  run: () => Promise<Answer>,
): Promise<Answer> {
  const key = toWriteKey(ask);
  const found = await reserveUndone(store, key, ask);
  if (found.state === "done") return found.repeated;
  if (found.state === "running") {
    throw new AppError("conflict", "The same call is still running.", {
      hint: "Wait for its answer instead of sending it again.",
      retryAfterSeconds: 5,
    });
  }
  if (found.state === "unknown") {
    throw new AppError("conflict", "The same call was sent before and its outcome is not known.", {
      outcomeUnknown: true,
      hint: "If the record is not there, send the call again with allow_duplicate: true.",
    });
  }
  try {
    const done = await run();
    await store.finish(key, done).catch((error: unknown) => {
      log.error({ error }, "the answer of a write could not be kept for repetitions");
    });
    return done;
  } catch (error) {
    const unknown = isAppError(error) && error.options.outcomeUnknown === true;
    await (unknown ? store.lose(key) : store.release(key)).catch((cause: unknown) => {
      log.error({ error: cause }, "a reservation could not be ended");
    });
    throw error;
  }
}

type Claim = { readonly state: "new" | "running" | "unknown" } | { readonly state: "done"; readonly repeated: Answer };

/** Claims the write. A write that was undone since its first answer can be claimed again. */
async function reserveUndone(store: WriteResultStore, key: WriteKey, ask: IdempotentCall): Promise<Claim> {
  for (const _attempt of waits) {
    const found = await reserve(store, key);
    if (found.state !== "done") return found;
    const first = found.result as Answer;
    const standing = await ask.standing(first);
    if (standing !== "undone") return { state: "done", repeated: asRepeated(first, standing) };
    if (ask.key !== undefined) {
      throw new AppError("conflict", "What was created under this idempotency_key is no longer in Odoo.", {
        path: "idempotency_key",
        hint: "To create it again, send another idempotency_key.",
      });
    }
    if (await store.renew(key, found.mark)) return { state: "new" };
  }
  return { state: "running" };
}

async function reserve(store: WriteResultStore, key: WriteKey): Promise<Reservation> {
  for (const wait of waits) {
    const found = await store.reserve(key);
    if (found.state !== "running") return found;
    await delay(wait);
  }
  return store.reserve(key);
}

function toWriteKey({ owner, tool, key, arguments: args }: IdempotentCall): WriteKey {
  const canonical = canonicalJson(args);
  const head = `${owner.connectionId}|${tool}|`;
  return {
    tenantId: owner.tenantId,
    principalId: owner.principalId,
    identity: key === undefined ? `${head}arguments|${canonical}` : `${head}key|${key}`,
    arguments: canonical,
    keepMs: key === undefined ? sameArgumentsMs : sameKeyMs,
  };
}

const already = "This was already done; nothing new happened in Odoo.";

function asRepeated(first: Answer, standing: Exclude<WriteState<Record<string, unknown>>, "undone">): Answer {
  if (typeof standing === "object") {
    const data = { ...standing.data, deduplicated: true };
    return { ...first, ...standing, data, text: `${already}\n${standing.text}` };
  }
  return {
    ...first,
    data: { ...first.data, deduplicated: true },
    text: [
      already,
      ...(standing === "unknown" ? ["Whether it has been undone since could not be checked here."] : []),
      `The first answer:\n${first.text}`,
    ].join("\n"),
  };
}
