/** Rows as Odoo counts them: before the filter of `LateFilter`. */
export interface Window {
  readonly offset: number;
  readonly limit: number;
}

/** A list that is asked for in parts. */
export interface Listing<Row, Shown = Row> {
  /** The rows of a window, those that the user may not see left out. */
  rows(window: Window): Promise<readonly Row[]>;
  /** How many rows of a window the user sees. */
  seen(window: Window): Promise<number>;
  /** How many rows the user sees in all. */
  total(): Promise<number>;
  /** Odoo cuts a page first and filters it then: a short one is not the last. */
  readonly filteredLate: boolean;
  /** One more row than shown cannot be asked for: the rows come in another order than they were cut in. */
  readonly reordered: boolean;
  /** The most rows that may be asked for at once without reading them. */
  readonly stride: number;
  /** As many of the rows as fit into an answer, at least one, as they are shown. */
  fit(rows: readonly Row[]): Shown[];
}

export interface Page<Shown> {
  readonly rows: Shown[];
  /** Where the next page begins; undefined at the end. */
  readonly next: number | undefined;
  /** True when rows of this page were left for the next one because the answer would be too long. */
  readonly cut: boolean;
}

/**
 * One page. Following `next` to the end gives each row that the user sees exactly once; a page in between may be short.
 * One call, unless Odoo filters late or `total` is known and says that a short page is not the last.
 */
export async function readPage<Row, Shown>(
  list: Listing<Row, Shown>,
  { offset, limit }: Window,
  counting?: Promise<number>,
): Promise<Page<Shown>> {
  // One more than shown tells whether there is more, without counting.
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

/** Less of a page that is too long, where only Odoo knows how many rows stand behind those that are seen. */
async function fitWindow<Row, Shown>(list: Listing<Row, Shown>, offset: number, limit: number): Promise<Page<Shown>> {
  const asked = Math.max(1, limit);
  const found = await list.rows({ offset, limit: asked });
  const shown = list.fit(found);
  if (shown.length === found.length) return { rows: shown, next: offset + asked, cut: true };
  return fitWindow(list, offset, Math.min(asked - 1, Math.floor((asked * shown.length) / found.length)));
}

type Counted = Pick<Listing<never>, "seen" | "total" | "stride">;

/** So many windows are looked through at the most; then the next page begins where the last of them ended. */
const maxWindows = 40;
/** The last row that can be asked for. */
const lastOffset = 1_000_000;

interface Known {
  /** The first row that was not looked at. */
  readonly at: number;
  /** Rows that the user sees on the page before it. */
  readonly found: number;
  readonly total: number | undefined;
}

/** From where the next row that the user sees is less than `limit` rows away; undefined when there is none. */
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

/** One of `width` rows is seen: the place from which the first that is seen is less than `limit` rows away. */
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

/** The first rows that the user sees: all in one call, unless Odoo filters late. */
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

/** What the head of an answer says of the rows behind a page; empty at the end. */
export function toMore({ next, cut }: Pick<Page<unknown>, "next" | "cut">): string {
  if (next === undefined) return "";
  return `${cut ? " (no more fit into one answer)" : ""}; more with offset ${next}`;
}
