"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AuditEntryView } from "#lib/views/audit.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";
import { OutcomeBadge } from "../ui/outcome-badge.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { SideSheet } from "../ui/side-sheet.tsx";
import { ActorName } from "./actor-name.tsx";
import { type Part, readParts } from "./field-parts.ts";

export interface EntrySheetProps {
  readonly entry: AuditEntryView;
  /** Undefined if the connection was deleted. */
  readonly connectionName: string | undefined;
  readonly onClose: () => void;
}

const recordsShown = 60;

/** Everything that is recorded about one call or change. */
export function EntrySheet({ entry, connectionName, onClose }: EntrySheetProps) {
  const t = useTranslations("audit");
  const portal = entry.operation === "admin";
  const { plain, parts } = readParts(entry.fields);
  return (
    <SideSheet open onClose={onClose} title={entry.tool} description={<OutcomeBadge outcome={entry.outcome} />}>
      <div className="space-y-4 text-foreground">
        {entry.outcome === "unknown" && <Notice tone="warning" title={t("detail.unknown")} />}
        {entry.outcome === "pending" && <Notice tone="info" title={t("detail.pending")} />}
        {entry.errorMessage !== null && entry.errorMessage !== "" && (
          <Notice tone={entry.outcome === "limited" ? "warning" : "danger"} title={t("detail.errorText")}>
            {entry.errorMessage}
          </Notice>
        )}
        <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-2">
          <Fact label={t("detail.started")}>
            <RelativeTime value={entry.startedAt} mode="absolute" />
          </Fact>
          {entry.finishedAt !== null && (
            <Fact label={t("detail.finished")}>
              <RelativeTime value={entry.finishedAt} mode="absolute" />
            </Fact>
          )}
          {entry.durationMs !== null && (
            <Fact label={t("detail.duration")}>{t("detail.ms", { duration: entry.durationMs })}</Fact>
          )}
          <Fact label={t("detail.operation")}>{t(`operations.${entry.operation}`)}</Fact>
          {entry.model !== "" && (
            <Fact label={t("detail.model")}>
              <code>{entry.model}</code>{" "}
              <Link href={`/audit?model=${encodeURIComponent(entry.model)}`} className="inline-link text-xs">
                {t("detail.sameModel")}
              </Link>
            </Fact>
          )}
          {entry.recordIds.length > 0 && (
            <Fact label={t("detail.records")}>
              <code className="wrap-anywhere">{entry.recordIds.slice(0, recordsShown).join(", ")}</code>
              {entry.recordIds.length > recordsShown &&
                ` ${t("detail.moreRecords", { count: entry.recordIds.length - recordsShown })}`}
            </Fact>
          )}
          {parts.length > 0 && (
            <Fact label={t("detail.parts")}>
              <ul className="wrap-anywhere">
                {parts.map((part) => (
                  <li key={`${part.kind}:${part.name}`}>
                    <PartText {...part} />
                  </li>
                ))}
              </ul>
            </Fact>
          )}
          {plain.length > 0 && (
            <Fact label={t("detail.fields")}>
              <code className="wrap-anywhere">{plain.join(", ")}</code>
            </Fact>
          )}
          {entry.rows !== null && <Fact label={t("detail.rows")}>{entry.rows}</Fact>}
          {!portal && <Fact label={t("detail.odooCalls")}>{entry.odooCalls}</Fact>}
          {entry.odooUser !== "" && <Fact label={t("detail.odooUser")}>{entry.odooUser}</Fact>}
          <Fact label={t("detail.who")}>
            <span className="wrap-anywhere">
              <ActorName {...entry} />
            </span>{" "}
            <Link href={`/audit?actor=${encodeURIComponent(entry.actorId)}`} className="inline-link text-xs">
              {t("detail.sameActor")}
            </Link>
          </Fact>
          {entry.client !== "" && <Fact label={t("detail.client")}>{entry.client}</Fact>}
          {entry.ip !== "" && (
            <Fact label={t("detail.ip")}>
              <code>{entry.ip}</code>
            </Fact>
          )}
          {entry.connectionId !== null && (
            <Fact label={t("detail.connection")}>{connectionName ?? <code>{entry.connectionId}</code>}</Fact>
          )}
          {entry.errorCode !== null && (
            <Fact label={t("detail.error")}>
              <code>{entry.errorCode}</code>
            </Fact>
          )}
          <Fact label={t("detail.request")}>
            <span className="flex items-center gap-1">
              <code className="min-w-0 wrap-anywhere">{entry.requestId}</code>
              <CopyButton text={entry.requestId} />
            </span>
          </Fact>
        </dl>
      </div>
    </SideSheet>
  );
}

function PartText({ kind, name }: Part) {
  const t = useTranslations("audit.parts");
  const roles = useTranslations("common.roles");
  if (kind === "confirm") return t("confirm", { policy: name });
  if (kind === "role") return t("role", { name: roles.has(name) ? roles(name) : name });
  return t.rich(kind, { name, code: (text) => <code>{text}</code> });
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
