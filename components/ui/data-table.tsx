import type { ReactNode } from "react";

export interface DataTableProps {
  /** The caption of the table, for screen readers. */
  readonly caption: string;
  /** `thead` and `tbody`. Number cells take the class `numeric`; the first cell of a row is `<th scope="row">`. */
  readonly children: ReactNode;
  /** The content below the rows, such as pagination or a count. */
  readonly footer?: ReactNode;
}

/** The frame of every table. On narrow screens the table scrolls sideways and the page does not. */
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
