"use client";

import { useTranslations } from "next-intl";
import type { ClientFile } from "#lib/clients/client-entry.ts";

/** Where a client keeps the file, for each system. */
export function FilePlaces({ files }: { readonly files: readonly ClientFile[] }) {
  const t = useTranslations("connect.client");
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-[0.8125rem]" aria-label={t("where")}>
      {files.map(({ os, path }) => (
        <div key={os} className="contents">
          <dt className="text-muted">{t(`os.${os}`)}</dt>
          <dd className="font-mono wrap-anywhere">{path}</dd>
        </div>
      ))}
    </dl>
  );
}
