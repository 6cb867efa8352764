"use client";

import { Spinner } from "@heroui/react/spinner";
import { CircleCheck, CircleDashed, CircleMinus, CircleX } from "lucide-react";
import { useTranslations } from "next-intl";
import { probeStepIds } from "#lib/kernel/choices.ts";
import type { TestStep } from "#lib/views/connections.ts";
import { useErrorText } from "../ui/use-error-text.ts";

type Look = "ok" | "failed" | "skipped" | "waiting" | "running";

export interface TestStepsProps {
  readonly steps: readonly TestStep[];
  readonly running: boolean;
}

/** The steps of a connection test with their results. A failed step shows its remedy. */
export function TestSteps({ steps, running }: TestStepsProps) {
  const t = useTranslations("connections.test");
  const done = new Map(steps.map((step) => [step.id, step]));
  const next = running ? probeStepIds.find((id) => !done.has(id)) : undefined;
  return (
    <ol aria-live="polite" aria-busy={running} className="space-y-1">
      {probeStepIds.map((id) => {
        const step = done.get(id);
        const look: Look = id === next ? "running" : (step?.state ?? "waiting");
        return (
          <li key={id} className="flex gap-3 py-1.5">
            <span className="mt-0.5 grid size-4 shrink-0 place-items-center">
              <StepIcon look={look} />
            </span>
            <div className="min-w-0 flex-1">
              <p className={look === "waiting" || look === "skipped" ? "text-muted" : "font-medium"}>
                {t(`steps.${id}`)}
                <span className="sr-only">: {t(`looks.${look}`)}</span>
              </p>
              {step !== undefined && <StepText step={step} />}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function StepText({ step }: { readonly step: TestStep }) {
  const t = useTranslations();
  const errorText = useErrorText();
  if (step.error !== undefined) {
    const { message, hint } = errorText(step.error);
    return (
      <div className="mt-1 text-[0.8125rem]">
        <p className="text-danger-text wrap-anywhere">{message}</p>
        {hint !== undefined && <p className="mt-0.5 text-pretty text-muted wrap-anywhere">{hint}</p>}
      </div>
    );
  }
  if (step.detail === undefined || !t.has(step.detail.key)) return null;
  return <p className="text-[0.8125rem] text-muted wrap-anywhere">{t(step.detail.key, step.detail.params ?? {})}</p>;
}

function StepIcon({ look }: { readonly look: Look }) {
  switch (look) {
    case "running":
      return <Spinner size="sm" className="size-4" />;
    case "ok":
      return <CircleCheck className="size-4 text-ok-text" aria-hidden />;
    case "failed":
      return <CircleX className="size-4 text-danger-text" aria-hidden />;
    case "skipped":
      return <CircleMinus className="size-4 text-muted" aria-hidden />;
    case "waiting":
      return <CircleDashed className="size-4 text-muted" aria-hidden />;
  }
}
