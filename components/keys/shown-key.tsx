"use client";

import { useTranslations } from "next-intl";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";

/** A new key, to be copied now: it cannot be shown again. */
export function ShownKey({ value }: { readonly value: string }) {
  const t = useTranslations("keys.created");
  return (
    <Notice tone="warning" title={t("title")} action={<CopyButton text={value} label={t("copy")} withLabel />}>
      <p>{t("once")}</p>
      <p className="mt-2 text-foreground">
        <span className="sr-only">{t("key")}: </span>
        <code className="rounded-sm bg-code px-1.5 py-1 wrap-anywhere select-all">{value}</code>
      </p>
    </Notice>
  );
}
