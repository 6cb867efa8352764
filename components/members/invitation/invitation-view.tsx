"use client";

import { Spinner } from "@heroui/react/spinner";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { OpenedInvitation } from "#lib/views/members.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Notice } from "../../ui/notice.tsx";
import type { FormResult, ShownError } from "../../ui/use-error-text.ts";
import { InvitationStep } from "./invitation-step.tsx";
import type { InvitationActions } from "./types.ts";
import { forgetInvitationToken, useInvitationToken } from "./use-invitation-token.ts";

export interface InvitationViewProps {
  /** The address of the signed-in reader, if there is one. */
  readonly signedInAs: string | undefined;
  readonly minPasswordLength: number;
  readonly actions: InvitationActions;
}

/** Reads the token of the link, and shows the invitation and how to accept it. Showing it changes nothing. */
export function InvitationView({ signedInAs, minPasswordLength, actions }: InvitationViewProps) {
  const t = useTranslations("members.invitation");
  const token = useInvitationToken();
  const [opened, error] = useOpened(token, signedInAs, actions.look);
  if (token === "") return <Fault state="unknown" />;
  if (error !== undefined) return <ErrorNotice error={error} />;
  if (token === undefined || opened === undefined) {
    return (
      <p className="flex items-center gap-2 text-muted">
        <Spinner size="sm" color="current" />
        {t("reading")}
      </p>
    );
  }
  if (opened.state !== "open") return <Fault state={opened.state} />;
  return (
    <InvitationStep
      invitation={opened}
      token={token}
      signedInAs={signedInAs}
      minPasswordLength={minPasswordLength}
      actions={actions}
    />
  );
}

function Fault({ state }: { readonly state: Exclude<OpenedInvitation["state"], "open"> }) {
  const t = useTranslations("members.invitation");
  return (
    <Notice
      tone="warning"
      title={t(`faults.${state}.message`)}
      action={<LinkButton href="/overview">{t("toPortal")}</LinkButton>}
    >
      {t(`faults.${state}.hint`)}
    </Notice>
  );
}

/** Opens the invitation, again if another person is signed in. */
function useOpened(token: string | undefined, signedInAs: string | undefined, look: InvitationActions["look"]) {
  const asked = `${token} ${signedInAs}`;
  const [answer, setAnswer] = useState<{ readonly asked: string; readonly result: FormResult<OpenedInvitation> }>();
  useEffect(() => {
    if (token === undefined || token === "") return;
    let isStale = false;
    void look({ token }).then((result) => {
      if (isStale) return;
      setAnswer({ asked, result });
      if (result.ok && result.data.state !== "open") forgetInvitationToken();
    });
    return () => {
      isStale = true;
    };
  }, [token, asked, look]);
  const result = answer?.asked === asked ? answer.result : undefined;
  const opened: OpenedInvitation | undefined = result?.ok === true ? result.data : undefined;
  const error: ShownError | undefined = result?.ok === false ? result.error : undefined;
  return [opened, error] as const;
}
