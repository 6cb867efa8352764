"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useState, useSyncExternalStore } from "react";

export interface RelativeTimeProps {
  /** ISO 8601 or a Date. */
  readonly value: string | Date;
  /** `relative`: "3 minutes ago"; `absolute`: date and time in the viewer's zone. */
  readonly mode?: "relative" | "absolute" | "date";
}

const noSubscription = () => () => {};

/** A time in the viewer's time zone, with the exact UTC time on hover. */
export function RelativeTime({ value, mode = "relative" }: RelativeTimeProps) {
  const format = useFormatter();
  const t = useTranslations("common.time");
  const date = new Date(value);
  // The server does not know the viewer's time zone: it prints UTC, and the browser replaces that after hydration.
  const zone = useSyncExternalStore(
    noSubscription,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
  const now = useMinute();
  const absolute = (style: "short" | "medium") =>
    format.dateTime(date, { dateStyle: "medium", timeStyle: style, timeZone: zone });
  const text =
    mode === "date"
      ? format.dateTime(date, { dateStyle: "medium", timeZone: zone })
      : mode === "absolute" || now === undefined
        ? absolute("medium")
        : Math.abs(now - date.getTime()) < 45_000
          ? t("now")
          : format.relativeTime(date, now);
  const utc = `${date.toISOString().replace("T", " ").replace("Z", "")} UTC`;
  return (
    <time
      dateTime={date.toISOString()}
      title={mode === "relative" ? `${absolute("medium")} · ${utc}` : utc}
      className="whitespace-nowrap tabular-nums"
    >
      {text}
    </time>
  );
}

/** The current time in milliseconds, updated every half minute. Undefined until the browser has hydrated the page. */
function useMinute(): number | undefined {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
