import { eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { recoveryCodes } from "../../db/schema/index.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { SecondFactorDeps } from "./context.ts";
import { hashRecoveryCode, newRecoveryCodes } from "./recovery-codes.ts";

/** Replaces all recovery codes of a person by ten new ones and returns them. Only their hashes are stored. */
export async function replaceRecoveryCodes(
  tx: Transaction,
  { vault }: Pick<SecondFactorDeps, "vault">,
  userId: UserId,
): Promise<readonly string[]> {
  const codes = newRecoveryCodes();
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await tx
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ userId, codeHash: hashRecoveryCode(vault, userId, code) })));
  return codes;
}
