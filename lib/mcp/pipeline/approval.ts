import { createHash } from "node:crypto";
import type { ApprovalState } from "../../call-stores/approval-store.ts";
import { AppError } from "../../kernel/errors.ts";
import { stageMails } from "../../records/actions/stage-mails.ts";
import type { CallIo } from "../../records/call-io.ts";
import { cleanName } from "../../records/text/clean-text.ts";
import type { Described } from "../../records/writes/describe-changes.ts";
import { touchedModels } from "../../records/writes/touched-models.ts";
import { effectsOf, recordsOf } from "../../records/writes/write-effects.ts";
import type { Done, PlannedCall } from "../catalog/define-tool.ts";

type Plan = Pick<PlannedCall<unknown>, "writes" | "confirm" | "request" | "subject">;

/**
 * True if a second person must approve a call: if the connection demands it of such calls, or a rule of any model that
 * the call changes, in lines too.
 */
export async function mustApprove(
  { writes, confirm, request, subject }: Plan,
  io: Pick<CallIo, "fields" | "odoo" | "context">,
): Promise<boolean> {
  if (!writes) return false;
  const { connection, rules } = io.context;
  const { approval = "nothing" } = connection;
  if (approval === "writes") return true;
  const demands = (model: string | undefined) => model !== undefined && rules.models.get(model)?.needsApproval === true;
  if (demands(subject.model) || demands(request?.model)) return true;
  if (request === undefined) return approval !== "nothing" && confirm?.level === "removal";
  const demanding = [...rules.models.values()].filter((rule) => rule.needsApproval === true);
  if (demanding.length > 0) {
    // A wizard that only opens changes nothing yet.
    const touched = confirm === undefined ? new Set() : await touchedModels(io, request);
    if (touched === "all" || demanding.some((rule) => touched.has(rule.model))) return true;
  }
  if (approval === "nothing") return false;
  const { removals } = await effectsOf(io, request);
  if (confirm?.level === "removal" || removals.length > 0) return true;
  return (await stageMails(io, await recordsOf(io, request))).length > 0;
}

/** Returns the hash of what an approver saw, and of the times at which its records were last changed. */
export function hashSeen({ changes, amounts, stamps }: Pick<Described, "changes" | "amounts" | "stamps">): string {
  return createHash("sha256")
    .update(JSON.stringify([changes, amounts, stamps]))
    .digest("base64url");
}

/** Returns the answer of a call that waits for a second person. */
export function toWaiting(
  subject: Plan["subject"],
  { token, expiresAt }: { readonly token: string; readonly expiresAt: Date },
): Done<Record<string, unknown>> {
  const until = expiresAt.toISOString();
  const text = [
    "Nothing has happened yet. A second person of the company must approve this in the portal, on the page Approvals.",
    `They have been asked. Afterwards call confirm_operation with token ${token}, before ${until}, to carry it out.`,
  ].join("\n");
  return {
    data: {
      ...namesOf(subject),
      status: "approval_required",
      confirmation_token: token,
      expires_at: until,
    },
    text,
    rows: 0,
  };
}

/** Returns the answer of a call that the second person refused. */
export function toRefused(
  subject: Plan["subject"],
  { by, reason }: Extract<ApprovalState, { state: "refused" }>,
): Done<Record<string, unknown>> {
  const why = reason === "" ? "" : ` ${cleanName(reason)}`;
  return {
    data: { ...namesOf(subject), status: "declined" },
    text: `${by} refused this. Nothing was changed.${why}`,
    rows: 0,
  };
}

/** Returns the error of a token that was prepared before an approval was demanded. */
export function preparedBefore(): AppError {
  return new AppError("conflict", "A second person must approve this now.", {
    hint: "Call the tool again without a token: then they are asked.",
  });
}

/** Returns the error of an approval whose records have changed since. */
export function changedSince(): AppError {
  return new AppError("conflict", "The record has changed since it was approved.", {
    hint: "Call the tool again without a token: then the second person is asked about the present values.",
  });
}

function namesOf({ model, recordIds }: Plan["subject"]) {
  return { model: model ?? "", ...(recordIds === undefined ? {} : { record_ids: [...recordIds] }) };
}
