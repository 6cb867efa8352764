"use client";

import { Button } from "@heroui/react/button";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { GrantView } from "#lib/views/grants.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { RelativeTime } from "../ui/relative-time.tsx";
import type { EndGrant } from "./types.ts";

export interface GrantTableProps {
  readonly grants: readonly GrantView[];
  readonly seesAll: boolean;
  readonly end: EndGrant;
}

/** The table of AI clients with member, rights, connections and use. */
export function GrantTable({ grants, seesAll, end }: GrantTableProps) {
  const t = useTranslations("grants");
  const common = useTranslations("common");
  const companies = useTranslations("companies");
  const format = useFormatter();
  const [asked, setAsked] = useState<GrantView>();
  return (
    <>
      <DataTable caption={t("title")}>
        <thead>
          <tr>
            <th scope="col">{t("table.client")}</th>
            {seesAll && <th scope="col">{t("table.member")}</th>}
            <th scope="col">{t("table.scope")}</th>
            <th scope="col">{t("table.connections")}</th>
            <th scope="col">{t("table.lastUsed")}</th>
            <th scope="col" className="text-right">
              {t("table.calls")}
            </th>
            <th scope="col">{t("table.since")}</th>
            <th scope="col">
              <span className="sr-only">{t("table.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {grants.map((grant) => (
            <tr key={grant.id}>
              <th scope="row">
                <span className="font-medium wrap-anywhere">{grant.clientName}</span>
                <span className="block text-xs font-normal text-muted wrap-anywhere">{grant.redirectHost}</span>
              </th>
              {seesAll && (
                <td>
                  {grant.member.name}
                  <span className="block text-xs text-muted wrap-anywhere">{grant.member.email}</span>
                </td>
              )}
              <td className="whitespace-nowrap">{t(`scopes.${grant.scope}`)}</td>
              <td>
                {format.list(grant.connections.map(({ name }) => name))}
                {grant.connections.map(({ id, name, companies: only }) =>
                  only === undefined ? null : (
                    <span key={id} className="block text-xs text-muted wrap-anywhere">
                      {companies("onlyIn", { connection: name, companies: format.list(only) })}
                    </span>
                  ),
                )}
              </td>
              <td>
                {grant.lastUsedAt === undefined ? (
                  <span className="text-muted">{common("time.never")}</span>
                ) : (
                  <RelativeTime value={grant.lastUsedAt} />
                )}
              </td>
              <td className="text-right tabular-nums">
                {seesAll ? (
                  <Link href={`/audit?actor=${grant.id}`} className="inline-link" title={t("audit")}>
                    {format.number(grant.calls)}
                  </Link>
                ) : (
                  format.number(grant.calls)
                )}
              </td>
              <td>
                <RelativeTime value={grant.createdAt} mode="date" />
              </td>
              <td className="text-right">
                <Button
                  size="sm"
                  variant="danger-soft"
                  aria-label={`${t("end.action")}: ${grant.clientName}`}
                  onPress={() => setAsked(grant)}
                >
                  {t("end.action")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      {asked !== undefined && <EndDialog key={asked.id} asked={asked} end={end} onClose={() => setAsked(undefined)} />}
    </>
  );
}

interface EndDialogProps {
  readonly asked: GrantView;
  readonly end: EndGrant;
  readonly onClose: () => void;
}

function EndDialog({ asked, end, onClose }: EndDialogProps) {
  const t = useTranslations("grants.end");
  const form = useForm(() => end({ grantId: asked.id }), t("done"), onClose);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("title", { name: asked.clientName })}
      confirmLabel={t("confirm")}
      pending={form.pending}
      onConfirm={form.run}
    >
      {t("body", { member: asked.member.name })}
      {form.error !== undefined && <ErrorNotice error={form.error} />}
    </ConfirmDialog>
  );
}
