"use client";

import { SearchField } from "@heroui/react/search-field";
import { Spinner } from "@heroui/react/spinner";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { OdooField } from "#lib/views/models.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import type { LoadedFields } from "./use-fields.ts";

export interface FieldChoiceProps {
  readonly loaded: LoadedFields;
  /** Returns the loaded fields that the list offers. */
  readonly choose: (fields: readonly OdooField[]) => readonly OdooField[];
  readonly chosen: (field: OdooField) => boolean;
  readonly locked: (field: OdooField) => boolean;
  readonly onToggle: (name: string) => void;
  /** The note at the end of a field's line. */
  readonly note: (field: OdooField) => ReactNode;
  /** A chosen field is hidden from AI clients, so its name is struck out. */
  readonly hides?: boolean;
  readonly empty?: string;
}

/** A list of fields with a search box. */
export function FieldChoice(props: FieldChoiceProps) {
  const { loaded, choose, chosen, locked, onToggle, note, hides = false, empty } = props;
  const t = useTranslations("models.fields");
  const [query, setQuery] = useState("");
  if (loaded.state === "loading")
    return (
      <p className="flex items-center gap-2 py-6 text-muted" role="status">
        <Spinner size="sm" /> {t("loading")}
      </p>
    );
  if (loaded.state === "failed") return <ErrorNotice error={loaded.error} />;
  const fields = choose(loaded.fields);
  if (fields.length === 0 && empty !== undefined) return <p className="py-6 text-muted">{empty}</p>;
  const wanted = query.trim().toLowerCase();
  const shown = fields.filter((field) => field.name.includes(wanted) || field.label.toLowerCase().includes(wanted));
  return (
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
                className={`size-4 shrink-0 ${hides ? "accent-danger" : "accent-accent"}`}
                checked={chosen(field)}
                disabled={locked(field)}
                onChange={() => onToggle(field.name)}
              />
              <span className="min-w-0 flex-1">
                <span className={hides && chosen(field) ? "text-muted line-through" : ""}>{field.label}</span>
                <span className="block truncate font-mono text-xs text-muted">{field.name}</span>
              </span>
              {note(field)}
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}
