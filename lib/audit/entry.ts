import type { AuditOperation, EntryOutcome } from "../kernel/choices.ts";
import type { AuditEntryId, ConnectionId, TenantId } from "../kernel/ids.ts";
import { clipText } from "../kernel/text/clip-text.ts";
import { type Actor, actorId } from "../policy/actor.ts";

/** The outcome of a call. `unknown` means that a write was sent and may or may not have happened in Odoo. */
export type AuditOutcome = Exclude<EntryOutcome, "pending">;

/** The actor and the origin of a call, which are known before it runs. */
export interface AuditContext {
  readonly actor: Actor;
  readonly connectionId?: ConnectionId | undefined;
  /** The Odoo user in whose name the call acts, once it is known. */
  readonly odooUser?: string | undefined;
  readonly requestId: string;
  readonly client: string;
  readonly ip: string;
}

/** The operation of a call. It has only names and ids, no values. */
export interface AuditSubject {
  /** MCP tool, or a portal verb such as `rules.update`. */
  readonly tool: string;
  readonly operation: AuditOperation;
  readonly model?: string | undefined;
  readonly recordIds?: readonly number[] | undefined;
  readonly fields?: readonly string[] | undefined;
}

/** The result of a call. `error` is the one that the caller saw. */
export interface AuditResult {
  readonly outcome: AuditOutcome;
  readonly durationMs: number;
  readonly recordIds?: readonly number[] | undefined;
  readonly rows?: number | undefined;
  readonly odooCalls: number;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** The id of a committed intent, which `complete` needs. */
export interface AuditIntent {
  readonly id: AuditEntryId;
  readonly tenantId: TenantId;
}

const maxNames = 200;
const maxText = 500;
const maxLabel = 300;

/** Returns the name of an actor without its kind, which the portal adds in the reader's language. */
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

/** Returns the columns of actor and operation. They are bounded, so that no argument makes an entry too large. */
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
    odooUser: clip(context.odooUser ?? "", 120),
    tool: clip(subject.tool, 80),
    operation: subject.operation,
    model: clip(subject.model ?? "", 120),
    recordIds: (subject.recordIds ?? []).slice(0, maxNames),
    fields: (subject.fields ?? []).slice(0, maxNames).map((name) => clip(name, 120)),
  };
}

/** Returns the columns of the result. */
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

// PostgreSQL refuses NUL in text. A hostile name must not prevent its own entry.
function clip(text: string, max: number): string {
  const clean = text.replaceAll("\u0000", "").toWellFormed();
  return clean.length <= max ? clean : `${clipText(clean, max - 1)}…`;
}
