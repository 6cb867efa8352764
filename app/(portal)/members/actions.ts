"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { getRuntime } from "#lib/composition/runtime.ts";
import { switchTenant } from "#lib/services/accounts/switch-tenant.ts";
import { createInvitationLink } from "#lib/services/invitations/create-invitation-link.ts";
import { inviteMember } from "#lib/services/invitations/invite-member.ts";
import { revokeInvitation } from "#lib/services/invitations/revoke-invitation.ts";
import {
  CreateInvitationLinkInput,
  InviteMemberInput,
  RevokeInvitationInput,
} from "#lib/services/invitations/schemas.ts";
import { changeRole } from "#lib/services/members/change-role.ts";
import { leaveTenant } from "#lib/services/members/leave-tenant.ts";
import { removeMember } from "#lib/services/members/remove-member.ts";
import { ChangeRoleInput, MemberInput } from "#lib/services/members/schemas.ts";
import { transferOwnership } from "#lib/services/members/transfer-ownership.ts";
import { action } from "../../_server/actions.ts";
import { currentEdge } from "../../_server/edge.ts";

export const change = action(ChangeRoleInput, async (context, input) => {
  await changeRole(context, input);
  revalidatePath("/", "layout");
});

export const remove = action(MemberInput, async (context, input) => {
  await removeMember(context, input);
  revalidatePath("/members");
});

export const transfer = action(MemberInput, async (context, input) => {
  await transferOwnership(context, input);
  revalidatePath("/", "layout");
});

export const leave = action(z.strictObject({}), async (context) => {
  await leaveTenant(context);
  const other = context.session.tenants.find(({ id }) => id !== context.session.tenant.id);
  if (other !== undefined) await switchTenant(context, { tenantId: other.id });
  else await (await getRuntime()).auth.signOut(await currentEdge());
  redirect(other === undefined ? "/sign-in" : "/overview");
});

export const invite = action(InviteMemberInput, async (context, input) => {
  await inviteMember(context, input);
  revalidatePath("/members");
});

export const createLink = action(CreateInvitationLinkInput, async (context, input) => {
  const { link } = await createInvitationLink(context, input);
  revalidatePath("/members");
  return { link };
});

export const revoke = action(RevokeInvitationInput, async (context, input) => {
  await revokeInvitation(context, input);
  revalidatePath("/members");
});
