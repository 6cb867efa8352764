"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { confirmTotp } from "#lib/services/second-factor/confirm-totp.ts";
import { demandSecondFactor } from "#lib/services/second-factor/demand-second-factor.ts";
import { disableTotp } from "#lib/services/second-factor/disable-totp.ts";
import { renewRecoveryCodes } from "#lib/services/second-factor/renew-recovery-codes.ts";
import { CodeInput, DemandInput } from "#lib/services/second-factor/schemas.ts";
import { startTotp } from "#lib/services/second-factor/start-totp.ts";
import { action, setupAction } from "../../../_server/actions.ts";

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

export const demand = action(DemandInput, async (context, input) => {
  await demandSecondFactor(context, input);
  revalidatePath("/", "layout");
});
