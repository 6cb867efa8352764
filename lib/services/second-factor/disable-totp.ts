import { eq } from "drizzle-orm";
import { recoveryCodes, userTotp } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import { recordOwnChange } from "../accounts/record-own-change.ts";
import type { SecondFactorContext } from "./context.ts";
import type { CodeInput } from "./schemas.ts";
import { spendCode } from "./spend-code.ts";

/**
 * Turns the member's second factor off. It needs a code, because a session alone may be stolen. Throws AppError
 * `invalid_input` for a wrong code or `rate_limited`.
 */
export async function disableTotp(context: SecondFactorContext, { code }: CodeInput): Promise<void> {
  const { userId } = requireMember(context.actor, "account.own");
  const attempt = await context.admitCode(userId);
  await withLookup(context.db, { userId }, async (tx) => {
    await spendCode(tx, context, { userId, code });
    await tx.delete(userTotp).where(eq(userTotp.userId, userId));
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    await recordOwnChange(tx, context, userId, {
      verb: "second_factor.disable",
      mail: { template: "totp_changed", params: { change: "off" } },
    });
  });
  await attempt.succeeded();
}
