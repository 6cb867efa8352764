"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { toast } from "sonner";
import type { SessionView } from "#lib/views/sessions.ts";
import { Badge } from "../ui/badge.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { type FormResult, useErrorText } from "../ui/use-error-text.ts";
import { readUserAgent } from "./user-agent.ts";

export interface SessionTableProps {
  readonly sessions: readonly SessionView[];
  readonly end: (input: { readonly sessionId: string }) => Promise<FormResult<unknown>>;
  /** Returns the number of sessions that were ended. */
  readonly endOthers: (input: Record<string, never>) => Promise<FormResult<number>>;
}

/** The member's open sessions. */
export function SessionTable({ sessions, end, endOthers }: SessionTableProps) {
  const t = useTranslations("settings.sessions");
  const errorText = useErrorText();
  const [asking, setAsking] = useState(false);
  const [pending, startTransition] = useTransition();
  const run = <T,>(action: () => Promise<FormResult<T>>, say: (data: T) => string) =>
    startTransition(async () => {
      const result = await action();
      if (result.ok) toast.success(say(result.data));
      else toast.error(errorText(result.error).message);
      setAsking(false);
    });
  return (
    <>
      <DataTable
        caption={t("title")}
        footer={
          sessions.length > 1 ? (
            <Button size="sm" variant="secondary" onPress={() => setAsking(true)}>
              {t("endOthers")}
            </Button>
          ) : undefined
        }
      >
        <thead>
          <tr>
            <th scope="col">{t("device")}</th>
            <th scope="col">{t("ip")}</th>
            <th scope="col">{t("since")}</th>
            <th scope="col">{t("lastSeen")}</th>
            <th scope="col">
              <span className="sr-only">{t("actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => {
            const agent = readUserAgent(session.userAgent);
            const device = agent === undefined ? t("unknown") : t("on", agent);
            return (
              <tr key={session.id}>
                <th scope="row" title={session.userAgent}>
                  <span className="flex flex-wrap items-center gap-2 font-medium">
                    {device}
                    {session.current && <Badge tone="accent">{t("current")}</Badge>}
                  </span>
                </th>
                <td className="font-mono text-[0.8125rem]">{session.ip}</td>
                <td>
                  <RelativeTime value={session.createdAt} mode="date" />
                </td>
                <td>
                  <RelativeTime value={session.lastSeenAt} />
                </td>
                <td className="text-right">
                  {!session.current && (
                    <Button
                      size="sm"
                      variant="danger-soft"
                      aria-label={`${t("end")}: ${device}`}
                      isDisabled={pending}
                      onPress={() =>
                        run(
                          () => end({ sessionId: session.id }),
                          () => t("ended"),
                        )
                      }
                    >
                      {t("end")}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </DataTable>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t("endOthersTitle")}
        confirmLabel={t("endOthers")}
        pending={pending}
        onConfirm={() =>
          run(
            () => endOthers({}),
            (count) => t("endedOthers", { count }),
          )
        }
      >
        {t("endOthersBody")}
      </ConfirmDialog>
    </>
  );
}
