import type { ReactNode } from "react";

export interface DataTableProps {
  /** What the table lists, for screen readers. */
  readonly caption: string;
  /** `thead` and `tbody`; give cells of numbers the class `numeric` and the first cell of a row `<th scope="row">`. */
  readonly children: ReactNode;
  /** Below the rows: pagination, or how many there are. */
  readonly footer?: ReactNode;
}

/** The frame of every table: scrolls sideways by itself on narrow screens, the page never does. */
export function DataTable({ caption, children, footer }: DataTableProps) {
  return (
    <div className="overflow-hidden rounded-lg border border-border bg-surface">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="relative overflow-x-auto" aria-label={caption} tabIndex={0}>
        <table className="data-table">
          <caption>{caption}</caption>
          {children}
        </table>
      </section>
      {footer !== undefined && (
        <div className="flex flex-wrap items-center justify-between gap-2 border-t border-separator px-3 py-2 text-[0.8125rem] text-muted">
          {footer}
        </div>
      )}
    </div>
  );
}
