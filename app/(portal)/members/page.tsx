import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { MembersView } from "#components/members/members-view.tsx";
import { RoleMatrix } from "#components/members/role-matrix.tsx";
import { roles } from "#lib/kernel/choices.ts";
import { can, mayGiveRole, roleTable } from "#lib/policy/permissions.ts";
import { listInvitations } from "#lib/services/invitations/list-invitations.ts";
import { listMembers } from "#lib/services/members/list-members.ts";
import { openPage } from "../../_server/open-page.ts";
import { NoAccess } from "../_parts/no-access.tsx";
import { change, createLink, invite, leave, remove, revoke, transfer } from "./actions.ts";

const actions = { changeRole: change, createLink, invite, leave, remove, revoke, transfer };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("members");
  return { title: t("title") };
}

export default async function MembersPage() {
  const context = await openPage("/members");
  const t = await getTranslations("members");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const { actor } = context;
  return (
    <>
      <MembersView
        members={await listMembers(context)}
        invitations={await listInvitations(context)}
        me={actor.userId}
        rights={{
          manage: can(actor, "members.manage"),
          manageOwners: can(actor, "owners.manage"),
          gives: roles.filter((role) => mayGiveRole(actor.role, role)),
        }}
        actions={actions}
      />
      <div className="mt-10">
        <RoleMatrix roles={roles} rows={roleTable} />
      </div>
    </>
  );
}
