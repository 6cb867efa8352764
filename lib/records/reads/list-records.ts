import { searchCount, searchRead } from "../../odoo/calls/client.ts";
import type { Domain, OdooRecord, OdooTransport } from "../../odoo/types.ts";
import { lateFilter } from "./late-filters.ts";
import type { Listing, Window } from "./read-page.ts";

export interface Search {
  readonly model: string;
  readonly domain: Domain;
  readonly fields: readonly string[];
  /** Ends in a unique term. Without it a row may come on two pages and another on none. */
  readonly order: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Returns the records of a search as a list that is read page by page. */
export function listRecords(odoo: OdooTransport, search: Search): Omit<Listing<OdooRecord>, "fit"> {
  const { model, domain, fields, order } = search;
  const late = lateFilter(odoo, model);
  const context = { ...search.context, ...late?.context };
  const read = ({ offset, limit }: Window, names: readonly string[]) =>
    searchRead(odoo, model, {
      domain,
      fields: names,
      limit,
      offset,
      ...(order === undefined ? {} : { order }),
      context,
    });
  return {
    rows: (window) => read(window, fields),
    seen: async (window) => (await read(window, ["id"])).length,
    total: () => searchCount(odoo, model, { domain, context: search.context }),
    filteredLate: late !== undefined,
    reordered: late?.reordered ?? false,
    stride: strideOf(odoo),
  };
}

/**
 * Returns the number of rows per read. The addon refuses more than its settings allow: 500, unless an administrator
 * chose less.
 */
export function strideOf({ kind }: Pick<OdooTransport, "kind">): number {
  return kind === "addon" ? 200 : 100_000;
}
