"use client";

import type { Route } from "next";
import { useTranslations } from "next-intl";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { Notice } from "../ui/notice.tsx";
import type { LinkState } from "./use-link.ts";

export interface LinkNoticeProps {
  readonly link: Exclude<LinkState, { readonly state: "ready" }>;
  /** The page that mails a new link, and the words of its button. */
  readonly again: { readonly href: Route; readonly label: string };
}

/** What a page shows instead of its form: the link is being checked, or does not work. */
export function LinkNotice({ link, again }: LinkNoticeProps) {
  const t = useTranslations("sign-in.link");
  if (link.state === "checking") {
    return (
      <p role="status" className="text-muted">
        {t("checking")}
      </p>
    );
  }
  const { error } = link;
  if (error !== undefined && error.code !== "not_found" && error.code !== "invalid_input") {
    return <ErrorNotice error={error} />;
  }
  return (
    <Notice tone="warning" title={t("refusedTitle")} action={<LinkButton href={again.href}>{again.label}</LinkButton>}>
      {t("refused")}
    </Notice>
  );
}
