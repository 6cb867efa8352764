import type { ReactNode } from "react";

export interface PanelProps {
  readonly title?: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** False for tables and lists that reach the border. */
  readonly padded?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A bordered surface with an optional heading: the only box of the portal. */
export function Panel({ title, description, actions, padded = true, className = "", children }: PanelProps) {
  return (
    <section className={`min-w-0 overflow-hidden rounded-lg border border-border bg-surface ${className}`}>
      {title !== undefined && (
        <div className="flex flex-wrap items-center justify-between gap-2 border-b border-separator px-4 py-3">
          <div className="min-w-0">
            <h2 className="font-semibold">{title}</h2>
            {description !== undefined && <p className="mt-0.5 text-[0.8125rem] text-muted">{description}</p>}
          </div>
          {actions}
        </div>
      )}
      <div className={padded ? "p-4" : ""}>{children}</div>
    </section>
  );
}
