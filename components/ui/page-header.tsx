import type { ReactNode } from "react";

export interface PageHeaderProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** The page's one primary action, or a filter that rules the whole page. */
  readonly actions?: ReactNode;
}

/** The page's only `h1`, with what the page is for in one sentence. */
export function PageHeader({ title, description, actions }: PageHeaderProps) {
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight text-balance wrap-anywhere">{title}</h1>
        {description !== undefined && <p className="mt-1 max-w-prose text-pretty text-muted">{description}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
