import { withLookup } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import { recordOwnChange } from "../accounts/record-own-change.ts";
import type { SecondFactorContext } from "./context.ts";
import { replaceRecoveryCodes } from "./replace-recovery-codes.ts";
import type { CodeInput } from "./schemas.ts";
import { spendCode } from "./spend-code.ts";

/**
 * Replaces the member's recovery codes and returns the new ones, which are shown once. Throws AppError `invalid_input`
 * for a wrong code or `rate_limited`.
 */
export async function renewRecoveryCodes(
  context: SecondFactorContext,
  { code }: CodeInput,
): Promise<readonly string[]> {
  const { userId } = requireMember(context.actor, "account.own");
  const attempt = await context.admitCode(userId);
  const codes = await withLookup(context.db, { userId }, async (tx) => {
    await spendCode(tx, context, { userId, code });
    const made = await replaceRecoveryCodes(tx, context, userId);
    await recordOwnChange(tx, context, userId, {
      verb: "second_factor.renew_codes",
      mail: { template: "totp_changed", params: { change: "codes" } },
    });
    return made;
  });
  await attempt.succeeded();
  return codes;
}
