"use client";

import { useTranslations } from "next-intl";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";

/** New recovery codes, to be kept now: they cannot be shown again. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const t = useTranslations("security.codes");
  return (
    <Notice
      tone="warning"
      title={t("title")}
      action={<CopyButton text={codes.join("\n")} label={t("copy")} withLabel />}
    >
      <p>{t("once")}</p>
      <ul className="mt-2 grid grid-cols-[repeat(auto-fill,minmax(8rem,1fr))] gap-1 font-mono text-foreground select-all">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </Notice>
  );
}
