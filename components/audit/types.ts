import type { ActorKind } from "#lib/kernel/actor-kind.ts";
import type { Outcome } from "../ui/outcome-badge.tsx";

export const outcomes = ["ok", "denied", "failed", "unknown", "limited", "pending"] as const satisfies Outcome[];
export const periods = ["1h", "24h", "7d", "30d"] as const;
export const auditOperations = ["read", "create", "write", "unlink", "admin", "none"] as const;

/** An entry of the audit log: names and ids, never values. */
export interface AuditRow {
  readonly id: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly requestId: string;
  readonly actorKind: ActorKind;
  readonly actorId: string;
  readonly actorLabel: string;
  readonly client: string;
  readonly ip: string;
  readonly connectionId: string | null;
  readonly tool: string;
  readonly operation: (typeof auditOperations)[number];
  readonly model: string;
  readonly recordIds: readonly number[];
  readonly fields: readonly string[];
  readonly rows: number | null;
  readonly odooCalls: number;
  readonly durationMs: number | null;
  readonly outcome: Outcome;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

/** What the filters offer. */
export interface FilterChoices {
  readonly actors: readonly { readonly id: string; readonly label: string }[];
  readonly connections: readonly { readonly id: string; readonly name: string }[];
  readonly models: readonly string[];
  readonly tools: readonly string[];
}
