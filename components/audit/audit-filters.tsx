"use client";

import { Button } from "@heroui/react/button";
import { Label } from "@heroui/react/label";
import { SearchField } from "@heroui/react/search-field";
import { ChevronRight, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { auditOperations, auditOutcomes, auditPeriods } from "#lib/kernel/choices.ts";
import { ChoiceSelect } from "../ui/form/choice-select.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import type { FilterChoices } from "./types.ts";

export interface AuditFiltersProps {
  readonly choices: FilterChoices;
  /** The values in the URL, by the name of their search parameter. */
  readonly values: FilterValues;
  readonly onChange: (name: FilterName, value: string | undefined) => void;
  readonly onClear: () => void;
}

export type FilterName =
  | "q"
  | "period"
  | "from"
  | "to"
  | "outcome"
  | "operation"
  | "model"
  | "tool"
  | "actor"
  | "connection";

export type FilterValues = Readonly<Partial<Record<FilterName, string>>>;

const all = "all";

/** The filters of the audit log. */
export function AuditFilters({ choices, values, onChange, onClear }: AuditFiltersProps) {
  const t = useTranslations("audit");
  const words = useTranslations("common.outcomes");
  const outcome: List = {
    name: "outcome",
    label: t("filters.outcome"),
    options: auditOutcomes.map((id) => ({ id, label: words(id) })),
  };
  const lists: readonly List[] = [
    {
      name: "operation",
      label: t("filters.operation"),
      options: auditOperations.map((id) => ({ id, label: t(`operations.${id}`) })),
    },
    { name: "model", label: t("filters.model"), options: choices.models.map(toOption) },
    { name: "tool", label: t("filters.tool"), options: choices.tools.map(toOption) },
    { name: "actor", label: t("filters.actor"), options: choices.actors },
    {
      name: "connection",
      label: t("filters.connection"),
      options: choices.connections.map(({ id, name }) => ({ id, label: name })),
    },
  ];
  const more =
    lists.some(({ name }) => values[name] !== undefined) || values.from !== undefined || values.to !== undefined;
  const filter = (list: List) => (
    <Filter key={list.name} {...list} every={t("filters.all")} value={values[list.name]} onChange={onChange} />
  );
  return (
    <search aria-label={t("filters.label")} className="mb-4 block space-y-3">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <div className="col-span-2">
          <Search value={values.q ?? ""} onSearch={(text) => onChange("q", text)} />
        </div>
        <Filter
          name="period"
          label={t("filters.period")}
          every={t("filters.periods.any")}
          options={auditPeriods.map((id) => ({ id, label: t(`filters.periods.${id}`) }))}
          value={values.period}
          onChange={onChange}
        />
        {filter(outcome)}
      </div>
      <details open={more} className="group">
        <summary className="inline-flex min-h-8 cursor-pointer items-center gap-1.5 text-[0.8125rem] text-muted select-none hover:text-foreground">
          <ChevronRight className="size-4 transition-transform group-open:rotate-90" aria-hidden />
          {t("filters.more")}
        </summary>
        <div className="mt-2 grid grid-cols-2 gap-3 sm:grid-cols-4">
          {lists.map(filter)}
          {(["from", "to"] as const).map((name) => (
            <Day
              key={`${name} ${values[name]}`}
              name={name}
              label={t(`filters.${name}`)}
              value={values[name]}
              onChange={onChange}
            />
          ))}
        </div>
      </details>
      {Object.keys(values).length > 0 && (
        <Button size="sm" variant="secondary" onPress={onClear}>
          <X aria-hidden />
          {t("filters.clear")}
        </Button>
      )}
    </search>
  );
}

interface Option {
  readonly id: string;
  readonly label: string;
}

interface List {
  readonly name: FilterName;
  readonly label: string;
  readonly options: readonly Option[];
}

interface FilterProps extends List {
  readonly every: string;
  readonly value: string | undefined;
  readonly onChange: AuditFiltersProps["onChange"];
}

function Filter({ name, label, every, options, value, onChange }: FilterProps) {
  // A link may name a value that the list no longer offers, such as a model that is no longer used.
  const offered =
    value === undefined || options.some(({ id }) => id === value) ? options : [toOption(value), ...options];
  return (
    <ChoiceSelect
      label={label}
      choices={[{ id: all, label: every }, ...offered]}
      value={value ?? all}
      onChange={(id) => onChange(name, id === all ? undefined : id)}
    />
  );
}

/** A day. It takes effect when the year is complete: while somebody types it, the year is below 1000. */
function Day({ name, label, value, onChange }: Omit<FilterProps, "every" | "options">) {
  const [day, setDay] = useState(value ?? "");
  return (
    <TextInput
      name={name}
      type="date"
      label={label}
      value={day}
      onChange={(typed) => {
        setDay(typed);
        if (typed === "" || typed >= "2000") onChange(name, typed === "" ? undefined : typed);
      }}
    />
  );
}

function Search({
  value,
  onSearch,
}: {
  readonly value: string;
  readonly onSearch: (text: string | undefined) => void;
}) {
  const t = useTranslations("audit.filters");
  const [text, setText] = useState(value);
  return (
    <SearchField
      fullWidth
      name="q"
      value={text}
      onChange={setText}
      onSubmit={(sent) => onSearch(sent.trim() === "" ? undefined : sent.trim())}
      onClear={() => onSearch(undefined)}
    >
      <Label>{t("searchLabel")}</Label>
      <SearchField.Group>
        <SearchField.SearchIcon />
        <SearchField.Input placeholder={t("search")} />
        <SearchField.ClearButton />
      </SearchField.Group>
    </SearchField>
  );
}

function toOption(name: string): Option {
  return { id: name, label: name };
}
