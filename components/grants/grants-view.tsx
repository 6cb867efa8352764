"use client";

import { Bot } from "lucide-react";
import { useTranslations } from "next-intl";
import type { GrantView } from "#lib/views/grants.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { GrantTable } from "./grant-table.tsx";
import type { EndGrant } from "./types.ts";

export interface GrantsViewProps {
  readonly grants: readonly GrantView[];
  /** True if the list holds the grants of all members. */
  readonly seesAll: boolean;
  readonly end: EndGrant;
}

/** The AI clients that members signed in with, each of which can be ended. */
export function GrantsView({ grants, seesAll, end }: GrantsViewProps) {
  const t = useTranslations("grants");
  return (
    <>
      <PageHeader title={t("title")} description={t(seesAll ? "descriptionAll" : "description")} />
      {grants.length > 0 ? (
        <GrantTable grants={grants} seesAll={seesAll} end={end} />
      ) : (
        <EmptyState
          icon={Bot}
          title={t("empty.title")}
          description={t("empty.description")}
          action={<LinkButton href="/connect">{t("empty.action")}</LinkButton>}
        />
      )}
    </>
  );
}
