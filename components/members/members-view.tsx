"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { InvitationView, MemberView } from "#lib/views/members.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { InvitationTable } from "./invitation-table.tsx";
import { InviteSheet } from "./invite-sheet.tsx";
import { MemberTable } from "./member-table.tsx";
import type { MemberActions, MemberRights } from "./types.ts";

export interface MembersViewProps {
  readonly members: readonly MemberView[];
  readonly invitations: readonly InvitationView[];
  /** The id of the signed-in member. */
  readonly me: string;
  readonly rights: MemberRights;
  readonly actions: MemberActions;
}

/** The members and the open invitations. A new link is shown once. */
export function MembersView({ members, invitations, me, rights, actions }: MembersViewProps) {
  const t = useTranslations("members");
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<string>();
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          rights.manage ? (
            <Button size="sm" onPress={() => setInviting(true)}>
              {t("invite.open")}
            </Button>
          ) : undefined
        }
      />
      <div className="space-y-6">
        {link !== undefined && (
          <Notice
            tone="warning"
            title={t("invite.link.created")}
            action={
              <>
                <CopyButton text={link} label={t("invite.link.copy")} withLabel />
                <Button size="sm" variant="secondary" onPress={() => setLink(undefined)}>
                  {t("invite.link.close")}
                </Button>
              </>
            }
          >
            <p>{t("invite.link.once")}</p>
            <p className="mt-2 text-foreground">
              <code className="rounded-sm bg-code px-1.5 py-1 wrap-anywhere select-all">{link}</code>
            </p>
          </Notice>
        )}
        <MemberTable members={members} me={me} rights={rights} actions={actions} />
        {invitations.length > 0 && (
          <InvitationTable invitations={invitations} canManage={rights.manage} revoke={actions.revoke} />
        )}
      </div>
      {inviting && (
        <InviteSheet
          gives={rights.gives}
          invite={actions.invite}
          createLink={actions.createLink}
          onLink={(made) => {
            setLink(made);
            setInviting(false);
          }}
          onClose={() => setInviting(false)}
        />
      )}
    </>
  );
}
