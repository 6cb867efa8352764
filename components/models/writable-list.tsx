"use client";

import { useTranslations } from "next-intl";
import { FieldChoice } from "./field-choice.tsx";
import type { FieldListProps } from "./field-list.tsx";
import { useFields, withNames } from "./use-fields.ts";

export interface WritableListProps extends Omit<FieldListProps, "denied" | "loadClosures"> {
  readonly writable: ReadonlySet<string>;
}

/** The fields that Odoo fills in itself. Ticked ones may be written by AI clients anyway. */
export function WritableList({ connectionId, row, canEdit, writable, onChange, loadFields }: WritableListProps) {
  const t = useTranslations("models");
  const loaded = useFields(connectionId, row.model, loadFields);
  const toggle = (name: string) => {
    const next = new Set(writable);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  return (
    <>
      <p className="mb-3 text-pretty text-muted">{t("writable.description")}</p>
      <FieldChoice
        loaded={loaded}
        empty={t("writable.none")}
        choose={(fields) =>
          withNames(
            fields.filter(({ fixed, secret }) => fixed && !secret),
            row.writableFields,
          )
        }
        chosen={(field) => writable.has(field.name)}
        locked={(field) => !canEdit || field.deniedInOdoo}
        onToggle={toggle}
        note={(field) => (
          <span className="text-xs text-muted">{field.deniedInOdoo ? t("fields.deniedInOdoo") : field.type}</span>
        )}
      />
    </>
  );
}
