import { actorOf, type Session } from "#lib/auth/session/session.ts";
import type { Database } from "#lib/db/client.ts";
import { confirmTotp } from "#lib/services/second-factor/confirm-totp.ts";
import { startTotp } from "#lib/services/second-factor/start-totp.ts";
import { type createTestClock, createTestSecondFactor, testVault } from "./auth.ts";
import { codeAt } from "./authenticator.ts";

/** Turns on the second factor of a signed-in person, and waits until its first code has passed. */
export async function turnOnTotp(db: Database, clock: ReturnType<typeof createTestClock>, session: Session) {
  const context = {
    ...createTestSecondFactor(db, clock.now).deps,
    vault: testVault,
    actor: actorOf(session),
    requestId: "r",
    ip: "203.0.113.7",
  };
  const { secret } = await startTotp(context);
  const codes = await confirmTotp(context, { code: codeAt(secret, clock.now()) });
  clock.forward(60_000);
  return { secret, codes, context };
}
