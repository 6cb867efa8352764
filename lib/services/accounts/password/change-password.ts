import { withLookup } from "../../../db/with-tenant.ts";
import { requireMember } from "../../../policy/permissions.ts";
import { checkPassword } from "../check-password.ts";
import type { AccountContext } from "../context.ts";
import { argon2Hasher } from "../hasher.ts";
import type { ChangePasswordInput } from "../schemas.ts";
import { requirePassword } from "./require-password.ts";
import { setPassword } from "./set-password.ts";

/**
 * Changes the member's own password and ends their other sessions. Throws AppError `invalid_input` for a weak password,
 * and as `requirePassword` does.
 */
export async function changePassword(context: AccountContext, input: ChangePasswordInput): Promise<void> {
  const { userId } = requireMember(context.actor, "account.own");
  const { email, passwordHash: replaces } = await requirePassword(context, input.currentPassword);
  checkPassword(input.password, email);
  const passwordHash = await (context.hasher ?? argon2Hasher).hash(input.password);
  const { requestId, ip, sessionId } = context;
  await withLookup(context.db, { userId }, (tx) =>
    setPassword(tx, context, { userId, email, passwordHash, replaces, sessionId, requestId, ip }),
  );
}
