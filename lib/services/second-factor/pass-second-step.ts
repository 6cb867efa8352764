import { withLookup } from "../../db/with-tenant.ts";
import type { UserId } from "../../kernel/ids.ts";
import { recordOwnChange } from "../accounts/record-own-change.ts";
import type { SecondFactorDeps } from "./context.ts";
import { markOf } from "./find-second-step.ts";
import type { CodeInput } from "./schemas.ts";
import { spendCode } from "./spend-code.ts";

/**
 * Uses up a code at a sign-in whose password was right, and records and mails the use of a recovery code. Returns false
 * if password or secret changed since the sign-in began. Throws AppError `invalid_input` for a wrong code, or
 * `rate_limited`.
 */
export async function passSecondStep(
  deps: SecondFactorDeps,
  step: { readonly userId: UserId; readonly mark: string },
  { code }: CodeInput,
  source: { readonly requestId: string; readonly ip: string },
): Promise<boolean> {
  const { userId, mark } = step;
  const attempt = await deps.admitCode(userId);
  const isPassed = await withLookup(deps.db, { userId }, async (tx) => {
    if ((await markOf(tx, deps.vault, userId)) !== mark) return false;
    const kind = await spendCode(tx, deps, { userId, code });
    if (kind === "recovery") {
      await recordOwnChange(tx, { ...deps, ...source }, userId, {
        verb: "second_factor.use_recovery_code",
        mail: { template: "totp_changed", params: { change: "used" } },
      });
    }
    return true;
  });
  if (isPassed) await attempt.succeeded();
  return isPassed;
}
