"use client";

import { useTranslations } from "next-intl";
import type { ConsentConnection } from "./types.ts";

export interface ConnectionBoxesProps {
  readonly connections: readonly ConsentConnection[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}

/** The connections that the client may use, one or several. */
export function ConnectionBoxes({ connections, value, onChange }: ConnectionBoxesProps) {
  const t = useTranslations("consent");
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{t("connections")}</legend>
      {connections.map(({ id, name }) => {
        const on = value.includes(id);
        return (
          <label key={id} className="flex min-h-9 cursor-pointer items-center gap-2.5 wrap-anywhere">
            <input
              type="checkbox"
              className="size-4 shrink-0 accent-accent"
              checked={on}
              onChange={() => onChange(on ? value.filter((each) => each !== id) : [...value, id])}
            />
            {name}
          </label>
        );
      })}
    </fieldset>
  );
}
