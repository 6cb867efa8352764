import type { AuditIntent, AuditSubject } from "../../audit/entry.ts";
import type { Recorder } from "../../audit/recorder.ts";
import type { Plan } from "../../billing/plans.ts";
import type { ConfirmationStore, WriteResultStore } from "../../call-stores/contract.ts";
import type { AppError } from "../../kernel/errors.ts";
import type { ConnectionId } from "../../kernel/ids.ts";
import type { RemedyWords } from "../../kernel/remedy.ts";
import type { Logger } from "../../observability/logger.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { Tracing } from "../../observability/tracing.ts";
import type { Principal } from "../../policy/actor.ts";
import type { Metadata } from "../../records/metadata.ts";
import type { Source, TenantContext } from "../../tenant/context.ts";
import type { Done, Tool } from "../catalog/define-tool.ts";
import type { Breaker } from "../limits/circuit-breaker.ts";
import type { ConcurrencyLimiter } from "../limits/concurrency-limiter.ts";
import type { RateLimiter } from "../limits/rate-limiter.ts";
import type { Stopwatch } from "../limits/stopwatch.ts";

export interface ToolCall {
  readonly principal: Principal;
  /** Named by a member alone: every other caller has one of its own. */
  readonly connectionId?: ConnectionId;
  readonly source: Source;
  readonly requestId: string;
  readonly tool: Tool;
  readonly args: unknown;
  readonly signal: AbortSignal;
  /** Runs while its request has anything under way with Odoo. */
  readonly odooTime: Stopwatch;
  /** The client can put a question to its user. */
  readonly canAsk?: boolean;
  /** The language of a person who reads the answer, such as `es`; none: the Odoo user's own. */
  readonly language?: string;
  /** Is given the error that ends the call, for a surface that words errors itself. */
  readonly onError?: (error: AppError) => void;
  /** What its user said to the question under this token. */
  readonly reply?: { readonly token: string; readonly accepted: boolean };
}

export interface CallToolDeps {
  readonly resolve: (
    principal: Principal,
    source: Source,
    requestId: string,
    connectionId?: ConnectionId,
  ) => Promise<TenantContext>;
  readonly findTool: (name: string) => Tool | undefined;
  readonly recorder: Recorder;
  readonly rates: RateLimiter;
  readonly concurrency: ConcurrencyLimiter;
  /** For callers who bring an Odoo of their own. */
  readonly guestConcurrency: ConcurrencyLimiter;
  readonly breaker: Breaker;
  readonly metadata: Metadata;
  /** Odoo may be asked whether it has a model that no rule opens, to say that its app is not installed. */
  readonly looksForApps?: boolean;
  readonly confirmations: ConfirmationStore;
  readonly writeResults: WriteResultStore;
  readonly metrics: Pick<Metrics, "callFinished">;
  readonly log: Pick<Logger, "error">;
  readonly tracing?: Tracing | undefined;
  /** Who can mend a refusal, where access keys are of no portal. */
  readonly wordRemedy?: RemedyWords;
  /** The limits of a plan by its name. */
  readonly planOf?: (name: string) => Plan;
}

/** What a call has done so far, for its record: whatever stops it, this is told. */
export interface Progress {
  subject: AuditSubject;
  intent: AuditIntent | undefined;
  odooCalls: number;
  /** The caller's limits took it: until then nothing bounds how many come. */
  isCounted: boolean;
  /** Odoo carried out the last write that it was sent. */
  hasWritten: boolean;
  readonly odooTime: Stopwatch;
}

export type Answer = Done<Record<string, unknown>>;

/** An answer that may be a question, which the client puts to its user before it calls again. */
export interface Asked extends Answer {
  readonly ask?: { readonly message: string; readonly token: string };
}
