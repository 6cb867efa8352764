"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { LinkButton } from "../ui/link-button.tsx";
import { Notice } from "../ui/notice.tsx";
import type { FormResult } from "../ui/use-error-text.ts";
import { LinkNotice } from "./link-notice.tsx";
import { type CheckLink, useLink } from "./use-link.ts";

export interface ConfirmEmailProps {
  readonly check: CheckLink;
  /** Uses the link. Returns if the address has changed, or if the link in the other mailbox is needed too. */
  readonly confirm: (input: { readonly token: string }) => Promise<FormResult<"changed" | "waiting">>;
}

/** The button that uses a link of a change of address. Opening the link alone changes nothing, as mail scanners do it. */
export function ConfirmEmail({ check, confirm }: ConfirmEmailProps) {
  const t = useTranslations("sign-in.change");
  const link = useLink("change_email", check);
  const token = link.state === "ready" ? link.token : "";
  const [done, setDone] = useState<{ readonly token: string; readonly state: "changed" | "waiting" }>();
  const form = useForm(
    () => confirm({ token }),
    "",
    (state) => setDone({ token, state }),
  );
  if (link.state !== "ready") return <LinkNotice link={link} again={{ href: "/settings", label: t("again") }} />;
  // The other link may be opened on this very page.
  if (done?.token === link.token) return <Outcome state={done.state} />;
  return (
    <div className="space-y-4">
      <p className="text-pretty text-muted wrap-anywhere">{t("description", { email: link.email })}</p>
      {form.error !== undefined && <ErrorNotice error={form.error} />}
      <Button fullWidth isPending={form.pending} onPress={form.run}>
        {t("submit")}
      </Button>
    </div>
  );
}

function Outcome({ state }: { readonly state: "changed" | "waiting" }) {
  const t = useTranslations("sign-in.change");
  if (state === "waiting") {
    return (
      <Notice tone="info" title={t("waitingTitle")}>
        {t("waiting")}
      </Notice>
    );
  }
  return (
    <Notice tone="ok" title={t("changedTitle")} action={<LinkButton href="/settings">{t("onward")}</LinkButton>}>
      {t("changed")}
    </Notice>
  );
}
