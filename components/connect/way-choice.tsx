"use client";

import { useTranslations } from "next-intl";
import { Badge } from "../ui/badge.tsx";
import { Panel } from "../ui/panel.tsx";

/** How a client gets in: a person signs in, or it sends an access key. */
export const ways = ["sign_in", "key"] as const;
export type Way = (typeof ways)[number];

export interface WayChoiceProps {
  readonly value: Way;
  readonly onChange: (value: Way) => void;
}

/** The first choice of the Connect page. */
export function WayChoice({ value, onChange }: WayChoiceProps) {
  const t = useTranslations("connect.way");
  return (
    <Panel>
      <fieldset>
        <legend className="mb-1 font-semibold">{t("title")}</legend>
        {ways.map((way) => (
          <div key={way} className="flex items-start gap-2.5 py-1.5">
            <input
              type="radio"
              name="way"
              id={`way-${way}`}
              aria-describedby={`way-${way}-hint`}
              className="mt-1 size-4 shrink-0 accent-accent"
              checked={value === way}
              onChange={() => onChange(way)}
            />
            <div className="min-w-0">
              <span className="flex flex-wrap items-center gap-2">
                <label htmlFor={`way-${way}`} className="cursor-pointer">
                  {t(`${way}.name`)}
                </label>
                {way === "sign_in" && <Badge tone="ok">{t("recommended")}</Badge>}
              </span>
              <p id={`way-${way}-hint`} className="text-[0.8125rem] text-pretty text-muted">
                {t(`${way}.hint`)}
              </p>
            </div>
          </div>
        ))}
      </fieldset>
    </Panel>
  );
}
