import { and, eq, isNull } from "drizzle-orm";
import { userTotp } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import { recordOwnChange } from "../accounts/record-own-change.ts";
import type { SecondFactorContext } from "./context.ts";
import { replaceRecoveryCodes } from "./replace-recovery-codes.ts";
import type { CodeInput } from "./schemas.ts";
import { secretPlace, wrongCode } from "./spend-code.ts";
import { alreadyOn } from "./start-totp.ts";
import { matchTotpStep } from "./totp.ts";

/**
 * Turns the member's second factor on with a first code of the app, and returns ten recovery codes, which are shown
 * once. Throws AppError `invalid_input` for a wrong code, `conflict` if it is on already, or `rate_limited`.
 */
export async function confirmTotp(context: SecondFactorContext, input: CodeInput): Promise<readonly string[]> {
  const { userId } = requireMember(context.actor, "account.own");
  const attempt = await context.admitCode(userId);
  const codes = await withLookup(context.db, { userId }, async (tx) => {
    const [row] = await tx.select().from(userTotp).where(eq(userTotp.userId, userId));
    if (row === undefined) throw wrongCode();
    if (row.confirmedAt !== null) throw alreadyOn();
    const secret = context.serviceVault.open(row.sealedSecret, secretPlace(userId));
    const step = matchTotpStep(secret, input.code.replace(/[\s-]/g, ""), context.now());
    if (step === undefined) throw wrongCode();
    const confirmed = await tx
      .update(userTotp)
      .set({ confirmedAt: context.now(), lastStep: step })
      // A secret that was made meanwhile in another window is not the one that the code proves.
      .where(
        and(eq(userTotp.userId, userId), isNull(userTotp.confirmedAt), eq(userTotp.sealedSecret, row.sealedSecret)),
      )
      .returning({ userId: userTotp.userId });
    if (confirmed.length === 0) throw alreadyOn();
    const made = await replaceRecoveryCodes(tx, context, userId);
    await recordOwnChange(tx, context, userId, {
      verb: "second_factor.enable",
      mail: { template: "totp_changed", params: { change: "on" } },
    });
    return made;
  });
  await attempt.succeeded();
  return codes;
}
