"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { Notice } from "../ui/notice.tsx";

export interface MailSentProps {
  readonly kind: "up" | "forgot";
  readonly email: string;
  readonly onAgain: () => void;
}

/** What follows a request for a link. It is the same whether or not the address has an account. */
export function MailSent({ kind, email, onAgain }: MailSentProps) {
  const t = useTranslations("sign-in.sent");
  return (
    <Notice
      tone="ok"
      title={t("title")}
      action={
        <Button size="sm" variant="secondary" onPress={onAgain}>
          {t("again")}
        </Button>
      }
    >
      <p>{t(kind, { email })}</p>
      <p className="mt-2">{t("nothing")}</p>
    </Notice>
  );
}
