import { useTranslations } from "next-intl";
import type { HourOfCalls } from "#lib/views/overview.ts";

export interface HoursChartProps {
  /** The hours, oldest first. `hoursAgo` 0 is the hour that ends now. */
  readonly hours: readonly HourOfCalls[];
}

/** The calls by hour, as bars. Calls that were not carried out are hatched, so that the chart works without colour. */
export function HoursChart({ hours }: HoursChartProps) {
  const t = useTranslations("overview.hours");
  const most = Math.max(1, ...hours.map(({ done, notDone }) => done + notDone));
  const total = hours.reduce((sum, { done, notDone }) => sum + done + notDone, 0);
  return (
    <figure>
      <div className="flex h-32 items-end gap-0.5 sm:gap-1" role="img" aria-label={t("summary", { count: total })}>
        {hours.map(({ hoursAgo, done, notDone }) => (
          <div
            key={hoursAgo}
            title={t("hour", { hours: hoursAgo, done, notDone })}
            className="flex h-full min-w-0 flex-1 flex-col justify-end border-b border-border hover:bg-surface-secondary"
          >
            {notDone > 0 && (
              <div className="bar-not-done min-h-1 rounded-t-xs" style={{ height: `${(notDone / most) * 100}%` }} />
            )}
            {done > 0 && (
              <div
                className={`min-h-1 bg-accent ${notDone > 0 ? "" : "rounded-t-xs"}`}
                style={{ height: `${(done / most) * 100}%` }}
              />
            )}
          </div>
        ))}
      </div>
      <figcaption className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-xs text-muted">
        <span>{t("summary", { count: total })}</span>
        <span className="flex gap-4">
          <span className="inline-flex items-center gap-1.5">
            <span className="size-2.5 rounded-xs bg-accent" aria-hidden />
            {t("done")}
          </span>
          <span className="inline-flex items-center gap-1.5">
            <span className="bar-not-done size-2.5 rounded-xs" aria-hidden />
            {t("notDone")}
          </span>
        </span>
      </figcaption>
    </figure>
  );
}
