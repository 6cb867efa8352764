import { isNull } from "drizzle-orm";
import { userTotp } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { TotpSetup } from "../../views/second-factor.ts";
import { isDemoOwner } from "../accounts/is-demo-owner.ts";
import type { SecondFactorContext } from "./context.ts";
import { drawQrCode } from "./draw-qr-code.ts";
import { sharedAccount } from "./shared-account.ts";
import { secretPlace } from "./spend-code.ts";
import { newTotpSecret, totpAddress } from "./totp.ts";

/**
 * Makes a new secret for the member's app and returns it. It is not demanded before `confirmTotp`, so nothing is
 * recorded yet. Throws AppError `conflict` if the factor is on already, or `forbidden` for the demo's account.
 */
export async function startTotp(context: SecondFactorContext): Promise<TotpSetup> {
  const { userId, label } = requireMember(context.actor, "account.own");
  const secret = newTotpSecret();
  const sealedSecret = context.serviceVault.seal(secret, secretPlace(userId));
  const createdAt = context.now();
  await withLookup(context.db, { userId }, async (tx) => {
    if (await isDemoOwner(tx, userId)) throw sharedAccount();
    const started = await tx
      .insert(userTotp)
      .values({ userId, sealedSecret, createdAt })
      .onConflictDoUpdate({
        target: userTotp.userId,
        set: { sealedSecret, createdAt, lastStep: 0 },
        setWhere: isNull(userTotp.confirmedAt),
      })
      .returning({ userId: userTotp.userId });
    if (started.length === 0) throw alreadyOn();
  });
  const address = totpAddress(secret, label);
  return { secret, address, picture: drawQrCode(address) };
}

/** Returns the refusal for a factor that is on already. */
export function alreadyOn(): AppError {
  return new AppError("conflict", "Two-factor authentication is on already.", { key: "security.errors.already_on" });
}
