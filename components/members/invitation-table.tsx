"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { InvitationView } from "#lib/views/members.ts";
import { Badge } from "../ui/badge.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { AskedDialog } from "./asked-dialog.tsx";
import type { MemberActions } from "./types.ts";

export interface InvitationTableProps {
  readonly invitations: readonly InvitationView[];
  readonly canManage: boolean;
  readonly revoke: MemberActions["revoke"];
}

/** The invitations that nobody has accepted yet. */
export function InvitationTable({ invitations, canManage, revoke }: InvitationTableProps) {
  const t = useTranslations("members.invitations");
  const roleName = useTranslations("common.roles");
  const [asked, setAsked] = useState<InvitationView>();
  const nameOf = ({ email }: InvitationView) => email ?? t("link");
  return (
    <section aria-labelledby="invitations">
      <h2 id="invitations" className="mb-3 font-semibold">
        {t("title")}
      </h2>
      <DataTable caption={t("title")}>
        <thead>
          <tr>
            <th scope="col">{t("to")}</th>
            <th scope="col">{t("role")}</th>
            <th scope="col">{t("inviter")}</th>
            <th scope="col">{t("created")}</th>
            <th scope="col">{t("expires")}</th>
            <th scope="col">
              <span className="sr-only">{t("actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {invitations.map((invitation) => (
            <tr key={invitation.id}>
              <th scope="row">
                <span className="flex flex-wrap items-center gap-2 font-medium">
                  {nameOf(invitation)}
                  {!invitation.isValid && (
                    <span title={t("invalidHint")}>
                      <Badge tone="warning">{t("invalid")}</Badge>
                    </span>
                  )}
                </span>
              </th>
              <td>{roleName(invitation.role)}</td>
              <td>{invitation.inviter ?? <span className="text-muted">{t("gone")}</span>}</td>
              <td>
                <RelativeTime value={invitation.createdAt} mode="date" />
              </td>
              <td>
                <RelativeTime value={invitation.expiresAt} mode="date" />
              </td>
              <td className="text-right">
                {canManage && (
                  <Button
                    size="sm"
                    variant="danger-soft"
                    aria-label={`${t("revoke")}: ${nameOf(invitation)}`}
                    onPress={() => setAsked(invitation)}
                  >
                    {t("revoke")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      {asked !== undefined && (
        <AskedDialog
          key={asked.id}
          what="revoke"
          name={nameOf(asked)}
          run={() => revoke({ invitationId: asked.id })}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  );
}
