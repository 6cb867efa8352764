"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { getRuntime } from "#lib/composition/runtime.ts";
import * as deletion from "#lib/services/accounts/deletion/delete-account.ts";
import { requestEmailChange } from "#lib/services/accounts/email/request-email-change.ts";
import * as passwords from "#lib/services/accounts/password/change-password.ts";
import { ChangeEmailInput, ChangePasswordInput, DeleteAccountInput } from "#lib/services/accounts/schemas.ts";
import { RevokeSessionInput, revokeOtherSessions, revokeSession } from "#lib/services/sessions/revoke.ts";
import { renameTenant } from "#lib/services/settings/rename-tenant.ts";
import { RenameTenantInput, UpdateProfileInput } from "#lib/services/settings/schemas.ts";
import { updateProfile } from "#lib/services/settings/update-profile.ts";
import { action } from "../../_server/actions.ts";
import { currentEdge } from "../../_server/edge.ts";

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

export const changePassword = action(ChangePasswordInput, async (context, input) => {
  await passwords.changePassword(context, input);
  revalidatePath("/settings");
});

export const changeEmail = action(ChangeEmailInput, requestEmailChange);

export const deleteAccount = action(DeleteAccountInput, async (context, input) => {
  await deletion.deleteAccount(context, input);
  await (await getRuntime()).auth.signOut(await currentEdge());
  redirect("/sign-in?done=deleted");
});
