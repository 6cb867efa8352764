"use client";

import { SearchField } from "@heroui/react/search-field";
import { useTranslations } from "next-intl";
import { useDeferredValue, useOptimistic, useState, useTransition } from "react";
import { toast } from "sonner";
import type { ConfirmPolicy } from "#lib/kernel/choices.ts";
import { type Operation, operations } from "#lib/kernel/choices.ts";
import type { MatrixRow } from "#lib/views/models.ts";
import { DataTable } from "../ui/data-table.tsx";
import { type ShownError, useErrorText } from "../ui/use-error-text.ts";
import { AddModel } from "./add-model.tsx";
import { changeRule, isOn } from "./change-rule.ts";
import { ModelMatrixRow } from "./model-matrix-row.tsx";
import { ModelSheet } from "./model-sheet.tsx";
import type { IsAction, ModelActions, RuleChange, SheetPart } from "./types.ts";

export interface ModelMatrixProps {
  readonly connectionId: string;
  readonly rows: readonly MatrixRow[];
  /** The applications, in the order of the table. */
  readonly apps: readonly string[];
  readonly canEdit: boolean;
  readonly confirm: ConfirmPolicy;
  readonly isAction: IsAction;
  readonly actions: ModelActions;
  /** The model and the part that the side sheet shows, from the URL. */
  readonly openModel: string | undefined;
  readonly openPart: SheetPart;
  readonly onOpenModel: (model: string | undefined, part?: SheetPart) => void;
}

/** The matrix of models and operations. A tick is saved at once, or undone with an error if that fails. */
export function ModelMatrix(props: ModelMatrixProps) {
  const t = useTranslations("models");
  const errorText = useErrorText();
  const [, startTransition] = useTransition();
  const [rows, patchRow] = useOptimistic(props.rows, applyPatch);
  const [query, setQuery] = useState("");
  const [onlyOn, setOnlyOn] = useState(false);
  const wanted = useDeferredValue(query.trim().toLowerCase());

  const fail = (error: ShownError) => {
    const { message, hint } = errorText(error);
    toast.error(message, { description: hint });
  };
  const save = (changes: RuleChange[]) =>
    startTransition(async () => {
      for (const change of changes) patchRow(change);
      const result = await props.actions.save({ connectionId: props.connectionId, changes });
      if (!result.ok) fail(result.error);
    });
  const tick = (row: MatrixRow, operation: Operation, on: boolean) => {
    const { model, label, read, create, write, unlink, actions, deniedFields, writableFields } = row;
    const rule = changeRule({ read, create, write, unlink, actions, deniedFields, writableFields }, operation, on);
    save([{ model, label, ...rule }]);
  };
  const addNeeded = (needs: MatrixRow["needs"]) =>
    startTransition(async () => {
      const changes = needs.map(({ model, label }) => {
        const rule = rows.find((row) => row.model === model);
        return {
          model,
          label,
          read: true,
          create: false,
          write: false,
          unlink: false,
          actions: rule?.actions ?? [],
          deniedFields: rule?.deniedFields ?? [],
          writableFields: rule?.writableFields ?? [],
        };
      });
      for (const change of changes) patchRow(change);
      const result = await props.actions.save({ connectionId: props.connectionId, changes });
      if (!result.ok) return fail(result.error);
      toast.success(t("needs.added", { models: needs.map((need) => need.label).join(", ") }));
    });

  const shown = rows.filter(
    (row) => (!onlyOn || isOn(row)) && (row.label.toLowerCase().includes(wanted) || row.model.includes(wanted)),
  );
  const groups = props.apps
    .map((app) => ({ app, rows: shown.filter((row) => row.app === app) }))
    .filter((group) => group.rows.length > 0);
  const open = rows.find((row) => row.model === props.openModel);

  return (
    <div>
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchField aria-label={t("matrix.search")} value={query} onChange={setQuery} className="w-full sm:w-72">
          <SearchField.Group>
            <SearchField.SearchIcon />
            <SearchField.Input placeholder={t("matrix.search")} />
            <SearchField.ClearButton />
          </SearchField.Group>
        </SearchField>
        <label className="inline-flex min-h-8 cursor-pointer items-center gap-2">
          <input
            type="checkbox"
            checked={onlyOn}
            onChange={() => setOnlyOn(!onlyOn)}
            className="size-4 accent-accent"
          />
          {t("matrix.onlyOn")}
        </label>
        <p className="text-muted sm:ml-auto" aria-live="polite">
          {t("matrix.count", { on: rows.filter(isOn).length, all: rows.length })}
        </p>
      </div>
      <DataTable caption={t("matrix.title")} footer={t("matrix.effect")}>
        <thead>
          <tr>
            <th scope="col">{t("matrix.model")}</th>
            {operations.map((operation) => (
              <th key={operation} scope="col" className="w-12 px-1! text-center! sm:w-20 sm:px-3!">
                {t(`operations.${operation}`)}
              </th>
            ))}
            <th scope="col" className="w-32">
              {t("matrix.fields")}
            </th>
            <th scope="col" className="w-32">
              {t("matrix.actions")}
            </th>
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.app}>
            <tr className="bg-surface-secondary">
              <th scope="rowgroup" colSpan={7} className="h-8! text-xs! text-muted!">
                {t(`apps.${group.app}`)}
              </th>
            </tr>
            {group.rows.map((row) => (
              <ModelMatrixRow
                key={row.model}
                row={row}
                canEdit={props.canEdit}
                onChange={(operation, on) => tick(row, operation, on)}
                onAddNeeded={() => addNeeded(row.needs)}
                onOpen={(part) => props.onOpenModel(row.model, part)}
              />
            ))}
          </tbody>
        ))}
        {groups.length === 0 && (
          <tbody>
            <tr>
              <td colSpan={7} className="h-24! text-center text-muted">
                {t("matrix.noMatch")}
              </td>
            </tr>
          </tbody>
        )}
      </DataTable>
      {props.canEdit && <AddModel connectionId={props.connectionId} add={props.actions.add} initial={wanted} />}
      {open !== undefined && (
        <ModelSheet
          key={open.model}
          connectionId={props.connectionId}
          row={open}
          part={props.openPart}
          onPart={(part) => props.onOpenModel(open.model, part)}
          canEdit={props.canEdit}
          confirm={props.confirm}
          isAction={props.isAction}
          loadFields={props.actions.fields}
          loadClosures={props.actions.closures}
          onClose={() => props.onOpenModel(undefined)}
          onSave={save}
        />
      )}
    </div>
  );
}

function applyPatch(rows: readonly MatrixRow[], patch: RuleChange): readonly MatrixRow[] {
  return rows.map((row) => (row.model === patch.model ? { ...row, ...patch } : row));
}
