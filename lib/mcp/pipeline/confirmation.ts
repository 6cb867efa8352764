import { z } from "zod";
import { AppError } from "../../kernel/errors.ts";
import type { ConfirmPolicy } from "../../policy/types.ts";
import { stageMails } from "../../records/actions/stage-mails.ts";
import type { CallIo } from "../../records/call-io.ts";
import { cleanName } from "../../records/text/clean-text.ts";
import { wrapUntrusted } from "../../records/text/wrap-untrusted.ts";
import { effectsOf, recordsOf } from "../../records/writes/write-effects.ts";
import type { Confirm, Done, PlannedCall } from "../catalog/define-tool.ts";
import type { RecentChanges } from "./recent-changes.ts";

/** The output fields with which any writing tool may answer that the call must be confirmed or was declined. */
export const confirmable = {
  status: z.enum(["done", "confirmation_required", "approval_required", "declined"]).optional(),
  confirmation_token: z.string().optional(),
  expires_at: z.string().optional(),
  name: z.string().optional(),
};

/** The number of records that may be changed without a confirmation, if the connection sets none. */
export const defaultConfirmAbove = 10;

export interface Limits {
  readonly policy: ConfirmPolicy;
  /** The records of one model that a caller may change within ten minutes without a confirmation. */
  readonly above: number;
  readonly changed: Pick<RecentChanges, "add" | "takeBack">;
  /** The id of the caller in the count of its recent changes. */
  readonly caller: string;
}

/**
 * Returns what a user must confirm before a call, or undefined. A call needs a confirmation if its tool says so, or if
 * it removes lines, sends mail or changes many records.
 */
export async function mustConfirm(
  { writes, confirm, request }: PlannedCall<unknown>,
  io: Pick<CallIo, "fields" | "odoo">,
  { policy, above, changed, caller }: Limits,
): Promise<Confirm | undefined> {
  if (!writes || confirm === undefined || policy === "nothing") return undefined;
  if (confirm.level === "removal" || policy === "writes" || request === undefined) return confirm;
  const { removals, changes, prices } = await effectsOf(io, request);
  const mails = await stageMails(io, await recordsOf(io, request));
  const many: string[] = [];
  for (const [model, count] of changes) {
    const sum = await changed.add(`${caller}|${model}`, count);
    if (sum > above) many.push(`${sum} records of ${model} within ten minutes, more than ${above}`);
  }
  if (removals.length === 0 && mails.length === 0 && many.length === 0) return undefined;
  // Changes that wait for a confirmation do not count as changes without one.
  for (const [model, count] of changes) await changed.takeBack(`${caller}|${model}`, count);
  const said = [
    ...new Set([...removals, ...mails].map((one) => `${one}.`)),
    ...many.map((one) => `That makes ${one}.`),
    ...(many.length > 0 && prices.length > 0 ? [`Prices change: ${prices.join(", ")}.`] : []),
  ];
  return { ...confirm, level: "removal", summary: `${confirm.summary} ${said.join(" ")}` };
}

/** Clears the counts of the models that a confirmed call changes. */
export async function forgetChanges(
  { request }: PlannedCall<unknown>,
  changed: Pick<RecentChanges, "clear">,
  io: Pick<CallIo, "fields">,
  caller: string,
): Promise<void> {
  if (request === undefined) return;
  for (const model of (await effectsOf(io, request)).changes.keys()) await changed.clear(`${caller}|${model}`);
}

export interface Question {
  readonly confirm: Confirm;
  /** The names of the records in Odoo, so that the user recognises them. */
  readonly names: string | undefined;
}

export async function askAbout(confirm: Confirm, io: CallIo): Promise<Question> {
  const names = await confirm.names?.(io);
  return { confirm, names: names === undefined ? undefined : cleanName(names) };
}

type Subject = PlannedCall<unknown>["subject"];

/** Returns the answer for a client that cannot ask its user: a token for `confirm_operation`. */
export function toTokenAnswer(
  { confirm, names }: Question,
  subject: Subject,
  { token, expiresAt }: { readonly token: string; readonly expiresAt: Date },
): Done<Record<string, unknown>> {
  const until = expiresAt.toISOString();
  return {
    data: {
      ...naming(subject),
      status: "confirmation_required",
      ...(names === undefined ? {} : { name: names }),
      confirmation_token: token,
      expires_at: until,
    },
    text: [
      `Nothing has happened yet. ${confirm.summary}`,
      ...(names === undefined ? [] : [wrapUntrusted(`name: ${names}`)]),
      `Ask the user. To go ahead call confirm_operation with token ${token} before ${until}.`,
    ].join("\n"),
    rows: 0,
  };
}

/** Returns the question for a form that the client shows to its user. */
export function toMessage({ confirm, names }: Question): string {
  return names === undefined ? confirm.summary : `${confirm.summary}\n${names}`;
}

export function toDeclined(subject: Subject): Done<Record<string, unknown>> {
  return {
    data: { ...naming(subject), status: "declined" },
    text: "The user declined. Nothing was changed.",
    rows: 0,
  };
}

function naming({ model, recordIds }: Subject) {
  return { model: model ?? "", ...(recordIds === undefined ? {} : { record_ids: [...recordIds] }) };
}

export function otherTool(): AppError {
  return new AppError("invalid_input", "This answer belongs to another operation.", {
    hint: "Call the tool again to prepare the operation anew.",
  });
}
