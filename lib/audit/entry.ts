import type { AuditOperation, EntryOutcome } from "../kernel/choices.ts";
import type { AuditEntryId, ConnectionId, TenantId } from "../kernel/ids.ts";
import { clipText } from "../kernel/text/clip-text.ts";
import { type Actor, actorId } from "../policy/actor.ts";

/** How a call ended. `unknown`: a write was sent and nobody knows whether Odoo carried it out. */
export type AuditOutcome = Exclude<EntryOutcome, "pending">;

/** Who and where from: the part of an entry that is known before anything runs. */
export interface AuditContext {
  readonly actor: Actor;
  readonly connectionId?: ConnectionId | undefined;
  readonly requestId: string;
  readonly client: string;
  readonly ip: string;
}

/** What is attempted. Names and ids only: there is no place for a value. */
export interface AuditSubject {
  /** MCP tool, or a portal verb such as `rules.update`. */
  readonly tool: string;
  readonly operation: AuditOperation;
  readonly model?: string | undefined;
  readonly recordIds?: readonly number[] | undefined;
  readonly fields?: readonly string[] | undefined;
}

/** How it ended. `error` holds what the caller saw. */
export interface AuditResult {
  readonly outcome: AuditOutcome;
  readonly durationMs: number;
  readonly recordIds?: readonly number[] | undefined;
  readonly rows?: number | undefined;
  readonly odooCalls: number;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** An intent that was committed: what `complete` needs to find it again. */
export interface AuditIntent {
  readonly id: AuditEntryId;
  readonly tenantId: TenantId;
}

const maxNames = 200;
const maxText = 500;
const maxLabel = 300;

/** The name of an actor in words that need no translation: the portal puts its kind in front. */
function actorLabel(actor: Actor): string {
  switch (actor.kind) {
    case "operator": {
      const { label, inPlaceOf, reason } = actor;
      return `${label}${inPlaceOf === undefined ? "" : ` → ${inPlaceOf.label}`}: ${reason}`;
    }
    case "job":
      return actor.job;
    case "webhook":
      return `${actor.source} ${actor.event}`;
    default:
      return actor.label;
  }
}

/** The columns that say who asked for what. Bounded, so that no argument can blow an entry up. */
export function toColumns(context: AuditContext, subject: AuditSubject) {
  return {
    tenantId: context.actor.tenantId,
    requestId: context.requestId,
    actorKind: context.actor.kind,
    actorId: actorId(context.actor),
    actorLabel: clip(actorLabel(context.actor), maxLabel),
    client: clip(context.client, 120),
    ip: context.ip,
    connectionId: context.connectionId ?? null,
    tool: clip(subject.tool, 80),
    operation: subject.operation,
    model: clip(subject.model ?? "", 120),
    recordIds: (subject.recordIds ?? []).slice(0, maxNames),
    fields: (subject.fields ?? []).slice(0, maxNames).map((name) => clip(name, 120)),
  };
}

/** The columns that say how it ended. */
export function toResultColumns(result: AuditResult) {
  return {
    outcome: result.outcome,
    durationMs: Math.round(result.durationMs),
    rows: result.rows ?? null,
    odooCalls: result.odooCalls,
    errorCode: result.error?.code ?? null,
    errorMessage: result.error === undefined ? null : clip(result.error.message, maxText),
    ...(result.recordIds === undefined ? {} : { recordIds: result.recordIds.slice(0, maxNames) }),
  };
}

// PostgreSQL refuses NUL in text: a hostile name must not cost the entry that records it.
function clip(text: string, max: number): string {
  const clean = text.replaceAll("\u0000", "").toWellFormed();
  return clean.length <= max ? clean : `${clipText(clean, max - 1)}…`;
}
