"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { getRuntime } from "#lib/composition/runtime.ts";
import { isAppError } from "#lib/kernel/errors.ts";
import { switchTenant } from "#lib/services/accounts/switch-tenant.ts";
import * as byMail from "#lib/services/invitations/accept-by-mail.ts";
import { acceptInvitation } from "#lib/services/invitations/accept-invitation.ts";
import { askInvitationMail } from "#lib/services/invitations/ask-invitation-mail.ts";
import { joinByInvitation } from "#lib/services/invitations/join-by-invitation.ts";
import { openInvitation } from "#lib/services/invitations/open-invitation.ts";
import {
  AskInvitationMailInput,
  InvitationTokenInput,
  JoinByInvitationInput,
} from "#lib/services/invitations/schemas.ts";
import { action, publicAction } from "../../_server/actions.ts";
import { currentEdge } from "../../_server/edge.ts";
import { currentSession } from "../../_server/session.ts";

export const look = publicAction(InvitationTokenInput, async (context, input) => {
  const session = await currentSession();
  return openInvitation(context, input, session?.user);
});

export const accept = action(InvitationTokenInput, async (context, input) => {
  const { tenantId } = await acceptInvitation(context, input);
  await switchTenant(context, { tenantId });
  redirect("/overview");
});

export const acceptByMail = publicAction(InvitationTokenInput, async (context, input) => {
  await byMail.acceptByMail(context, input);
  redirect("/sign-in");
});

export const join = publicAction(JoinByInvitationInput, async (context, { password, ...input }) => {
  const { email } = await joinByInvitation(context, { ...input, password });
  const isSignedIn = await signIn({ email, password });
  redirect(isSignedIn ? "/overview" : "/sign-in");
});

export const askMail = publicAction(AskInvitationMailInput, askInvitationMail);

export const signOut = publicAction(z.strictObject({}), async () => {
  await (await getRuntime()).auth.signOut(await currentEdge());
  revalidatePath("/invitation");
});

/** Signs a new person in. If that is refused, such as by a limit, the account exists and the person can do it later. */
async function signIn(credentials: { readonly email: string; readonly password: string }): Promise<boolean> {
  try {
    await (await getRuntime()).auth.signIn(await currentEdge(), credentials);
    return true;
  } catch (error) {
    if (isAppError(error)) return false;
    throw error;
  }
}
