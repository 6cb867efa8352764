import type { OdooTransport } from "../../odoo/types.ts";

/**
 * Models whose `_search` cuts the page out of the table first and takes away afterwards what the user may not see (both
 * in Odoo's own sources, 14 to 19). A short page of these is no end, and `offset` counts the rows before the filter.
 */
const filteredLate = new Set([
  // By the rights on the record that a message, an activity or a planned message stands at.
  "mail.message",
  "mail.activity",
  "mail.scheduled.message",
  // By the rights on the record that a file is attached to; from 19 on the filter is part of the query.
  "ir.attachment",
  // Until 18, who has no rights in the HR app reads the public employees: their page, in an order of its own.
  "hr.employee",
]);

export interface LateFilter {
  /** What the context must say so that Odoo cuts exactly the rows that are asked for. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The rows of a page come in another order than they were cut in: one more than shown cannot be asked for. */
  readonly reordered: boolean;
}

/** How Odoo filters the pages of a model after it cut them; undefined where a short page is the last one. */
export function lateFilter(
  { kind, series }: Pick<OdooTransport, "kind" | "series">,
  model: string,
): LateFilter | undefined {
  if (kind === "sandbox" || !filteredLate.has(model)) return undefined;
  const fixed = series.major >= 19;
  if (fixed && (model === "ir.attachment" || model === "hr.employee")) return undefined;
  // Until 18 a page of files is filled up from further on, unless the caller says that it needs none of those. The
  // addon takes no such key.
  const needsNone = model === "ir.attachment" && kind !== "addon";
  return { context: needsNone ? { need: 0 } : {}, reordered: model === "hr.employee" };
}
