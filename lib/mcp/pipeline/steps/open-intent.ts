import type { AuditContext, AuditIntent, AuditSubject } from "../../../audit/entry.ts";
import { AppError, isAppError } from "../../../kernel/errors.ts";
import type { CallToolDeps } from "../tool-call.ts";

/** Records the intent of a write. Throws AppError `busy` if it cannot be recorded: then nothing may be sent to Odoo. */
export async function openIntent(
  { recorder, log }: Pick<CallToolDeps, "recorder" | "log">,
  audit: AuditContext,
  subject: AuditSubject,
): Promise<AuditIntent> {
  try {
    return await recorder.intent(audit, subject);
  } catch (cause) {
    log.error({ error: cause, requestId: audit.requestId }, "an intent could not be recorded");
    const { hint, remedy, retryAfterSeconds = 5 } = isAppError(cause) ? cause.options : {};
    throw new AppError("busy", "The call could not be recorded, so nothing was sent to Odoo.", {
      cause,
      retryAfterSeconds,
      ...(hint === undefined ? {} : { hint }),
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
}
