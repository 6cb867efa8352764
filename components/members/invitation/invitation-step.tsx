"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { useForm } from "../../ui/form/use-form.ts";
import { LinkButton } from "../../ui/link-button.tsx";
import { Notice } from "../../ui/notice.tsx";
import type { FormResult } from "../../ui/use-error-text.ts";
import { AskMailForm } from "./ask-mail-form.tsx";
import { JoinForm } from "./join-form.tsx";
import type { Acceptable, InvitationActions } from "./types.ts";
import { forgetInvitationToken } from "./use-invitation-token.ts";

export interface InvitationStepProps {
  readonly invitation: Acceptable;
  readonly token: string;
  readonly signedInAs: string | undefined;
  readonly minPasswordLength: number;
  readonly actions: InvitationActions;
}

/** The company, the inviter and the role of an invitation, and the way to accept it. */
export function InvitationStep(props: InvitationStepProps) {
  const t = useTranslations("members.invitation");
  const text = useTranslations("members");
  const roleName = useTranslations("common.roles");
  const { company, inviter, role } = props.invitation;
  return (
    <div className="space-y-5">
      <p className="text-pretty wrap-anywhere">{t("sentence", { company, inviter })}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        <dt className="text-muted">{t("role")}</dt>
        <dd>
          <span className="font-medium">{roleName(role)}</span>
          <span className="block text-[0.8125rem] text-pretty text-muted">{text(`roles.${role}`)}</span>
        </dd>
      </dl>
      <Step {...props} />
    </div>
  );
}

function Step({ invitation, token, signedInAs = "", minPasswordLength, actions }: InvitationStepProps) {
  const t = useTranslations("members.invitation");
  const { email = "", company } = invitation;
  switch (invitation.step) {
    case "accept":
      return (
        <Press
          hint={t("accept.hint", { email: signedInAs })}
          label={t("accept.action")}
          run={() => actions.accept({ token })}
        />
      );
    case "accept_by_mail":
      return (
        <Press
          hint={t("byMail.hint", { email })}
          label={t("byMail.action")}
          run={() => actions.acceptByMail({ token })}
        />
      );
    case "create_account":
      return <JoinForm token={token} email={email} minPasswordLength={minPasswordLength} join={actions.join} />;
    case "ask_mail":
      return <AskMailForm token={token} askMail={actions.askMail} />;
    case "sign_in":
      return (
        <div>
          <p className="mb-3 text-pretty text-muted wrap-anywhere">{t("signIn.hint", { email })}</p>
          <LinkButton size="md" href="/sign-in?next=/invitation">
            {t("signIn.action")}
          </LinkButton>
        </div>
      );
    case "already_member":
      return (
        <Notice
          tone="info"
          title={t("alreadyMember", { company })}
          action={<LinkButton href="/overview">{t("toPortal")}</LinkButton>}
        />
      );
    case "other_address":
      return (
        <Notice tone="warning" title={t("other.title", { email: signedInAs })}>
          <p>{t("other.hint")}</p>
          <div className="mt-3">
            <Press label={t("other.action")} run={() => actions.signOut({})} keepsToken />
          </div>
        </Notice>
      );
  }
}

interface PressProps {
  readonly hint?: string;
  readonly label: string;
  readonly run: () => Promise<FormResult<unknown>>;
  /** True if the invitation is still needed afterwards. */
  readonly keepsToken?: boolean;
}

/** One button with its error. */
function Press({ hint, label, run, keepsToken = false }: PressProps) {
  const form = useForm(() => {
    if (!keepsToken) forgetInvitationToken();
    return run();
  }, "");
  return (
    <div className="space-y-3">
      {hint !== undefined && <p className="text-pretty text-muted wrap-anywhere">{hint}</p>}
      {form.error !== undefined && <ErrorNotice error={form.error} />}
      <Button isPending={form.pending} onPress={form.run}>
        {label}
      </Button>
    </div>
  );
}
