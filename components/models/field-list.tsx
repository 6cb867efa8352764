"use client";

import { ShieldX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { MatrixRow, OdooField } from "#lib/views/models.ts";
import { ClosureList } from "./closure-list.tsx";
import { FieldChoice } from "./field-choice.tsx";
import type { ModelActions } from "./types.ts";
import { useFields, withNames } from "./use-fields.ts";

export interface FieldListProps {
  readonly connectionId: string;
  readonly row: MatrixRow;
  readonly canEdit: boolean;
  readonly denied: ReadonlySet<string>;
  readonly onChange: (denied: ReadonlySet<string>) => void;
  readonly loadFields: ModelActions["fields"];
  readonly loadClosures: ModelActions["closures"];
}

/** Chooses the fields of a model that are hidden from AI clients. */
export function FieldList(props: FieldListProps) {
  const { connectionId, row, canEdit, denied, onChange, loadFields } = props;
  const t = useTranslations("models.fields");
  const loaded = useFields(connectionId, row.model, loadFields);
  const toggle = (name: string) => {
    const next = new Set(denied);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  return (
    <>
      <p className="mb-3 text-pretty text-muted">{t("description")}</p>
      <ClosureList connectionId={connectionId} model={row.model} denied={denied} loadClosures={props.loadClosures} />
      <FieldChoice
        loaded={loaded}
        choose={(fields) => withNames(fields, row.deniedFields)}
        hides
        chosen={(field) => isHidden(field, denied)}
        locked={(field) => !canEdit || field.secret || field.deniedInOdoo}
        onToggle={toggle}
        note={(field) =>
          field.deniedInOdoo && !field.secret ? (
            <span className="flex items-center gap-1 text-xs text-muted" title={t("deniedInOdooHint")}>
              <ShieldX className="size-3.5 shrink-0" aria-hidden />
              {t("deniedInOdoo")}
            </span>
          ) : (
            <span className="text-xs text-muted">{field.secret ? t("secret") : field.type}</span>
          )
        }
      />
    </>
  );
}

function isHidden(field: OdooField, denied: ReadonlySet<string>): boolean {
  return field.secret || field.deniedInOdoo || denied.has(field.name);
}
