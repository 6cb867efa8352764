/** A range of rows as Odoo counts them: before the filter of `LateFilter`. */
export interface Window {
  readonly offset: number;
  readonly limit: number;
}

/** A list that is read in parts. */
export interface Listing<Row, Shown = Row> {
  /** Returns the rows of a window that the user may see. */
  rows(window: Window): Promise<readonly Row[]>;
  /** Returns how many rows of a window the user sees. */
  seen(window: Window): Promise<number>;
  /** Returns how many rows of the list the user sees. */
  total(): Promise<number>;
  /** True if Odoo selects a page first and filters it afterwards: a short page is then not the last. */
  readonly filteredLate: boolean;
  /**
   * True if the rows are returned in another order than they were selected in. One row more than shown cannot be read
   * then.
   */
  readonly reordered: boolean;
  /** The most rows that may be counted at once. */
  readonly stride: number;
  /** Returns as many of the rows as fit into an answer, at least one, in the form in which they are shown. */
  fit(rows: readonly Row[]): Shown[];
}

export interface Page<Shown> {
  readonly rows: Shown[];
  /** The offset of the next page; undefined at the end. */
  readonly next: number | undefined;
  /** True if rows of this page were left for the next one because the answer would be too long. */
  readonly cut: boolean;
}

/**
 * Reads one page. Following `next` to the end gives each row that the user sees exactly once; a page in between may be
 * short. Takes one call, unless Odoo filters late or `counting` says that a short page is not the last.
 */
export async function readPage<Row, Shown>(
  list: Listing<Row, Shown>,
  { offset, limit }: Window,
  counting?: Promise<number>,
): Promise<Page<Shown>> {
  // One row more than shown says whether there are more, without a count.
  const asked = list.reordered ? limit : limit + 1;
  const found = await list.rows({ offset, limit: asked });
  const shown = list.fit(found.slice(0, limit));
  const cut = shown.length < Math.min(found.length, limit);
  if (found.length > limit) return { rows: shown, next: offset + shown.length, cut };
  const total = await counting;
  const isShort = list.filteredLate || (total !== undefined && offset + found.length < total);
  if (!isShort) return { rows: shown, next: cut ? offset + shown.length : undefined, cut };
  if (cut) return fitWindow(list, offset, Math.floor((asked * shown.length) / found.length));
  const next = await findNext(list, { offset, limit }, { at: offset + asked, found: found.length, total });
  return { rows: shown, next, cut };
}

/**
 * Reads the page again with a smaller limit until its rows fit into one answer. Odoo may have left out rows, so the
 * offset of the next page is known only for a range whose visible rows are all shown.
 */
async function fitWindow<Row, Shown>(list: Listing<Row, Shown>, offset: number, limit: number): Promise<Page<Shown>> {
  const asked = Math.max(1, limit);
  const found = await list.rows({ offset, limit: asked });
  const shown = list.fit(found);
  if (shown.length === found.length) return { rows: shown, next: offset + asked, cut: true };
  return fitWindow(list, offset, Math.min(asked - 1, Math.floor((asked * shown.length) / found.length)));
}

type Counted = Pick<Listing<never>, "seen" | "total" | "stride">;

/** The most windows that are searched for the next row. The next page begins where the last of them ended. */
const maxWindows = 40;
/** The largest offset that can be read. */
const lastOffset = 1_000_000;

interface Known {
  /** The first row that was not searched. */
  readonly at: number;
  /** The number of rows that the user sees on the page before it. */
  readonly found: number;
  readonly total: number | undefined;
}

/** Returns an offset from which the next visible row is less than `limit` rows away; undefined if there is none. */
async function findNext(
  list: Counted,
  { offset, limit }: Window,
  { at, found, total }: Known,
): Promise<number | undefined> {
  if (offset === 0 && total !== undefined && found >= total) return undefined;
  let width = Math.min(list.stride, Math.max(limit, 50));
  if ((await list.seen({ offset: at, limit: width })) > 0) return narrow(list, at, width, limit);
  const before = offset === 0 ? found : await seenBefore(list, at);
  if (before >= (total ?? (await list.total()))) return undefined;
  let from = at;
  for (let looked = 1; looked < maxWindows && from <= lastOffset; looked++) {
    from += width;
    width = Math.min(list.stride, width * 2);
    if ((await list.seen({ offset: from, limit: width })) > 0) return narrow(list, from, width, limit);
  }
  return from + width;
}

/**
 * Returns the offset from which the first visible row is less than `limit` rows away. One of the `width` rows is
 * visible.
 */
async function narrow(list: Counted, from: number, width: number, limit: number): Promise<number> {
  if (width <= limit) return from;
  const half = Math.ceil(width / 2);
  return (await list.seen({ offset: from, limit: half })) > 0
    ? narrow(list, from, half, limit)
    : narrow(list, from + half, width - half, limit);
}

async function seenBefore(list: Counted, end: number): Promise<number> {
  let seen = 0;
  for (let at = 0; at < end; at += list.stride)
    seen += await list.seen({ offset: at, limit: Math.min(list.stride, end - at) });
  return seen;
}

/** Returns the first rows that the user sees, in one call unless Odoo filters late. */
export async function readFirst<Row>(list: Omit<Listing<Row>, "fit">, limit: number): Promise<readonly Row[]> {
  if (!list.filteredLate) return list.rows({ offset: 0, limit });
  const fit = (found: readonly Row[]) => [...found];
  const rows: Row[] = [];
  for (let offset: number | undefined = 0; offset !== undefined && rows.length < limit; ) {
    const page: Page<Row> = await readPage({ ...list, fit }, { offset, limit: limit - rows.length });
    rows.push(...page.rows);
    offset = page.next;
  }
  return rows;
}

/** Returns the remark on further rows for the head of an answer; empty at the end. */
export function toMore({ next, cut }: Pick<Page<unknown>, "next" | "cut">): string {
  if (next === undefined) return "";
  return `${cut ? " (no more fit into one answer)" : ""}; more with offset ${next}`;
}
