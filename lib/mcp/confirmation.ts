import { z } from "zod";
import { AppError } from "../kernel/errors.ts";
import type { ConfirmPolicy } from "../policy/types.ts";
import { cleanName } from "./clean-text.ts";
import type { CallIo, Confirm, Done, Plan } from "./define-tool.ts";
import { fence } from "./fence.ts";

/** What every tool that writes may answer instead of its own: it waits to be confirmed, or was declined. */
export const confirmable = {
  status: z.enum(["done", "confirmation_required", "declined"]).optional(),
  confirmation_token: z.string().optional(),
  expires_at: z.string().optional(),
  name: z.string().optional(),
};

/** Whether a plan must be confirmed on a connection with this policy. */
export function mustConfirm({ writes, confirm }: Plan<unknown>, policy: ConfirmPolicy): Confirm | undefined {
  if (!writes || policy === "nothing") return undefined;
  return confirm?.level === "removal" || policy === "writes" ? confirm : undefined;
}

export interface Question {
  readonly confirm: Confirm;
  /** Out of Odoo, for the user to recognise what is meant. */
  readonly names: string | undefined;
}

export async function askAbout(confirm: Confirm, io: CallIo): Promise<Question> {
  const names = await confirm.names?.(io);
  return { confirm, names: names === undefined ? undefined : cleanName(names) };
}

type Subject = Plan<unknown>["subject"];

/** The answer to a client that has no way to ask its user: a token for `confirm_operation`. */
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
      ...(names === undefined ? [] : [fence(`name: ${names}`)]),
      `Ask the user. To go ahead call confirm_operation with token ${token} before ${until}.`,
    ].join("\n"),
    rows: 0,
  };
}

/** The same as one line for a form that the client shows its user. */
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
