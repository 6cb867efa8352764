import type { Transaction } from "../db/client.ts";
import { auditEntries } from "../db/schema/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { type AuditEntryId, type ConnectionId, newId } from "../kernel/ids.ts";
import type { Actor } from "../policy/actor.ts";
import { toColumns } from "./entry.ts";

/** The parts of a portal request that are recorded. A `ServiceContext` has them. */
export interface AdminContext {
  readonly actor: Actor;
  readonly requestId: string;
  readonly ip: string;
  readonly now: Clock;
}

export interface AdminChange {
  /** The change as `<entity>.<verb>`, such as `rules.update` or `keys.revoke`. */
  readonly verb: string;
  readonly connectionId?: ConnectionId | undefined;
  readonly model?: string | undefined;
  /** The names of the changed fields, without values. */
  readonly fields?: readonly string[] | undefined;
}

/**
 * Records a change by a verb in the caller's own transaction (`withTenant` of the actor's tenant), so that both are
 * committed or neither.
 */
export async function recordAdmin(tx: Transaction, context: AdminContext, change: AdminChange): Promise<void> {
  const at = context.now();
  await tx.insert(auditEntries).values({
    ...toColumns(
      {
        actor: context.actor,
        connectionId: change.connectionId,
        requestId: context.requestId,
        client: inPortal(context.actor) ? "portal" : "",
        ip: context.ip,
      },
      { tool: change.verb, operation: "admin", model: change.model, fields: change.fields },
    ),
    id: newId<AuditEntryId>(),
    startedAt: at,
    finishedAt: at,
    instance: "portal",
    durationMs: 0,
    outcome: "ok",
  });
}

/** True if the actor is a person who uses the portal. */
function inPortal({ kind }: Actor): boolean {
  return kind === "session" || kind === "operator" || kind === "partner";
}
