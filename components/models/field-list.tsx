"use client";

import { SearchField } from "@heroui/react/search-field";
import { Spinner } from "@heroui/react/spinner";
import { ShieldX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import type { ShownError } from "../ui/use-error-text.ts";
import { ClosureList } from "./closure-list.tsx";
import type { FieldView, ModelActions, ModelRow } from "./types.ts";

export interface FieldListProps {
  readonly connectionId: string;
  readonly row: ModelRow;
  readonly canEdit: boolean;
  readonly denied: ReadonlySet<string>;
  readonly onChange: (denied: ReadonlySet<string>) => void;
  readonly loadFields: ModelActions["fields"];
  readonly loadClosures: ModelActions["closures"];
}

type Loaded =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly fields: readonly FieldView[] }
  | { readonly state: "failed"; readonly error: ShownError };

/** The fields of a model that AI clients may neither see nor use. */
export function FieldList(props: FieldListProps) {
  const { connectionId, row, canEdit, denied, onChange, loadFields } = props;
  const t = useTranslations("models.fields");
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  const [query, setQuery] = useState("");

  useEffect(() => {
    let current = true;
    loadFields({ connectionId, model: row.model }).then((answer) => {
      if (!current) return;
      setLoaded(answer.ok ? { state: "ready", fields: answer.data } : { state: "failed", error: answer.error });
    });
    return () => {
      current = false;
    };
  }, [connectionId, row.model, loadFields]);

  const toggle = (name: string) => {
    const next = new Set(denied);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  const fields = loaded.state === "ready" ? withDenied(loaded.fields, row.deniedFields) : [];
  const wanted = query.trim().toLowerCase();
  const shown = fields.filter((field) => field.name.includes(wanted) || field.label.toLowerCase().includes(wanted));

  return (
    <>
      <p className="mb-3 text-pretty text-muted">{t("description")}</p>
      <ClosureList connectionId={connectionId} model={row.model} denied={denied} loadClosures={props.loadClosures} />
      {loaded.state === "loading" && (
        <p className="flex items-center gap-2 py-6 text-muted" role="status">
          <Spinner size="sm" /> {t("loading")}
        </p>
      )}
      {loaded.state === "failed" && <ErrorNotice error={loaded.error} />}
      {loaded.state === "ready" && (
        <>
          <SearchField
            aria-label={t("search")}
            value={query}
            onChange={setQuery}
            className="sticky top-0 z-10 mb-2 bg-overlay pb-1"
          >
            <SearchField.Group>
              <SearchField.SearchIcon />
              <SearchField.Input placeholder={t("search")} />
              <SearchField.ClearButton />
            </SearchField.Group>
          </SearchField>
          <ul className="divide-y divide-separator text-foreground">
            {shown.map((field) => (
              <li key={field.name}>
                <label className="flex min-h-11 cursor-pointer items-center gap-3 py-1.5">
                  <input
                    type="checkbox"
                    className="size-4 shrink-0 accent-danger"
                    checked={isHidden(field, denied)}
                    disabled={!canEdit || field.secret || field.deniedInOdoo}
                    onChange={() => toggle(field.name)}
                  />
                  <span className="min-w-0 flex-1">
                    <span className={isHidden(field, denied) ? "text-muted line-through" : ""}>{field.label}</span>
                    <span className="block truncate font-mono text-xs text-muted">{field.name}</span>
                  </span>
                  {field.deniedInOdoo && !field.secret ? (
                    <span className="flex items-center gap-1 text-xs text-muted" title={t("deniedInOdooHint")}>
                      <ShieldX className="size-3.5 shrink-0" aria-hidden />
                      {t("deniedInOdoo")}
                    </span>
                  ) : (
                    <span className="text-xs text-muted">{field.secret ? t("secret") : field.type}</span>
                  )}
                </label>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function isHidden(field: FieldView, denied: ReadonlySet<string>): boolean {
  return field.secret || field.deniedInOdoo || denied.has(field.name);
}

/** Denied names that Odoo does not list stay in the list: they would otherwise be lost on saving. */
function withDenied(fields: readonly FieldView[], denied: readonly string[]): readonly FieldView[] {
  const known = new Set(fields.map((field) => field.name));
  const rest = denied
    .filter((name) => !known.has(name))
    .map((name) => ({ name, label: name, type: "", secret: false, deniedInOdoo: false }));
  return [...fields, ...rest];
}
