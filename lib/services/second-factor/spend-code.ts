import { and, eq, isNotNull, isNull, lt } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { recoveryCodes, userTotp } from "../../db/schema/index.ts";
import { AppError } from "../../kernel/errors.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { SecondFactorDeps } from "./context.ts";
import { hashRecoveryCode } from "./recovery-codes.ts";
import { matchTotpStep } from "./totp.ts";

/** Returns the place of a person's sealed secret. */
export function secretPlace(userId: UserId) {
  return { table: "user_totp", row: userId, field: "secret" } as const;
}

/**
 * Uses up a code of a person's app or a recovery code, in a transaction whose scope is the person, and returns which it
 * was. Both work once, also for requests at the same time. Throws AppError `invalid_input` at `code` for any other code.
 */
export async function spendCode(
  tx: Transaction,
  { vault, serviceVault, now }: Pick<SecondFactorDeps, "vault" | "serviceVault" | "now">,
  { userId, code }: { readonly userId: UserId; readonly code: string },
): Promise<"totp" | "recovery"> {
  const digits = code.replace(/[\s-]/g, "");
  if (/^\d{6}$/.test(digits)) {
    const [row] = await tx
      .select({ sealedSecret: userTotp.sealedSecret })
      .from(userTotp)
      .where(and(eq(userTotp.userId, userId), isNotNull(userTotp.confirmedAt)));
    if (row === undefined) throw wrongCode();
    const step = matchTotpStep(serviceVault.open(row.sealedSecret, secretPlace(userId)), digits, now());
    if (step === undefined) throw wrongCode();
    const spent = await tx
      .update(userTotp)
      .set({ lastStep: step })
      .where(and(eq(userTotp.userId, userId), lt(userTotp.lastStep, step)))
      .returning({ userId: userTotp.userId });
    if (spent.length === 0) throw wrongCode();
    return "totp";
  }
  const spent = await tx
    .update(recoveryCodes)
    .set({ usedAt: now() })
    .where(
      and(
        eq(recoveryCodes.userId, userId),
        eq(recoveryCodes.codeHash, hashRecoveryCode(vault, userId, code)),
        isNull(recoveryCodes.usedAt),
      ),
    )
    .returning({ userId: recoveryCodes.userId });
  if (spent.length === 0) throw wrongCode();
  return "recovery";
}

/** A wrong code, one of another person and one that was used before get the same answer. */
export function wrongCode(): AppError {
  return new AppError("invalid_input", "This code is wrong or was used before.", {
    key: "security.errors.wrong_code",
    hint: "Wait for the next code of your app.",
    path: "code",
  });
}
