"use client";

import { CircleCheck, CircleDashed, Radio, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { FirstCall as Call } from "#lib/views/keys.ts";
import { Panel } from "../ui/panel.tsx";
import { type Activity, useActivity, type Watched } from "./use-activity.ts";

export interface FirstCallProps {
  readonly watched: Watched | undefined;
  /** True if the member may read the audit log. */
  readonly canAudit: boolean;
}

/** Waits for the first call with a key, or for the member's next consent and the first call after it, and shows it. */
export function FirstCall({ watched, canAudit }: FirstCallProps) {
  const t = useTranslations("connect.wait");
  const { activity, offline } = useActivity(watched);
  return (
    <Panel title={t("title")}>
      <div aria-live="polite" data-state={activity?.state ?? "idle"} data-testid="first-call">
        {watched === undefined ? (
          <Line icon={<CircleDashed className="size-5 text-muted" aria-hidden />} title={t("idle")} muted />
        ) : activity?.state === "called" ? (
          <Called call={activity.call} actorId={actorOf(activity, watched)} canAudit={canAudit} />
        ) : activity?.state === "seen" ? (
          <Seen activity={activity} />
        ) : watched.kind === "grant" ? (
          <Line icon={<Pulse />} title={t("waitingConsent")}>
            {t("waitingConsentHint")}
          </Line>
        ) : (
          <Line icon={<Pulse />} title={t("waiting")}>
            {t("waitingHint")}
          </Line>
        )}
        {offline && <p className="mt-2 text-[0.8125rem] text-warning-text">{t("offline")}</p>}
      </div>
    </Panel>
  );
}

function actorOf(activity: Activity, watched: Watched): string {
  if ("grant" in activity) return activity.grant.id;
  return watched.kind === "key" ? watched.keyId : "";
}

function Seen({ activity }: { readonly activity: Extract<Activity, { readonly state: "seen" }> }) {
  const t = useTranslations("connect.wait");
  if (!("grant" in activity))
    return (
      <Line icon={<Pulse />} title={t("seen")}>
        {t("seenHint")}
      </Line>
    );
  return (
    <Line icon={<Pulse />} title={t("allowed", { client: activity.grant.clientName })}>
      <span className="block">{t("waitingHint")}</span>
      <Link href="/access" className="inline-link">
        {t("access")}
      </Link>
    </Line>
  );
}

interface CalledProps {
  readonly call: Call;
  readonly actorId: string;
  readonly canAudit: boolean;
}

function Called({ call, actorId, canAudit }: CalledProps) {
  const t = useTranslations("connect.wait");
  const done = call.outcome === "ok";
  const Icon = done ? CircleCheck : TriangleAlert;
  const facts = { tool: call.tool, duration: call.durationMs, client: call.client };
  return (
    <Line
      icon={<Icon className={`size-5 ${done ? "text-ok-text" : "text-warning-text"}`} aria-hidden />}
      title={done ? t("called") : t("problem")}
    >
      <span className="block">{call.client === "" ? t("calledHint", facts) : t("calledBy", facts)}</span>
      {canAudit && (
        <Link href={`/audit?actor=${actorId}`} className="inline-link">
          {t("audit")}
        </Link>
      )}
    </Line>
  );
}

function Pulse() {
  return <Radio className="size-5 text-link motion-safe:animate-pulse" aria-hidden />;
}

interface LineProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly muted?: boolean;
  readonly children?: ReactNode;
}

function Line({ icon, title, muted = false, children }: LineProps) {
  return (
    <div className="flex gap-3">
      <span className="mt-px shrink-0">{icon}</span>
      <div className="min-w-0">
        <p className={muted ? "text-muted" : "font-medium"}>{title}</p>
        {children !== undefined && <div className="mt-0.5 text-muted wrap-anywhere">{children}</div>}
      </div>
    </div>
  );
}
