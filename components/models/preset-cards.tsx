"use client";

import { Button } from "@heroui/react/button";
import { Check, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { toast } from "sonner";
import type { PresetPreview, RuleDiff } from "#lib/views/models.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SideSheet } from "../ui/side-sheet.tsx";
import type { ShownError } from "../ui/use-error-text.ts";
import type { ModelActions } from "./types.ts";

export interface PresetCardsProps {
  readonly connectionId: string;
  /** The version of the rules that the differences are from. If the rules have changed since, nothing is applied. */
  readonly version: number;
  readonly presets: readonly PresetPreview[];
  /** True if this Odoo has rules of its own. A preset cannot open what they close. */
  readonly guardsItself: boolean;
  readonly canEdit: boolean;
  readonly apply: ModelActions["applyPreset"];
  readonly openPreset: string | undefined;
  readonly onOpenPreset: (preset: string | undefined) => void;
}

/** The presets. Each one shows its changes before it is applied. */
export function PresetCards(props: PresetCardsProps) {
  const t = useTranslations("models.presets");
  const partly = props.guardsItself ? "partlyInOdoo" : "partly";
  const open = props.presets.find((preset) => preset.id === props.openPreset);
  return (
    <section aria-label={t("title")} className="mb-8">
      <h2 className="font-semibold">{t("title")}</h2>
      <p className="mt-0.5 mb-3 text-muted">{t("description")}</p>
      <ul className="-mx-4 flex snap-x gap-3 overflow-x-auto px-4 pb-2 sm:mx-0 sm:grid sm:grid-cols-2 sm:overflow-visible sm:px-0 sm:pb-0 xl:grid-cols-3">
        {props.presets.map(({ id, diff, present, total }) => (
          <li
            key={id}
            className="flex w-64 shrink-0 snap-start scroll-mx-4 flex-col justify-between gap-3 rounded-lg border border-border bg-surface p-4 sm:w-auto"
          >
            <div>
              <h3 className="font-medium">{t(`names.${id}`)}</h3>
              <p className="mt-0.5 text-[0.8125rem] text-pretty text-muted">{t(`texts.${id}`)}</p>
            </div>
            {diff.length === 0 ? (
              <p className="flex min-h-8 items-center gap-1.5 text-[0.8125rem] text-ok-text">
                <Check className="size-4 shrink-0" aria-hidden />
                {present < total ? t(partly, { present, total }) : t("applied")}
              </p>
            ) : (
              <Button size="sm" variant="secondary" onPress={() => props.onOpenPreset(id)}>
                {t("preview", { count: diff.length })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {open !== undefined && open.diff.length > 0 && <PresetSheet key={open.id} {...props} preset={open} />}
    </section>
  );
}

function PresetSheet(props: PresetCardsProps & { readonly preset: PresetPreview }) {
  const { preset, connectionId, version } = props;
  const t = useTranslations("models.presets");
  const common = useTranslations("common.actions");
  const [pending, startTransition] = useTransition();
  const [error, setError] = useState<ShownError>();
  const close = () => props.onOpenPreset(undefined);
  const apply = () =>
    startTransition(async () => {
      const result = await props.apply({ connectionId, preset: preset.id, version });
      setError(result.ok ? undefined : result.error);
      if (!result.ok) return;
      toast.success(t("done", { name: t(`names.${preset.id}`) }));
      close();
    });
  return (
    <SideSheet
      open
      onClose={close}
      title={t(`names.${preset.id}`)}
      description={t("diff", { count: preset.diff.length })}
      footer={
        <>
          <Button size="sm" variant="tertiary" onPress={close}>
            {common("cancel")}
          </Button>
          {props.canEdit && (
            <Button size="sm" isPending={pending} onPress={apply}>
              {t("apply", { count: preset.diff.length })}
            </Button>
          )}
        </>
      }
    >
      {error !== undefined && <ErrorNotice error={error} />}
      <ul className="divide-y divide-separator text-foreground">
        {preset.diff.map((line) => (
          <DiffLine key={line.model} line={line} />
        ))}
      </ul>
    </SideSheet>
  );
}

function DiffLine({ line }: { readonly line: RuleDiff }) {
  const t = useTranslations("models");
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
      <span className="min-w-0">
        {line.label}
        <span className="block font-mono text-xs text-muted">{line.model}</span>
      </span>
      <span className="flex flex-wrap gap-1.5">
        {line.added.map((operation) => (
          <span
            key={operation}
            className="inline-flex h-5 items-center gap-1 rounded-sm bg-success/12 px-1.5 text-xs text-ok-text"
          >
            <Plus className="size-3" aria-hidden />
            <span className="sr-only">{t("presets.adds")}</span>
            {t(`operations.${operation}`)}
          </span>
        ))}
      </span>
    </li>
  );
}
