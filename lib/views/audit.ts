import type { ActorKind } from "../kernel/actor-kind.ts";
import type { AuditOperation, EntryOutcome } from "../kernel/choices.ts";
import type { AuditEntryId, ConnectionId } from "../kernel/ids.ts";

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
  readonly operation: AuditOperation;
  readonly model: string;
  readonly recordIds: readonly number[];
  readonly fields: readonly string[];
  readonly rows: number | null;
  readonly odooCalls: number;
  readonly durationMs: number | null;
  readonly outcome: EntryOutcome;
  readonly errorCode: string | null;
  /** What the caller saw. */
  readonly errorMessage: string | null;
}

/** What the filters of the audit log offer. */
export interface AuditChoices {
  /** Access keys, revoked ones too, and members. */
  readonly actors: readonly { readonly id: string; readonly kind: "key" | "session"; readonly label: string }[];
  /** Named by the newest entries; any other can still be typed. */
  readonly models: readonly string[];
  readonly tools: readonly string[];
}
