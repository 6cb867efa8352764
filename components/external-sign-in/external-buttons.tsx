"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { useLeave } from "../ui/form/use-leave.ts";
import type { FormResult } from "../ui/use-error-text.ts";
import type { OfferedProvider } from "./types.ts";

export interface ExternalButtonsProps {
  readonly providers: readonly OfferedProvider[];
  /** The path to which the person wants to go. */
  readonly next?: string | undefined;
  /** Returns the address at which the person signs in there. */
  readonly begin: (input: {
    readonly provider: OfferedProvider["id"];
    readonly next?: string;
  }) => Promise<FormResult<{ readonly to: string }>>;
}

/** The buttons that sign in with an account of another service. */
export function ExternalButtons({ providers, next, begin }: ExternalButtonsProps) {
  const t = useTranslations("sign-in.external");
  return (
    <div className="mt-6 space-y-3">
      <p className="text-[0.8125rem] text-muted">{t("or")}</p>
      {providers.map((provider) => (
        <ExternalButton key={provider.id} provider={provider} next={next} begin={begin} />
      ))}
    </div>
  );
}

function ExternalButton({
  provider,
  next,
  begin,
}: Pick<ExternalButtonsProps, "next" | "begin"> & { readonly provider: OfferedProvider }) {
  const t = useTranslations("sign-in.external");
  const { isLeaving, leave } = useLeave();
  const form = useForm(() => begin({ provider: provider.id, ...(next !== undefined && { next }) }), "", leave);
  return (
    <>
      {form.error !== undefined && <ErrorNotice error={form.error} />}
      <Button variant="secondary" fullWidth isDisabled={form.pending || isLeaving} onPress={form.run}>
        {t("continue", { provider: provider.name })}
      </Button>
    </>
  );
}
