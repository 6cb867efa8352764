import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  /** The content that will be here. */
  readonly title: string;
  readonly description?: ReactNode;
  /** The first step. */
  readonly action?: ReactNode;
  /** `h1` if this is the whole page. */
  readonly heading?: "h1" | "h2";
}

/** An empty page or panel: it says what will be here and offers the first step. */
export function EmptyState({ icon: Icon, title, description, action, heading: Heading = "h2" }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center rounded-lg border border-dashed border-border bg-surface px-6 py-12 text-center">
      <span className="mb-4 grid size-10 place-items-center rounded-lg bg-default text-muted">
        <Icon className="size-5" aria-hidden />
      </span>
      <Heading className="font-semibold text-balance">{title}</Heading>
      {description !== undefined && <p className="mt-1 max-w-md text-pretty text-muted">{description}</p>}
      {action !== undefined && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
