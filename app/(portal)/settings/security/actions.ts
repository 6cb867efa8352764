"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { getRuntime } from "#lib/composition/runtime.ts";
import { requirePassword } from "#lib/services/accounts/password/require-password.ts";
import { disconnectIdentity } from "#lib/services/identities/disconnect-identity.ts";
import { ConnectInput, DisconnectInput } from "#lib/services/identities/schemas.ts";
import { confirmTotp } from "#lib/services/second-factor/confirm-totp.ts";
import { demandSecondFactor } from "#lib/services/second-factor/demand-second-factor.ts";
import { disableTotp } from "#lib/services/second-factor/disable-totp.ts";
import { renewRecoveryCodes } from "#lib/services/second-factor/renew-recovery-codes.ts";
import { CodeInput, DemandInput } from "#lib/services/second-factor/schemas.ts";
import { startTotp } from "#lib/services/second-factor/start-totp.ts";
import { action, setupAction } from "../../../_server/actions.ts";
import { currentEdge } from "../../../_server/edge.ts";

export const start = setupAction(z.strictObject({}), (context) => startTotp(context));

export const confirm = setupAction(CodeInput, async (context, input) => {
  const codes = await confirmTotp(context, input);
  revalidatePath("/", "layout");
  return codes;
});

export const renew = action(CodeInput, async (context, input) => {
  const codes = await renewRecoveryCodes(context, input);
  revalidatePath("/settings/security");
  return codes;
});

export const disable = action(CodeInput, async (context, input) => {
  await disableTotp(context, input);
  revalidatePath("/", "layout");
});

export const connect = action(ConnectInput, async (context, { provider, currentPassword }) => {
  const { userId } = await requirePassword(context, currentPassword);
  const { auth } = await getRuntime();
  return { to: await auth.external.begin(await currentEdge(), { provider, connectFor: userId }) };
});

export const disconnect = action(DisconnectInput, async (context, input) => {
  await disconnectIdentity(context, input);
  revalidatePath("/settings/security");
});

export const demand = action(DemandInput, async (context, input) => {
  await demandSecondFactor(context, input);
  revalidatePath("/", "layout");
});
