import { type CallToolResult, type InputRequiredResult, inputRequired } from "@modelcontextprotocol/server";
import type { AuditContext, AuditSubject } from "../../audit/entry.ts";
import { findPlan } from "../../billing/plans.ts";
import type { AppError } from "../../kernel/errors.ts";
import type { RemedyWords } from "../../kernel/remedy.ts";
import { estimateTokens } from "../../observability/answer-tokens.ts";
import { createStopwatch } from "../limits/stopwatch.ts";
import { toDeclined } from "./confirmation.ts";
import { toAppError, toErrorResult, toOutcome } from "./present-error.ts";
import { createRecentChanges, type RecentChanges } from "./recent-changes.ts";
import { headerWords, keyWords } from "./remedy-words.ts";
import { approveFirst } from "./steps/approve-first.ts";
import { authorizeByFields, authorizeByRules } from "./steps/authorize-call.ts";
import { accountOf, type CallerAccount } from "./steps/caller-account.ts";
import { confirmFirst } from "./steps/confirm-first.ts";
import { executeCall } from "./steps/execute-call.ts";
import { openCallOdoo } from "./steps/open-odoo.ts";
import { type Planned, planCall } from "./steps/plan-call.ts";
import { recordEnd } from "./steps/record-end.ts";
import { requireTool } from "./steps/require-tool.ts";
import type { Answer, Asked, CallToolDeps, Progress, ToolCall } from "./tool-call.ts";

/** The time for a whole call: longer than any single Odoo call may take, shorter than clients wait. */
const callMs = 45_000;

/** Returns a function that runs a tool call step by step and records its end, also after an error. */
export function createCallTool(deps: CallToolDeps): (call: ToolCall) => Promise<CallToolResult | InputRequiredResult> {
  const changed = createRecentChanges();
  return async (call) => {
    const unrecorded = refuseUnrecorded(deps, call);
    if (unrecorded !== undefined) return unrecorded;
    const started = performance.now();
    const audit = toAuditContext(call);
    const progress: Progress = {
      subject: sketch(call),
      intent: undefined,
      odooCalls: 0,
      isCounted: false,
      hasWritten: false,
      odooTime: createStopwatch(),
    };
    const soFar = () => ({ durationMs: performance.now() - started, odooCalls: progress.odooCalls });
    try {
      const done = await takeSteps(deps, { call, progress, audit, changed, deadline: started + callMs });
      const { recordIds, rows } = done;
      const answer = toResult(done);
      await recordEnd(deps, progress, audit, { outcome: "ok", ...soFar(), recordIds, rows }, estimateTokens(answer));
      return done.ask === undefined ? answer : toQuestion(done.ask);
    } catch (thrown) {
      const error = toAppError(thrown, call.requestId);
      if (error.code === "internal") {
        deps.log.error({ error: thrown, requestId: call.requestId, tool: call.tool.name }, "a tool call failed");
      }
      const answer = refuse(deps, call, error);
      const { code, message } = error;
      const ended = { outcome: toOutcome(error), ...soFar(), error: { code, message } };
      await recordEnd(deps, progress, audit, ended, estimateTokens(answer));
      return answer;
    }
  };
}

/** The audit context of a call. Its Odoo user is known once the connection is resolved. */
type MutableContext = Omit<AuditContext, "odooUser"> & { odooUser?: string };

interface Steps {
  readonly call: ToolCall;
  readonly progress: Progress;
  readonly audit: MutableContext;
  readonly changed: RecentChanges;
  readonly deadline: number;
}

/** Runs the steps of a call in order. A step that ends the call throws an AppError. */
async function takeSteps(deps: CallToolDeps, { call, progress, audit, changed, deadline }: Steps): Promise<Asked> {
  // Resolve the connection, its rules and the billing plan.
  const context = await deps.resolve(call.principal, call.source, call.requestId, call.connectionId);
  const account = accountOf(context, deps.planOf ?? findPlan);
  const { key, company, limits } = account;

  audit.odooUser = context.odooUser ?? "";

  // Check the limits. Refused attempts count too, because an endless loop of them would cost too much.
  await deps.rates.take(company, key, limits);
  progress.isCounted = true;
  if (call.fault !== undefined) throw call.fault;
  requireTool(call.principal, call.tool);

  // Plan the call without calling Odoo.
  const planned = await planCall(deps, call, account.owner);
  const { plan, tool, claim } = planned;
  requireTool(call.principal, tool);
  progress.subject = { tool: call.tool.name, ...plan.subject };
  if (call.reply?.accepted === false) {
    await claim?.();
    const declined = toDeclined(plan.subject);
    return { ...declined, data: tool.shape(declined.data) };
  }

  // Authorize the call: by the rules alone before a place is taken, by field lists afterwards.
  const callOdoo = openCallOdoo(deps, { call, context, plan, key, progress, deadline });
  const enter = () => enterFlight(deps, { call, account, plan, idle: callOdoo.idle });
  const toAuthorize = { context, plan, callOdoo, metadata: deps.metadata };
  const needs = await authorizeByRules(toAuthorize, enter);
  const leave = await enter();
  try {
    const io = await authorizeByFields(toAuthorize, needs, {
      wordRemedy: wordsFor(deps, call),
      limitsLeft: () => deps.rates.left(company, key, limits),
      ...(call.language === undefined ? {} : { language: call.language }),
    });

    // Ask for an approval or a confirmation, or execute.
    const { confirmations, approvals } = deps;
    const toAsk = { call, account, planned, io, changed, confirmations, approvals };
    const asked = (await approveFirst(toAsk)) ?? (await confirmFirst(toAsk));
    return asked ?? (await executeCall(deps, { call, account, planned, io, progress, audit }));
  } finally {
    leave();
  }
}

interface Flight {
  readonly call: ToolCall;
  readonly account: CallerAccount;
  readonly plan: Planned["plan"];
  /** Resolves when Odoo no longer works on any request of the call; undefined if it does not now. */
  readonly idle: () => Promise<unknown> | undefined;
}

/** Takes a place among the calls in flight and returns the function that gives it back. Throws AppError `busy`. */
async function enterFlight(deps: CallToolDeps, { call, account, plan, idle }: Flight): Promise<() => void> {
  const limiter = account.isHeaderCaller ? deps.headerCallerConcurrency : deps.concurrency;
  const urgent = plan.writes && plan.bulk !== true;
  const leave = await limiter.enter({ ...account.place, urgent, signal: call.signal });
  // Odoo continues a call after its caller has gone. The place stays taken until Odoo answers, so that the number of
  // such calls is limited too.
  return () => {
    const rest = idle();
    if (rest === undefined) leave();
    else void rest.then(leave);
  };
}

function wordsFor(deps: CallToolDeps, { principal }: ToolCall): RemedyWords {
  return principal.kind === "headers" ? headerWords : (deps.wordRemedy ?? keyWords);
}

function refuse(deps: CallToolDeps, call: ToolCall, error: AppError): CallToolResult {
  call.onError?.(error);
  return toErrorResult(error, wordsFor(deps, call));
}

/** Returns the refusal of a call that the audit log has no room for; undefined if there is room. */
function refuseUnrecorded(deps: CallToolDeps, call: ToolCall): CallToolResult | undefined {
  const { principal, requestId, tool } = call;
  try {
    deps.recorder.admit(principal.tenantId);
    return undefined;
  } catch (thrown) {
    const answer = refuse(deps, call, toAppError(thrown, requestId));
    const tokens = estimateTokens(answer);
    deps.metrics.callFinished({ tool: tool.name, outcome: "limited", seconds: 0, odooSeconds: 0, tokens });
    return answer;
  }
}

/** Returns the audit subject of a call whose arguments are not parsed yet: the tool and the model. */
function sketch({ tool, args }: ToolCall): AuditSubject {
  const model = typeof args === "object" && args !== null && "model" in args ? args.model : undefined;
  return { tool: tool.name, operation: "none", model: typeof model === "string" ? model : "" };
}

function toAuditContext({ principal, connectionId, requestId, source }: ToolCall): MutableContext {
  return {
    actor: principal,
    connectionId: principal.kind === "session" ? connectionId : principal.connectionId,
    requestId,
    client: source.client,
    ip: source.ip,
  };
}

function toResult({ text, content = [], data }: Answer): CallToolResult {
  return { content: [{ type: "text", text }, ...content], structuredContent: data };
}

/** The request state is the token itself: random, stored as a hash, bound to caller and arguments, valid once. */
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
