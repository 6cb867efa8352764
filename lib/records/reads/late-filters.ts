import type { OdooTransport } from "../../odoo/types.ts";

/**
 * Models whose `_search` takes the page from the table first and then removes rows that the user may not see, in Odoo
 * 14 to 19. A short page of these models is not the last one, and `offset` counts rows before the filter.
 */
const filteredLate = new Set([
  // Filtered by the rights on the record of a message, an activity or a planned message.
  "mail.message",
  "mail.activity",
  "mail.scheduled.message",
  // Filtered by the rights on the record of a file. From 19 on the filter is part of the query.
  "ir.attachment",
  // Until 18, a user without rights in the HR app reads the public employees: the page of these, in another order.
  "hr.employee",
]);

export interface LateFilter {
  /** The context with which Odoo reads exactly the rows of the page. */
  readonly context: Readonly<Record<string, unknown>>;
  /**
   * True if the rows of a page are returned in another order than they were selected in. One row more than shown cannot
   * be read then.
   */
  readonly reordered: boolean;
}

/** Returns how Odoo filters the pages of a model after selecting them; undefined if a short page is the last one. */
export function lateFilter(
  { kind, series }: Pick<OdooTransport, "kind" | "series">,
  model: string,
): LateFilter | undefined {
  if (kind === "sandbox" || !filteredLate.has(model)) return undefined;
  const fixed = series.major >= 19;
  if (fixed && (model === "ir.attachment" || model === "hr.employee")) return undefined;
  // Until 18 Odoo fills up a page of files with later rows, unless the context has `need: 0`. The addon does not take
  // that key.
  const needsNone = model === "ir.attachment" && kind !== "addon";
  return { context: needsNone ? { need: 0 } : {}, reordered: model === "hr.employee" };
}
