import { type CallToolResult, type InputRequiredResult, inputRequired } from "@modelcontextprotocol/server";
import type { AuditContext, AuditIntent, AuditResult, AuditSubject } from "../../audit/entry.ts";
import type { Recorder } from "../../audit/recorder.ts";
import { findPlan, type Plan } from "../../billing/plans.ts";
import type { ConfirmationStore, Owner, WriteResultStore } from "../../call-stores/contract.ts";
import { AppError, isAppError } from "../../kernel/errors.ts";
import type { ConnectionId } from "../../kernel/ids.ts";
import { networkOf } from "../../kernel/network.ts";
import type { RemedyWords } from "../../kernel/remedy.ts";
import { estimateTokens } from "../../observability/answer-tokens.ts";
import type { Logger } from "../../observability/logger.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { Tracing } from "../../observability/tracing.ts";
import { contextGet } from "../../odoo/calls/client.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import { actorId, type Principal } from "../../policy/actor.ts";
import { canWrite, isVisible } from "../../policy/toolsets.ts";
import { authorize } from "../../records/authorize.ts";
import type { CallIo } from "../../records/call-io.ts";
import { installedLanguages, type Metadata } from "../../records/metadata.ts";
import { rewordAccessRefusals } from "../../records/transport/access-refusals.ts";
import { asUser } from "../../records/transport/as-user.ts";
import { linkedRows } from "../../records/transport/linked-rows.ts";
import { inPlace, isNotInstalled, orNotInstalled } from "../../records/transport/not-installed.ts";
import { plainFiles } from "../../records/transport/plain-files.ts";
import type { Source, TenantContext } from "../../tenant/context.ts";
import type { Done, PlannedCall, Tool } from "../catalog/define-tool.ts";
import type { Breaker } from "../limits/circuit-breaker.ts";
import type { ConcurrencyLimiter } from "../limits/concurrency-limiter.ts";
import type { RateLimiter } from "../limits/rate-limiter.ts";
import { createStopwatch, type Stopwatch, watchCalls } from "../limits/stopwatch.ts";
import { authorizeWithAddon } from "./authorize-with-addon.ts";
import { boundTransport } from "./bound-transport.ts";
import {
  askAbout,
  defaultConfirmAbove,
  forgetChanges,
  mustConfirm,
  otherTool,
  type Question,
  toDeclined,
  toMessage,
  toTokenAnswer,
} from "./confirmation.ts";
import { runIdempotent } from "./idempotency.ts";
import { toAppError, toErrorResult, toOutcome } from "./present-error.ts";
import { createRecentChanges } from "./recent-changes.ts";
import { headerWords, keyWords } from "./remedy-words.ts";

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
  /** Who can mend a refusal, in the words of the person who reads it; none: those for the kind of caller. */
  readonly wordRemedy?: RemedyWords;
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

/** What is known of a call so far: the stops fill it in, its end is recorded from it. */
interface Attempt {
  subject: AuditSubject;
  intent: AuditIntent | undefined;
  odooCalls: number;
  /** The caller's limits took it: until then nothing bounds how many come. */
  isCounted: boolean;
  /** Odoo carried out the last write that it was sent. */
  hasWritten: boolean;
  readonly odooTime: Stopwatch;
}

type Answer = Done<Record<string, unknown>>;
/** A question that the client puts to its user before it calls again. */
interface Asked extends Answer {
  readonly ask?: { readonly message: string; readonly token: string };
}

type Settled = {
  readonly plan: PlannedCall<Record<string, unknown>>;
  /** The tool whose plan it is: for a token, the one that was prepared. */
  readonly tool: Tool;
  readonly confirmed: boolean;
  readonly claim?: () => Promise<void>;
};

/** Longer than any Odoo call may take, shorter than clients wait. */
const callMs = 45_000;
/** For a question that every Odoo answers at once; a busy one may take its time all the same. */
const lookMs = 10_000;
/** Calls that may be with Odoo at the same time, and wait for that, of all guests of one network. */
const ofNetwork = { inFlight: 16, queue: 64 };

/** Carries one tool call through the house's stops and records how it ended, whatever happens. */
export function createCallTool(deps: CallToolDeps): (call: ToolCall) => Promise<CallToolResult | InputRequiredResult> {
  const planOf = deps.planOf ?? findPlan;
  const changed = createRecentChanges();
  const wordsFor = ({ principal, wordRemedy = deps.wordRemedy ?? keyWords }: ToolCall) =>
    principal.kind === "headers" ? headerWords : wordRemedy;

  async function walk(call: ToolCall, attempt: Attempt, audit: AuditContext, started: number): Promise<Asked> {
    const context = await deps.resolve(call.principal, call.source, call.requestId, call.connectionId);
    const limits = planOf(context.plan);
    const key = actorId(context.principal);
    const isGuest = context.principal.kind === "headers";
    // A guest is nobody's colleague: what others do leaves its limits alone.
    const company = isGuest ? key : context.tenantId;
    const owner: Owner = { tenantId: context.tenantId, principalId: key, connectionId: context.connection.id };

    // Can it: attempts count, refused ones too, or a loop of them would cost us without end.
    await deps.rates.take(company, key, limits);
    attempt.isCounted = true;
    mayUse(call.principal, call.tool);

    // What: parsed, and for a token what was prepared under it; nothing is touched.
    const { plan, tool, confirmed, claim } = await settlePlan(call, owner);
    mayUse(call.principal, tool);
    attempt.subject = { tool: call.tool.name, ...plan.subject };
    if (call.reply?.accepted === false) {
      await claim?.();
      return shaped(tool, toDeclined(plan.subject));
    }

    const underWay = new Set<Promise<unknown>>();
    const look = () => contextGet(context.odoo, { timeoutMs: lookMs, isOurs: true });
    const within = boundTransport(watched(context.odoo, call, attempt), {
      deadline: started + callMs,
      signal: plan.writes ? undefined : call.signal,
      mayWrite: () => attempt.intent !== undefined,
      onCall: () => attempt.odooCalls++,
      onUnderWay: (answered) => {
        const settled: Promise<unknown> = answered.catch(() => {}).finally(() => underWay.delete(settled));
        underWay.add(settled);
      },
      onWritten: (carriedOut) => {
        // Printing a document writes a draft into Odoo. The caller asked for no write.
        attempt.hasWritten = carriedOut && plan.subject.operation !== "read";
      },
      caller: key,
      guard: (model, run) => deps.breaker.run({ connection: breakerName(context), key, model, look }, run),
    });
    const bound = plainFiles(rewordAccessRefusals(within));
    const user = () => deps.metadata.user(context, bound);
    const odoo: OdooTransport = asUser(bound, user, () => installedLanguages(deps.metadata, context, odoo));
    const enter = async () => {
      const leave = await (isGuest ? deps.guestConcurrency : deps.concurrency).enter({
        // Credentials are made up at will.
        tenant: isGuest ? networkOf(call.source.ip) : company,
        key,
        limits: isGuest ? { ...limits.inFlight, tenant: ofNetwork.inFlight } : limits.inFlight,
        queue: isGuest ? ofNetwork.queue : limits.queue,
        urgent: plan.writes && plan.bulk !== true,
        signal: call.signal,
      });
      // Odoo works on for a caller that has gone: so long its place is taken, or a loop of such calls would have no end.
      return () => (underWay.size === 0 ? leave() : void Promise.all(underWay).then(leave));
    };

    const lacks = deps.looksForApps === true ? (model: string) => isNotInstalled(bound, model) : undefined;

    // May it, as far as the rules alone can say.
    const needs = await orNotInstalled(plan.request?.model, lacks, enter, () => authorize(context, plan.request));
    const leave = await enter();
    try {
      const fieldsOf = (under: TenantContext, model: string) => deps.metadata.fields(under, odoo, model);
      // May it, where the answer hangs on the type of a field, or on rules that Odoo keeps itself.
      const { inside } = odoo;
      if (inside === undefined) await needs?.((model) => fieldsOf(context, model));
      const bySides = async () =>
        inside === undefined ? context : authorizeWithAddon({ context, inside, request: plan.request, fieldsOf });
      const judged = await orNotInstalled(plan.request?.model, lacks, inPlace, bySides);
      const fields = (model: string) => fieldsOf(judged, model);
      const io: CallIo = {
        context: judged,
        odoo: linkedRows(odoo, { context: judged, fields, user }),
        fields,
        user,
        allow: async (request) => authorize(judged, request)?.((model) => fieldsOf(judged, model)),
        wordRemedy: wordsFor(call),
        limitsLeft: () => deps.rates.left(company, key, limits),
        ...(call.language === undefined ? {} : { language: call.language }),
        ...(lacks === undefined ? {} : { lacks }),
      };

      const { confirm: policy, confirmAbove: above = defaultConfirmAbove } = context.connection;
      const caller = `${context.tenantId}|${context.connection.id}|${key}`;
      if (confirmed) await forgetChanges(plan, changed, io, caller);
      const confirm = confirmed ? undefined : await mustConfirm(plan, io, { policy, above, changed, caller });
      if (confirm !== undefined) {
        const preview = await plan.preview?.(io);
        if (preview !== undefined) return preview;
        const question = await askAbout(confirm, io);
        const ticket = await deps.confirmations.prepare(owner, { tool: tool.name, payload: toPayload(call.args) });
        const answer = shaped(tool, toTokenAnswer(question, plan.subject, ticket));
        return call.canAsk === true ? { ...answer, ask: toAsk(question, ticket.token) } : answer;
      }
      const run = async (): Promise<Answer> => {
        await claim?.();
        if (plan.writes) attempt.intent = await openIntent(audit, attempt.subject);
        try {
          return await plan.execute(io);
        } catch (thrown) {
          throw attempt.hasWritten ? afterWrite(toAppError(thrown, call.requestId)) : thrown;
        }
      };
      // A token is good for once by itself, and what a person confirms anew is meant anew.
      if (plan.once === undefined || confirmed) return await run();
      const { standing, ...once } = plan.once;
      const ask = { owner, tool: tool.name, ...once, standing: (first: Answer) => standing(io, first) };
      return await runIdempotent(deps.writeResults, deps.log, ask, run);
    } finally {
      leave();
    }
  }

  function watched(odoo: OdooTransport, { tool, odooTime }: ToolCall, attempt: Attempt): OdooTransport {
    const { tracing } = deps;
    return watchCalls(odoo, (method, call) => {
      const names = { tool: tool.name, method, transport: odoo.kind };
      const traced = tracing === undefined ? call : () => tracing.odooCall(names, call);
      return odooTime.run(() => attempt.odooTime.run(traced));
    });
  }

  async function settlePlan({ tool, args, reply }: ToolCall, owner: Owner): Promise<Settled> {
    const plan = tool.plan(args);
    const token = reply?.token ?? plan.redeems;
    if (token === undefined) return { plan, tool, confirmed: false };
    const write = await deps.confirmations.find(owner, token);
    if (reply !== undefined && write.tool !== tool.name) throw otherTool();
    const prepared = deps.findTool(write.tool);
    if (prepared === undefined) throw new AppError("conflict", "What this token stands for no longer exists.");
    return {
      // What was asked about is what is carried out, whatever the second call says.
      plan: prepared.plan(write.payload),
      tool: prepared,
      confirmed: true,
      claim: () => deps.confirmations.claim(owner, token),
    };
  }

  async function openIntent(audit: AuditContext, subject: AuditSubject): Promise<AuditIntent> {
    try {
      return await deps.recorder.intent(audit, subject);
    } catch (cause) {
      deps.log.error({ error: cause, requestId: audit.requestId }, "an intent could not be recorded");
      const { hint, remedy, retryAfterSeconds = 5 } = isAppError(cause) ? cause.options : {};
      throw new AppError("busy", "The call could not be recorded, so nothing was sent to Odoo.", {
        cause,
        retryAfterSeconds,
        ...(hint === undefined ? {} : { hint }),
        ...(remedy === undefined ? {} : { remedy }),
      });
    }
  }

  async function end(attempt: Attempt, audit: AuditContext, result: AuditResult, tokens: number): Promise<void> {
    deps.metrics.callFinished({
      tool: attempt.subject.tool,
      outcome: result.outcome,
      seconds: result.durationMs / 1000,
      odooSeconds: attempt.odooTime.ms / 1000,
      tokens,
    });
    if (attempt.intent !== undefined) return deps.recorder.complete(attempt.intent, result);
    // Checked, prepared or answered from before: it went well, and yet nothing was created, changed or deleted.
    const nothing = result.outcome === "ok" && attempt.subject.operation !== "read";
    const subject = nothing ? { ...attempt.subject, operation: "none" as const } : attempt.subject;
    deps.recorder.note(audit, subject, result, { unlimited: !attempt.isCounted });
  }

  /** Why the call cannot be kept on record, as its answer. It leaves no entry: there is no room for one. */
  function refuseUnrecorded(call: ToolCall): CallToolResult | undefined {
    const { principal, requestId, tool } = call;
    try {
      deps.recorder.admit(principal.tenantId);
      return undefined;
    } catch (thrown) {
      const answer = toErrorResult(toAppError(thrown, requestId), wordsFor(call));
      const tokens = estimateTokens(answer);
      deps.metrics.callFinished({ tool: tool.name, outcome: "limited", seconds: 0, odooSeconds: 0, tokens });
      return answer;
    }
  }

  return async (call) => {
    const unrecorded = refuseUnrecorded(call);
    if (unrecorded !== undefined) return unrecorded;
    const started = performance.now();
    const audit = toAuditContext(call);
    const attempt: Attempt = {
      subject: sketch(call),
      intent: undefined,
      odooCalls: 0,
      isCounted: false,
      hasWritten: false,
      odooTime: createStopwatch(),
    };
    const soFar = () => ({ durationMs: performance.now() - started, odooCalls: attempt.odooCalls });
    try {
      const done = await walk(call, attempt, audit, started);
      const { recordIds, rows } = done;
      const answer = toResult(done);
      await end(attempt, audit, { outcome: "ok", ...soFar(), recordIds, rows }, estimateTokens(answer));
      return done.ask === undefined ? answer : toQuestion(done.ask);
    } catch (thrown) {
      const error = toAppError(thrown, call.requestId);
      if (error.code === "internal") {
        deps.log.error({ error: thrown, requestId: call.requestId, tool: call.tool.name }, "a tool call failed");
      }
      const answer = toErrorResult(error, wordsFor(call));
      const { code, message } = error;
      const ended = { outcome: toOutcome(error), ...soFar(), error: { code, message } };
      await end(attempt, audit, ended, estimateTokens(answer));
      return answer;
    }
  };
}

/** A new address or credential is a new Odoo: its version is part of the name. */
function breakerName({ tenantId, connection }: TenantContext): string {
  return `${tenantId}|${connection.id}|${connection.version}`;
}

/** What can be said of a call before its arguments are parsed: names only. */
function sketch({ tool, args }: ToolCall): AuditSubject {
  const model = typeof args === "object" && args !== null && "model" in args ? args.model : undefined;
  return { tool: tool.name, operation: "none", model: typeof model === "string" ? model : "" };
}

function toAuditContext({ principal, connectionId, requestId, source }: ToolCall): AuditContext {
  return {
    actor: principal,
    connectionId: principal.kind === "session" ? connectionId : principal.connectionId,
    requestId,
    client: source.client,
    ip: source.ip,
  };
}

function mayUse(principal: Principal, tool: Tool): void {
  const isGuest = principal.kind === "headers";
  if (tool.access === "write" && !canWrite(principal)) {
    const who = isGuest ? "Callers with header credentials may only read here." : "This access key may only read.";
    throw new AppError("denied", who, {
      reason: "missing_scope",
      remedy: { by: "portal_admin", where: "keys.scope" },
    });
  }
  if (isVisible(principal, tool)) return;
  throw new AppError(
    "denied",
    `The tool ${tool.name} is not among those that this access key or address is narrowed to.`,
    { reason: "tool_hidden", remedy: { by: "portal_admin", where: "keys.toolsets" } },
  );
}

/** An error behind a write that Odoo carried out: whoever takes it for a failed write sends the write again. */
function afterWrite(error: AppError): AppError {
  // Faults of the arguments are found before Odoo is asked to write.
  if (error.code === "invalid_input") return error;
  const { retryAfterSeconds: _, ...options } = error.options;
  return new AppError(error.code, error.message, { ...options, outcomeUnknown: true, cause: error });
}

function shaped(tool: Tool, done: Answer): Answer {
  return { ...done, data: tool.shape(done.data) };
}

function toPayload(args: unknown): Record<string, unknown> {
  return (args ?? {}) as Record<string, unknown>;
}

function toAsk(question: Question, token: string) {
  return { message: toMessage(question), token };
}

function toResult({ text, content = [], data }: Answer): CallToolResult {
  return { content: [{ type: "text", text }, ...content], structuredContent: data };
}

/** The state that comes back is the token itself: random, kept as a hash, bound to caller and arguments, good for once. */
function toQuestion({ message, token }: NonNullable<Asked["ask"]>): InputRequiredResult {
  const requestedSchema = {
    type: "object" as const,
    properties: { confirm: { type: "boolean" as const, title: "Go ahead" } },
    required: ["confirm"],
  };
  return inputRequired({
    inputRequests: { confirm: inputRequired.elicit({ message, requestedSchema }) },
    requestState: token,
  });
}
