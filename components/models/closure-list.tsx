"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Closures } from "#lib/views/models.ts";
import { Notice } from "../ui/notice.tsx";
import type { ModelActions } from "./types.ts";

export interface ClosureListProps {
  readonly connectionId: string;
  readonly model: string;
  readonly denied: ReadonlySet<string>;
  readonly loadClosures: ModelActions["closures"];
}

/** Milliseconds without a new tick before Odoo is asked. */
const pause = 500;

/** The fields that are hidden with the ticked ones because they show the same data, if there are any. */
export function ClosureList({ connectionId, model, denied, loadClosures }: ClosureListProps) {
  const t = useTranslations("models.fields");
  const [found, setFound] = useState<readonly Closures[]>([]);

  useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      const deniedFields = [...denied].sort();
      const answer = deniedFields.length === 0 ? undefined : await loadClosures({ connectionId, model, deniedFields });
      // The list only informs: the rules hide these fields also when Odoo does not answer and nothing is shown.
      if (current) setFound(answer?.ok === true ? answer.data : []);
    }, pause);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [connectionId, model, denied, loadClosures]);

  if (found.length === 0) return null;
  return (
    <div className="mb-3">
      <Notice tone="info" title={t("alsoHidden")}>
        <ul className="max-h-40 overflow-y-auto break-words font-mono text-xs">
          {found.map((one) => (
            <li key={one.model}>
              {one.model === model ? "" : `${one.model}: `}
              {one.fields.join(", ")}
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}
