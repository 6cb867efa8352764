"use client";

import { CircleCheck, CircleDashed, Radio, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Panel } from "../ui/panel.tsx";
import { useKeyActivity } from "./use-key-activity.ts";

/** Waits for the first call with a key and shows it. */
export function FirstCall({ keyId }: { readonly keyId: string | undefined }) {
  const t = useTranslations("connect.wait");
  const { activity, offline } = useKeyActivity(keyId);
  return (
    <Panel title={t("title")}>
      <div aria-live="polite" data-state={activity?.state ?? "idle"} data-testid="first-call">
        {keyId === undefined ? (
          <Line icon={<CircleDashed className="size-5 text-muted" aria-hidden />} title={t("idle")} muted />
        ) : activity?.state === "called" ? (
          <Called {...activity.call} keyId={keyId} />
        ) : activity?.state === "seen" ? (
          <Line icon={<Pulse />} title={t("seen")}>
            {t("seenHint")}
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

interface CalledProps {
  readonly tool: string;
  readonly outcome: string;
  readonly durationMs: number;
  readonly client: string;
  readonly keyId: string;
}

function Called({ tool, outcome, durationMs, client, keyId }: CalledProps) {
  const t = useTranslations("connect.wait");
  const done = outcome === "ok";
  const Icon = done ? CircleCheck : TriangleAlert;
  const facts = { tool, duration: durationMs, client };
  return (
    <Line
      icon={<Icon className={`size-5 ${done ? "text-ok-text" : "text-warning-text"}`} aria-hidden />}
      title={done ? t("called") : t("problem")}
    >
      <span className="block">{client === "" ? t("calledHint", facts) : t("calledBy", facts)}</span>
      <Link href={`/audit?actor=${keyId}`} className="inline-link">
        {t("audit")}
      </Link>
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
