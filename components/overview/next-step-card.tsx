import type { Route } from "next";
import { useTranslations } from "next-intl";
import { LinkButton } from "../ui/link-button.tsx";

const steps = ["connect", "models", "key", "client"] as const;

export interface NextStepCardProps {
  readonly step: (typeof steps)[number];
  readonly href: Route;
  /** False for a member who may look but not set up. */
  readonly canAct: boolean;
}

/** The next thing to set up before AI clients can work. */
export function NextStepCard({ step, href, canAct }: NextStepCardProps) {
  const t = useTranslations("overview.next");
  const done = steps.indexOf(step);
  return (
    <section className="mb-6 flex flex-wrap items-center justify-between gap-4 rounded-lg border border-accent/30 bg-accent/6 p-4">
      <div className="min-w-0">
        <p className="flex items-center gap-2 text-xs text-muted">
          <span className="flex gap-1" aria-hidden>
            {steps.map((name, index) => (
              <span key={name} className={`h-1 w-5 rounded-full ${index < done ? "bg-accent" : "bg-border"}`} />
            ))}
          </span>
          {t("step", { step: done + 1 })}
        </p>
        <h2 className="mt-1.5 font-semibold">{t(`${step}.title`)}</h2>
        <p className="mt-0.5 text-pretty text-muted">{t(`${step}.text`)}</p>
      </div>
      {canAct && <LinkButton href={href}>{t(`${step}.action`)}</LinkButton>}
    </section>
  );
}
