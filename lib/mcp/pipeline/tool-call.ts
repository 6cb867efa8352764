import type { AuditIntent, AuditSubject } from "../../audit/entry.ts";
import type { Recorder } from "../../audit/recorder.ts";
import type { Plan } from "../../billing/plans.ts";
import type { ApprovalStore } from "../../call-stores/approval-store.ts";
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
  /** The connection, given only for a member: every other caller has one connection of its own. */
  readonly connectionId?: ConnectionId;
  readonly source: Source;
  readonly requestId: string;
  readonly tool: Tool;
  readonly args: unknown;
  /** An error that was found before the call began, such as a connection that does not exist. */
  readonly fault?: AppError | undefined;
  readonly signal: AbortSignal;
  /** Measures the time of the whole request in Odoo. */
  readonly odooTime: Stopwatch;
  /** True if the client can ask its user a question. */
  readonly canAsk?: boolean;
  /** The language of the person who reads the answer, such as `es`. The default is that of the Odoo user. */
  readonly language?: string;
  /** Is given the error that ends the call, for a surface that words errors itself. */
  readonly onError?: (error: AppError) => void;
  /** The answer of the user to the question under this token. */
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
  /** The places for callers with header credentials. */
  readonly headerCallerConcurrency: ConcurrencyLimiter;
  readonly breaker: Breaker;
  readonly metadata: Metadata;
  /** True if Odoo may be asked about a model that no rule opens, to report that its app is not installed. */
  readonly looksForApps?: boolean;
  readonly confirmations: ConfirmationStore;
  /** The approvals of a second person; missing in a service without members. */
  readonly approvals?: ApprovalStore;
  readonly writeResults: WriteResultStore;
  readonly metrics: Pick<Metrics, "callFinished">;
  readonly log: Pick<Logger, "error">;
  readonly tracing?: Tracing | undefined;
  /** Words the remedy of a refusal, for a service without a portal. */
  readonly wordRemedy?: RemedyWords;
  /** Returns the limits of a plan by its name. */
  readonly planOf?: (name: string) => Plan;
}

/** The progress of a call. It is recorded when the call ends, also after an error. */
export interface Progress {
  subject: AuditSubject;
  intent: AuditIntent | undefined;
  odooCalls: number;
  /** True once the call counts in the limits of its caller. */
  isCounted: boolean;
  /** True if Odoo carried out the last write that it received. */
  hasWritten: boolean;
  readonly odooTime: Stopwatch;
}

export type Answer = Done<Record<string, unknown>>;

/** An answer that may hold a question, which the client asks its user before it calls again. */
export interface Asked extends Answer {
  readonly ask?: { readonly message: string; readonly token: string };
}
