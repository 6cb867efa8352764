"use client";

import { Button } from "@heroui/react/button";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { AccessKeyView } from "#lib/views/keys.ts";
import { Badge } from "../ui/badge.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { RelativeTime } from "../ui/relative-time.tsx";
import type { ConnectionChoice, RevokeKey } from "./types.ts";

export interface KeyTableProps {
  readonly keys: readonly AccessKeyView[];
  readonly connections: readonly ConnectionChoice[];
  readonly canManage: boolean;
  readonly revoke: RevokeKey;
}

const tones = { active: "ok", expired: "warning", revoked: "neutral" } as const;

/** The table of all keys. Active keys can be revoked. */
export function KeyTable({ keys, connections, canManage, revoke }: KeyTableProps) {
  const t = useTranslations("keys");
  const common = useTranslations("common");
  const format = useFormatter();
  const [asked, setAsked] = useState<AccessKeyView>();
  const names = new Map(connections.map(({ id, name }) => [id, name]));
  return (
    <>
      <DataTable caption={t("title")}>
        <thead>
          <tr>
            <th scope="col">{t("table.name")}</th>
            <th scope="col">{t("table.state")}</th>
            <th scope="col">{t("table.connection")}</th>
            <th scope="col">{t("table.scope")}</th>
            <th scope="col">{t("table.lastUsed")}</th>
            <th scope="col">{t("table.expires")}</th>
            <th scope="col">{t("table.created")}</th>
            <th scope="col">
              <span className="sr-only">{t("table.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} className={key.state === "revoked" ? "text-muted" : ""}>
              <th scope="row">
                <span className="font-medium">{key.name}</span>
                <span className="block font-mono text-xs font-normal text-muted">…{key.last4}</span>
              </th>
              <td>
                <Badge tone={tones[key.state]}>{t(`states.${key.state}`)}</Badge>
              </td>
              <td>{names.get(key.connectionId) ?? <span className="text-muted">{t("gone")}</span>}</td>
              <td className="whitespace-nowrap">
                {t(`scopes.${key.scope}`)}
                {key.toolsets !== undefined && (
                  <span className="block text-xs text-muted">
                    {t("only", { groups: format.list(key.toolsets.map((id) => t(`toolsets.${id}`))) })}
                  </span>
                )}
              </td>
              <td>
                {key.lastUsedAt === undefined ? (
                  <span className="text-muted">{common("time.never")}</span>
                ) : (
                  <Link href={`/audit?actor=${key.id}`} className="inline-link" title={t("audit")}>
                    <RelativeTime value={key.lastUsedAt} />
                  </Link>
                )}
              </td>
              <td>
                {key.expiresAt === undefined ? (
                  <span className="text-muted">{common("time.never")}</span>
                ) : (
                  <RelativeTime value={key.expiresAt} mode="date" />
                )}
              </td>
              <td>
                <RelativeTime value={key.createdAt} mode="date" />
              </td>
              <td className="text-right">
                {canManage && key.state !== "revoked" && (
                  <Button
                    size="sm"
                    variant="danger-soft"
                    aria-label={`${t("revoke.action")}: ${key.name}`}
                    onPress={() => setAsked(key)}
                  >
                    {t("revoke.action")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      {asked !== undefined && (
        <RevokeDialog key={asked.id} asked={asked} revoke={revoke} onClose={() => setAsked(undefined)} />
      )}
    </>
  );
}

interface RevokeDialogProps {
  readonly asked: AccessKeyView;
  readonly revoke: RevokeKey;
  readonly onClose: () => void;
}

function RevokeDialog({ asked, revoke, onClose }: RevokeDialogProps) {
  const t = useTranslations("keys.revoke");
  const form = useForm(() => revoke({ keyId: asked.id }), t("done"), onClose);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("title", { name: asked.name })}
      confirmLabel={t("confirm")}
      pending={form.pending}
      onConfirm={form.run}
    >
      {t("body")}
      {form.error !== undefined && <ErrorNotice error={form.error} />}
    </ConfirmDialog>
  );
}
