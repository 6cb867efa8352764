import type { ActorKind } from "../kernel/actor-kind.ts";
import type { AuditOperation, EntryOutcome } from "../kernel/choices.ts";
import type { AuditEntryId, ConnectionId } from "../kernel/ids.ts";

/** An audit entry as the portal shows it. It has only names and ids, as values are not recorded. */
export interface AuditEntryView {
  readonly id: AuditEntryId;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly requestId: string;
  readonly actorKind: ActorKind;
  /** The id of the access key or of the person. */
  readonly actorId: string;
  /** The name of the key or the address of the person at the time of the call. */
  readonly actorLabel: string;
  /** The name that the AI client gives itself, as `name/version`; `portal` for changes in the portal. */
  readonly client: string;
  readonly ip: string;
  /** The id of a connection that may have been deleted since. */
  readonly connectionId: ConnectionId | null;
  /** The Odoo user in whose name the call acted; empty if it reached no Odoo. */
  readonly odooUser: string;
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
  /** The message that the caller saw. */
  readonly errorMessage: string | null;
}

/** The choices of the audit log's filters. */
export interface AuditChoices {
  /** Access keys, including revoked ones, and members. */
  readonly actors: readonly { readonly id: string; readonly kind: "key" | "session"; readonly label: string }[];
  /** The models of the newest entries. Others can be typed. */
  readonly models: readonly string[];
  readonly tools: readonly string[];
}
