"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Role } from "#lib/kernel/choices.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { Panel } from "../ui/panel.tsx";
import { SideSheet } from "../ui/side-sheet.tsx";
import { isAtField } from "../ui/use-error-text.ts";
import { RoleSelect } from "./role-select.tsx";
import type { MemberActions } from "./types.ts";

export interface InviteSheetProps {
  /** The roles that the reader may give. */
  readonly gives: readonly Role[];
  readonly invite: MemberActions["invite"];
  readonly createLink: MemberActions["createLink"];
  readonly onLink: (link: string) => void;
  readonly onClose: () => void;
}

/** Invites a person by mail, or makes a link to pass on. */
export function InviteSheet({ gives, invite, createLink, onLink, onClose }: InviteSheetProps) {
  const t = useTranslations("members.invite");
  return (
    <SideSheet open title={t("title")} onClose={onClose}>
      <div className="space-y-6">
        <Panel title={t("mail.title")} description={t("mail.description")}>
          <MailForm gives={gives} invite={invite} onDone={onClose} />
        </Panel>
        <Panel title={t("link.title")} description={t("link.description")}>
          <LinkForm gives={gives} createLink={createLink} onLink={onLink} />
        </Panel>
      </div>
    </SideSheet>
  );
}

interface MailFormProps extends Pick<InviteSheetProps, "gives" | "invite"> {
  readonly onDone: () => void;
}

function MailForm({ gives, invite, onDone }: MailFormProps) {
  const t = useTranslations("members.invite.mail");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const form = useForm(() => invite({ email, role }), t("done", { email }), onDone);
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <TextInput
        name="email"
        type="email"
        label={t("email")}
        value={email}
        onChange={setEmail}
        error={form.at("email")}
        autoComplete="off"
        required
      />
      <RoleSelect roles={gives} value={role} onChange={setRole} error={form.at("role")} />
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      <SubmitButton pending={form.pending} disabled={email.trim() === ""}>
        {t("action")}
      </SubmitButton>
    </form>
  );
}

type LinkRole = Exclude<Role, "owner">;

function LinkForm({ gives, createLink, onLink }: Pick<InviteSheetProps, "gives" | "createLink" | "onLink">) {
  const t = useTranslations("members.invite.link");
  const [role, setRole] = useState<LinkRole>("member");
  const form = useForm(
    () => createLink({ role }),
    "",
    ({ link }) => onLink(link),
  );
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <RoleSelect
        roles={gives.filter((given): given is LinkRole => given !== "owner")}
        value={role}
        onChange={setRole}
        error={form.at("role")}
      />
      {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
      <SubmitButton variant="secondary" pending={form.pending}>
        {t("action")}
      </SubmitButton>
    </form>
  );
}
