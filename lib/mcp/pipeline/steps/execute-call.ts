import type { AuditContext } from "../../../audit/entry.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { runIdempotent } from "../idempotency.ts";
import { toAppError } from "../present-error.ts";
import type { Answer, CallToolDeps, Progress, ToolCall } from "../tool-call.ts";
import type { CallerAccount } from "./caller-account.ts";
import { openIntent } from "./open-intent.ts";
import type { Planned } from "./plan-call.ts";

interface CarryOut {
  readonly call: ToolCall;
  readonly account: CallerAccount;
  readonly planned: Planned;
  readonly io: CallIo;
  readonly progress: Progress;
  readonly audit: AuditContext;
}

/** Carries out an authorized call. A write runs after its intent is recorded, and a repeated write runs only once. */
export async function executeCall(deps: CallToolDeps, options: CarryOut): Promise<Answer> {
  const { call, account, planned, io, progress, audit } = options;
  const { plan, tool, confirmed, claim } = planned;
  const run = async (): Promise<Answer> => {
    await claim?.();
    if (plan.writes) progress.intent = await openIntent(deps, audit, progress.subject);
    try {
      return await plan.execute(io);
    } catch (thrown) {
      throw progress.hasWritten ? afterWrite(toAppError(thrown, call.requestId)) : thrown;
    }
  };
  // A token is valid only once, and a write that a person confirms again is meant to happen again.
  if (plan.once === undefined || confirmed) return run();
  const { standing, ...once } = plan.once;
  const ask = { owner: account.owner, tool: tool.name, ...once, standing: (first: Answer) => standing(io, first) };
  return runIdempotent(deps.writeResults, deps.log, ask, run);
}

/** Marks an error after a completed write as of unknown outcome, because a client would repeat a failed write. */
function afterWrite(error: AppError): AppError {
  // Wrong arguments are found before Odoo is called.
  if (error.code === "invalid_input") return error;
  const { retryAfterSeconds: _, ...options } = error.options;
  return new AppError(error.code, error.message, { ...options, outcomeUnknown: true, cause: error });
}
