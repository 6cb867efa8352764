"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { RevokeSessionInput, revokeOtherSessions, revokeSession } from "#lib/services/sessions/revoke.ts";
import { renameTenant } from "#lib/services/settings/rename-tenant.ts";
import { RenameTenantInput, UpdateProfileInput } from "#lib/services/settings/schemas.ts";
import { updateProfile } from "#lib/services/settings/update-profile.ts";
import { action } from "../../_server/actions.ts";

export const saveProfile = action(UpdateProfileInput, async (context, input) => {
  await updateProfile(context, input);
  revalidatePath("/", "layout");
});

export const saveCompany = action(RenameTenantInput, async (context, input) => {
  await renameTenant(context, input);
  revalidatePath("/", "layout");
});

export const end = action(RevokeSessionInput, async (context, input) => {
  await revokeSession(context, input);
  revalidatePath("/settings");
});

export const endOthers = action(z.strictObject({}), async (context) => {
  const ended = await revokeOtherSessions(context);
  revalidatePath("/settings");
  return ended;
});
