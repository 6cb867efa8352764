"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { MemberView } from "#lib/views/members.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { Panel } from "../ui/panel.tsx";
import { SideSheet } from "../ui/side-sheet.tsx";
import { isAtField } from "../ui/use-error-text.ts";
import { RoleSelect } from "./role-select.tsx";
import type { MemberActions, MemberRights } from "./types.ts";

export interface RoleSheetProps {
  readonly member: MemberView;
  /** True if the sheet is about the reader. */
  readonly isMe: boolean;
  readonly rights: MemberRights;
  readonly changeRole: MemberActions["changeRole"];
  readonly onTransfer: () => void;
  readonly onClose: () => void;
}

/** The role of one member. An owner can also hand their own role over here. */
export function RoleSheet({ member, isMe, rights, changeRole, onTransfer, onClose }: RoleSheetProps) {
  const t = useTranslations("members");
  const [role, setRole] = useState(member.role);
  const form = useForm(() => changeRole({ userId: member.userId, role }), t("change.done"), onClose);
  return (
    <SideSheet open title={t("change.title", { name: member.name })} description={member.email} onClose={onClose}>
      <form onSubmit={form.submit} noValidate className="space-y-4">
        <RoleSelect roles={rights.gives} value={role} onChange={setRole} error={form.at("role")} />
        {isMe && role !== member.role && <p className="text-pretty text-muted">{t("change.oneself")}</p>}
        {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
        <SubmitButton pending={form.pending} disabled={role === member.role}>
          {t("change.action")}
        </SubmitButton>
      </form>
      {rights.manageOwners && !isMe && member.role !== "owner" && (
        <Panel title={t("transfer.title")} className="mt-6">
          <p className="mb-3 text-pretty text-muted">{t("transfer.hint", { name: member.name })}</p>
          <Button size="sm" variant="danger-soft" onPress={onTransfer}>
            {t("transfer.action")}
          </Button>
        </Panel>
      )}
    </SideSheet>
  );
}
