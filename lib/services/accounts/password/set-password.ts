import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../../db/client.ts";
import { users } from "../../../db/schema/index.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { SessionId, UserId } from "../../../kernel/ids.ts";
import type { AccountDeps, LinkSource } from "../context.ts";
import { endSessions } from "../end-sessions.ts";
import { dropLinks } from "../links/drop-links.ts";
import { recordInCompanies } from "../record-in-companies.ts";

export interface NewPassword extends LinkSource {
  readonly userId: UserId;
  readonly email: string;
  readonly passwordHash: string;
  /** The hash that is replaced, if the person has proved to know its password. */
  readonly replaces?: string;
  /** The session that goes on. */
  readonly sessionId?: SessionId;
}

/**
 * Stores a new password with all that follows from it: other sessions end, unused links go, the person gets a mail and
 * the companies an audit entry. The scope of the transaction must be the person. Throws AppError `conflict` if the
 * password to replace has been replaced already.
 */
export async function setPassword(
  tx: Transaction,
  { now, queueMail, publicUrl }: Pick<AccountDeps, "now" | "queueMail" | "publicUrl">,
  { userId, email, passwordHash, replaces, sessionId, requestId, ip }: NewPassword,
): Promise<void> {
  const [person] = await tx
    .update(users)
    .set({ passwordHash })
    .where(and(eq(users.id, userId), replaces === undefined ? undefined : eq(users.passwordHash, replaces)))
    .returning({ locale: users.locale });
  if (person === undefined) throw replacedAlready();
  await endSessions(tx, { userId, at: now(), ...(sessionId !== undefined && { except: sessionId }) });
  await dropLinks(tx, userId);
  await queueMail(tx, {
    template: "password_changed",
    to: email,
    locale: person.locale,
    params: { resetLink: `${publicUrl}/forgot` },
  });
  await recordInCompanies(tx, { userId, email }, { requestId, ip, now }, { verb: "accounts.password" });
}

function replacedAlready(): AppError {
  return new AppError("conflict", "Your password was changed elsewhere a moment ago.", {
    key: "auth.errors.password_replaced",
    hint: "Sign in with the new one.",
  });
}
