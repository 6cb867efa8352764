"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { MemberView } from "#lib/views/members.ts";
import { Badge } from "../ui/badge.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { AskedDialog } from "./asked-dialog.tsx";
import { RoleSheet } from "./role-sheet.tsx";
import type { MemberActions, MemberRights } from "./types.ts";

export interface MemberTableProps {
  readonly members: readonly MemberView[];
  /** The id of the signed-in member. */
  readonly me: string;
  readonly rights: MemberRights;
  readonly actions: MemberActions;
}

interface Asked {
  readonly what: "role" | "remove" | "leave" | "transfer";
  readonly member: MemberView;
}

/** The members, with what the reader may do about each. */
export function MemberTable({ members, me, rights, actions }: MemberTableProps) {
  const t = useTranslations("members");
  const roleName = useTranslations("common.roles");
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const mayManage = ({ role }: MemberView) => rights.manage && (role !== "owner" || rights.manageOwners);
  return (
    <>
      <DataTable caption={t("title")}>
        <thead>
          <tr>
            <th scope="col">{t("table.name")}</th>
            <th scope="col">{t("table.role")}</th>
            <th scope="col">{t("table.since")}</th>
            <th scope="col">
              <span className="sr-only">{t("table.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {members.map((member) => {
            const isMe = member.userId === me;
            return (
              <tr key={member.userId}>
                <th scope="row">
                  <span className="flex flex-wrap items-center gap-2 font-medium">
                    {member.name}
                    {isMe && <Badge tone="accent">{t("you")}</Badge>}
                  </span>
                  <span className="block text-xs font-normal text-muted">{member.email}</span>
                </th>
                <td>{roleName(member.role)}</td>
                <td>
                  <RelativeTime value={member.since} mode="date" />
                </td>
                <td className="text-right">
                  <span className="inline-flex gap-2">
                    {mayManage(member) && (
                      <Button
                        size="sm"
                        variant="secondary"
                        aria-label={`${t("change.open")}: ${member.name}`}
                        onPress={() => setAsked({ what: "role", member })}
                      >
                        {t("change.open")}
                      </Button>
                    )}
                    {(isMe || mayManage(member)) && (
                      <Button
                        size="sm"
                        variant="danger-soft"
                        aria-label={`${t(isMe ? "leave.action" : "remove.action")}: ${member.name}`}
                        onPress={() => setAsked({ what: isMe ? "leave" : "remove", member })}
                      >
                        {t(isMe ? "leave.action" : "remove.action")}
                      </Button>
                    )}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </DataTable>
      {asked?.what === "role" && (
        <RoleSheet
          key={asked.member.userId}
          member={asked.member}
          isMe={asked.member.userId === me}
          rights={rights}
          changeRole={actions.changeRole}
          onTransfer={() => setAsked({ what: "transfer", member: asked.member })}
          onClose={close}
        />
      )}
      {asked !== undefined && asked.what !== "role" && (
        <AskedDialog
          what={asked.what}
          name={asked.member.name}
          onClose={close}
          run={() => {
            const { userId } = asked.member;
            if (asked.what === "leave") return actions.leave({});
            return asked.what === "remove" ? actions.remove({ userId }) : actions.transfer({ userId });
          }}
        />
      )}
    </>
  );
}
