import { auditEntries } from "../../db/schema/index.ts";
import type { ActorKind } from "../../kernel/actor-kind.ts";
import type { AuditEntryId, ConnectionId } from "../../kernel/ids.ts";
import type { AuditEntryOperation, AuditEntryOutcome } from "./filters.ts";

/** An audit entry as the portal shows it. Names and ids only: values were never recorded. */
export interface AuditEntryView {
  readonly id: AuditEntryId;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly requestId: string;
  readonly actorKind: ActorKind;
  /** Id of the access key or of the person. */
  readonly actorId: string;
  /** Name of the key or address of the person, as it was then. */
  readonly actorLabel: string;
  /** The AI client's own word, `name/version`; `portal` for changes made there. */
  readonly client: string;
  readonly ip: string;
  /** The connection may be gone by now. */
  readonly connectionId: ConnectionId | null;
  /** MCP tool, or a portal verb such as `rules.update`. */
  readonly tool: string;
  readonly operation: AuditEntryOperation;
  readonly model: string;
  readonly recordIds: readonly number[];
  readonly fields: readonly string[];
  readonly rows: number | null;
  readonly odooCalls: number;
  readonly durationMs: number | null;
  readonly outcome: AuditEntryOutcome;
  readonly errorCode: string | null;
  /** What the caller saw. */
  readonly errorMessage: string | null;
}

export const entryColumns = {
  id: auditEntries.id,
  startedAt: auditEntries.startedAt,
  finishedAt: auditEntries.finishedAt,
  requestId: auditEntries.requestId,
  actorKind: auditEntries.actorKind,
  actorId: auditEntries.actorId,
  actorLabel: auditEntries.actorLabel,
  client: auditEntries.client,
  ip: auditEntries.ip,
  connectionId: auditEntries.connectionId,
  tool: auditEntries.tool,
  operation: auditEntries.operation,
  model: auditEntries.model,
  recordIds: auditEntries.recordIds,
  fields: auditEntries.fields,
  rows: auditEntries.rows,
  odooCalls: auditEntries.odooCalls,
  durationMs: auditEntries.durationMs,
  outcome: auditEntries.outcome,
  errorCode: auditEntries.errorCode,
  errorMessage: auditEntries.errorMessage,
};
