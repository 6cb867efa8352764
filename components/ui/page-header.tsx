import type { ReactNode } from "react";

export interface PageHeaderProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** The page's primary action, or a filter that applies to the whole page. */
  readonly actions?: ReactNode;
}

/** The page's only `h1`, with one sentence on its purpose. */
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
