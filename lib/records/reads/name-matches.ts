import { isAppError } from "../../kernel/errors.ts";
import { nameSearch } from "../../odoo/calls/client.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import type { Note } from "../domains/domain-notes.ts";
import type { Page, Window } from "./read-page.ts";

export interface NameSearch {
  readonly model: string;
  readonly text: string;
  readonly context: Readonly<Record<string, unknown>>;
}

export type Match = readonly [id: number, name: string];

export interface Matches extends Page<Match> {
  /** True if there are more matches than can be paged through. */
  readonly isTruncated: boolean;
}

/** The most matches that can be paged through. */
const most = 2_000;

/**
 * Models whose name search has a second limit: until 18 an analytic account is also found by its customers, and the
 * limit applies to these too.
 */
const limitedTwice = new Set(["account.analytic.account"]);

/**
 * Returns a note if Odoo's own name search may not be used, because it searches a closed field and would reveal its
 * value. Only the stored name is searched then.
 */
export async function nameSearchNote(io: CallIo, model: string): Promise<Note | undefined> {
  try {
    await io.allow({ kind: "read", model, byName: true });
    return undefined;
  } catch (error) {
    if (!isAppError(error) || error.code !== "denied") throw error;
    return { text: `The stored name alone was searched. ${error.message}` };
  }
}

/**
 * Returns a page of Odoo's name search. It has no offset, and the order of equal names depends on the limit: all pages
 * after the first are cut from one search.
 */
export async function findByName(
  odoo: OdooTransport,
  { model, text: name, context }: NameSearch,
  { offset, limit }: Window,
): Promise<Matches> {
  const find = (max: number) => nameSearch(odoo, model, { name, limit: max, context });
  if (offset === 0 && !limitedTwice.has(model)) {
    const first = await find(limit + 1);
    if (first.length <= limit) return { rows: first, next: undefined, cut: false, isTruncated: false };
  }
  // The addon applies its own limit if the call has none.
  const isAddon = odoo.kind === "addon";
  const all = await find(isAddon ? 0 : most + 1);
  const end = Math.min(offset + limit, most);
  const rows = all.slice(offset, end);
  if (all.length > end && end < most) return { rows, next: end, cut: false, isTruncated: false };
  const isTruncated = isAddon ? await hasMore(find, all.length) : all.length > most;
  return { rows, next: undefined, cut: false, isTruncated };
}

/**
 * True if a search that the addon's own limit may have cut has more matches: a search for one more finds it or is
 * refused.
 */
async function hasMore(find: (max: number) => Promise<readonly unknown[]>, known: number): Promise<boolean> {
  try {
    return (await find(known + 1)).length > known;
  } catch (error) {
    if (isAppError(error) && error.code !== "odoo_upstream" && error.code !== "odoo_limit") return true;
    throw error;
  }
}
