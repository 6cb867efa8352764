"use client";

import { Button } from "@heroui/react/button";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { AccessKeyView } from "#lib/views/keys.ts";
import { Badge } from "../ui/badge.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";
import type { ConnectionChoice, MadeKey, RevokeKey, RotateKey } from "./types.ts";

export interface KeyTableProps {
  readonly keys: readonly AccessKeyView[];
  readonly connections: readonly ConnectionChoice[];
  readonly canManage: boolean;
  readonly revoke: RevokeKey;
  readonly rotate: RotateKey;
  /** Called with the new key of a rotation. */
  readonly onMade: (key: MadeKey) => void;
}

const tones = { active: "ok", expired: "warning", revoked: "neutral" } as const;

/** The table of all keys. Active keys can be rotated and revoked. */
export function KeyTable({ keys, connections, canManage, revoke, rotate, onMade }: KeyTableProps) {
  const t = useTranslations("keys");
  const common = useTranslations("common");
  const companies = useTranslations("companies");
  const format = useFormatter();
  const [asked, setAsked] = useState<AccessKeyView>();
  const [rotating, setRotating] = useState<AccessKeyView>();
  const byId = new Map(keys.map((key) => [key.id, key]));
  const replacedBy = new Map(keys.map((key) => [key.replacedBy, key]));
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
            <tr key={key.id} id={rowId(key)} className={key.state === "revoked" ? "text-muted" : ""}>
              <th scope="row">
                <span className="font-medium">{key.name}</span>
                <span className="block font-mono text-xs font-normal text-muted">…{key.last4}</span>
                <KeyLink label={t("replaces")} other={replacedBy.get(key.id)} />
                <KeyLink label={t("replacedBy")} other={key.replacedBy && byId.get(key.replacedBy)} />
              </th>
              <td>
                <span className="flex flex-wrap gap-1">
                  <Badge tone={tones[key.state]}>{t(`states.${key.state}`)}</Badge>
                  {key.rotationDueDays !== undefined && <Badge tone="warning">{t("due.badge")}</Badge>}
                </span>
                {key.rotationDueDays !== undefined && (
                  <span className="mt-1 block text-xs text-warning-text">
                    {t("due.line", { days: key.rotationDueDays })}
                  </span>
                )}
              </td>
              <td>{names.get(key.connectionId) ?? <span className="text-muted">{t("gone")}</span>}</td>
              <td className="whitespace-nowrap">
                {t(`scopes.${key.scope}`)}
                {key.toolsets !== undefined && (
                  <span className="block text-xs text-muted">
                    {t("only", { groups: format.list(key.toolsets.map((id) => t(`toolsets.${id}`))) })}
                  </span>
                )}
                {key.allowedNetworks !== undefined && (
                  <span className="block text-xs whitespace-normal text-muted wrap-anywhere">
                    {t("from", { networks: format.list(key.allowedNetworks) })}
                  </span>
                )}
                {key.companies !== undefined && (
                  <span className="block text-xs whitespace-normal text-muted wrap-anywhere">
                    {companies("only", { companies: format.list(key.companies) })}
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
              <td className="space-x-2 text-right whitespace-nowrap">
                {canManage && key.state === "active" && key.replacedBy === undefined && (
                  <Button
                    size="sm"
                    variant="secondary"
                    aria-label={`${t("rotate.action")}: ${key.name}`}
                    onPress={() => setRotating(key)}
                  >
                    {t("rotate.action")}
                  </Button>
                )}
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
      {rotating !== undefined && (
        <RotateDialog
          key={rotating.id}
          asked={rotating}
          rotate={rotate}
          onClose={() => setRotating(undefined)}
          onMade={onMade}
        />
      )}
    </>
  );
}

const rowId = ({ id }: AccessKeyView) => `key-${id}`;

/** Leads to the key that replaced another one, or that was replaced. Nothing if it is not in the list. */
function KeyLink({ label, other }: { readonly label: string; readonly other: AccessKeyView | undefined }) {
  if (other === undefined) return null;
  return (
    <span className="block text-xs font-normal text-muted">
      {label}{" "}
      <a href={`#${rowId(other)}`} className="inline-link font-mono">
        …{other.last4}
      </a>
    </span>
  );
}
