"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { ModelMatrix } from "#components/models/model-matrix.tsx";
import { PresetCards } from "#components/models/preset-cards.tsx";
import { type ModelActions, type SheetPart, sheetParts } from "#components/models/types.ts";
import { Notice } from "#components/ui/notice.tsx";
import { useErrorText } from "#components/ui/use-error-text.ts";
import type { ConfirmPolicy } from "#lib/kernel/choices.ts";
import { isAction } from "#lib/policy/hard-floor.ts";
import type { Matrix } from "#lib/views/models.ts";

export interface ModelsViewProps {
  readonly connectionId: string;
  readonly matrix: Matrix;
  readonly canEdit: boolean;
  /** The connection's setting for which calls must be confirmed. */
  readonly confirm: ConfirmPolicy;
  readonly actions: ModelActions;
}

/** The presets and the matrix of models. The URL names what the side sheet shows. */
export function ModelsView({ connectionId, matrix, canEdit, confirm, actions }: ModelsViewProps) {
  const t = useTranslations("models");
  const errorText = useErrorText();
  const params = useSearchParams();
  const pathname = usePathname();

  const open = (sheet: { readonly model?: string; readonly part?: SheetPart; readonly preset?: string }) => {
    const next = new URLSearchParams(params);
    for (const name of ["model", "part", "preset"]) next.delete(name);
    for (const [name, value] of Object.entries(sheet)) next.set(name, value);
    // Only the side sheet changes, so the server need not be asked again.
    window.history.pushState(null, "", `${pathname}?${next}`);
  };
  const { unreachable } = matrix;
  const why = unreachable === undefined ? undefined : errorText(unreachable);
  return (
    <>
      <div className="mb-6 space-y-3 empty:hidden">
        {why !== undefined && (
          <Notice tone="warning" title={t("unreachable")}>
            {[why.message, why.hint].filter(Boolean).join(" ")}
          </Notice>
        )}
        {matrix.guardsItself && (
          <Notice tone="info" title={t("guardsItself.title")}>
            {t("guardsItself.text")}
          </Notice>
        )}
        {!canEdit && <Notice tone="info" title={t("readOnly")} />}
      </div>
      <PresetCards
        connectionId={connectionId}
        version={matrix.version}
        presets={matrix.presets}
        guardsItself={matrix.guardsItself}
        canEdit={canEdit}
        apply={actions.applyPreset}
        openPreset={params.get("preset") ?? undefined}
        onOpenPreset={(preset) => open(preset === undefined ? {} : { preset })}
      />
      <ModelMatrix
        connectionId={connectionId}
        rows={matrix.rows}
        apps={matrix.apps}
        canEdit={canEdit}
        actions={actions}
        confirm={confirm}
        isAction={isAction}
        openModel={params.get("model") ?? undefined}
        openPart={sheetParts.find((part) => part === params.get("part")) ?? "fields"}
        onOpenModel={(model, part = "fields") => open(model === undefined ? {} : { model, part })}
      />
    </>
  );
}
