"use client";

import { useTranslations } from "next-intl";
import { Notice } from "../ui/notice.tsx";
import type { ConsentClientView } from "./types.ts";

/** What is known of the client: where the browser goes next, who vouches for its name, and a warning for a local one. */
export function ClientFacts({ client }: { readonly client: ConsentClientView }) {
  const t = useTranslations("consent");
  return (
    <div className="space-y-4">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        <dt className="text-muted">{t("facts.returnsTo")}</dt>
        <dd className="font-medium wrap-anywhere">{client.redirectHost}</dd>
        <dt className="text-muted">{t("facts.identity")}</dt>
        <dd className="wrap-anywhere">
          {client.isVerified ? t("facts.verified", { host: hostOf(client.id) }) : t("facts.selfNamed")}
        </dd>
      </dl>
      {client.isLoopbackOnly && (
        <Notice tone="warning" title={t("loopback.title")}>
          {t("loopback.hint")}
        </Notice>
      )}
    </div>
  );
}

function hostOf(id: string): string {
  return URL.parse(id)?.host ?? id;
}
