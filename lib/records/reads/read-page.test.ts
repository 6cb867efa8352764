import { describe, expect, test } from "vitest";
import { type Listing, type Page, readFirst, readPage } from "./read-page.ts";

interface Row {
  readonly id: number;
  readonly text: string;
}

/**
 * A table of `length` rows. The user sees those for which `sees` is true, and rows are filtered after a page is
 * selected.
 */
function listOf(length: number, sees: (id: number) => boolean, more: Partial<Listing<Row>> = {}) {
  const calls: string[] = [];
  const table = Array.from({ length }, (_, i) => ({ id: i + 1, text: "x".repeat((i % 7) * 10) }));
  const within = ({ offset, limit }: { offset: number; limit: number }) =>
    table.slice(offset, offset + limit).filter(({ id }) => sees(id));
  const list: Listing<Row> = {
    filteredLate: true,
    reordered: false,
    stride: 200,
    fit: (rows) => [...rows],
    ...more,
    async rows(window) {
      calls.push("rows");
      return within(window);
    },
    async seen(window) {
      calls.push("seen");
      expect(window.limit).toBeLessThanOrEqual(list.stride);
      return within(window).length;
    },
    async total() {
      calls.push("total");
      return table.filter(({ id }) => sees(id)).length;
    },
  };
  return { list, calls, visible: table.filter(({ id }) => sees(id)).map(({ id }) => id) };
}

async function follow(list: Listing<Row>, limit: number) {
  const ids: number[] = [];
  let pages = 0;
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const { rows, next }: Page<Row> = await readPage(list, { offset, limit });
    ids.push(...rows.map(({ id }) => id));
    expect(next ?? Number.POSITIVE_INFINITY).toBeGreaterThan(offset);
    offset = next;
    pages++;
  }
  return { ids, pages };
}

const sights: readonly (readonly [string, (id: number) => boolean])[] = [
  ["all", () => true],
  ["none", () => false],
  ["two of three", (id) => id % 3 > 0],
  ["the first alone", (id) => id === 1],
  ["the last alone", (id) => id === 1_500],
  ["two far apart", (id) => id === 40 || id === 1_333],
  ["the first third", (id) => id <= 500],
  ["long runs of either", (id) => Math.floor(id / 150) % 2 === 0],
];

describe.each(sights)("a user who sees %s of 1,500 rows", (_, sees) => {
  test.each([1, 2, 20, 50, 200])("following the pages of %i rows gives each visible row once", async (limit) => {
    const { list, visible } = listOf(1_500, sees);
    expect((await follow(list, limit)).ids).toEqual(visible);
    expect((await follow({ ...list, reordered: true }, limit)).ids).toEqual(visible);
  });

  test("following pages that are cut by their size gives each visible row once", async () => {
    const { list, visible } = listOf(1_500, sees);
    const fit = (rows: readonly Row[]) => {
      let size = 0;
      const end = rows.findIndex(({ text }, i) => {
        size += text.length;
        return i > 0 && size > 120;
      });
      return rows.slice(0, end === -1 ? rows.length : end);
    };
    for (const limit of [3, 20]) expect((await follow({ ...list, fit }, limit)).ids).toEqual(visible);
  });
});

test("a page of a list without late filters takes one call, the last page too", async () => {
  const { list, calls, visible } = listOf(30, () => true, { filteredLate: false });
  expect((await follow(list, 20)).ids).toEqual(visible);
  expect(calls).toEqual(["rows", "rows"]);
});

test("a short page is not the last if the count says that there are more rows", async () => {
  const { list } = listOf(30, (id) => id > 10, { filteredLate: false });
  expect(await readPage(list, { offset: 0, limit: 15 })).toMatchObject({ next: undefined });
  expect(await readPage(list, { offset: 0, limit: 15 }, Promise.resolve(20))).toMatchObject({ next: 16 });
});

test("a user who sees few rows of a long list gets no empty pages", async () => {
  const { list } = listOf(1_500, (id) => id === 40 || id === 1_333);
  expect((await follow(list, 20)).pages).toBe(3);
});

test("the search for the next visible row is limited in calls, and the next page continues it", async () => {
  const { list, calls, visible } = listOf(20_000, (id) => id === 1 || id === 20_000);
  const { rows, next } = await readPage(list, { offset: 0, limit: 20 });
  expect(rows.map(({ id }) => id)).toEqual([1]);
  expect([calls.length, next]).toEqual([42, 7_771]);
  const all = await follow(list, 20);
  expect(all.ids).toEqual(visible);
  expect(all.pages).toBe(4);
});

test("the page after one that is too long and filtered late begins after the last row shown", async () => {
  const { list } = listOf(60, (id) => id % 2 === 0, { fit: (rows) => rows.slice(0, 2) });
  const page = await readPage(list, { offset: 0, limit: 20 });
  expect(page.cut).toBe(true);
  expect(page.rows.map(({ id }) => id)).toEqual([2, 4]);
  expect(page.next).toBe(4);
});

describe("readFirst", () => {
  test.each(sights)("readFirst gives as many rows as asked for if the user sees %s", async (_what, sees) => {
    for (const limit of [1, 10, 50]) {
      const { list, visible } = listOf(1_500, sees);
      expect((await readFirst(list, limit)).map(({ id }) => id)).toEqual(visible.slice(0, limit));
    }
  });

  test("readFirst takes one call if Odoo filters before it selects the page", async () => {
    const { list, calls } = listOf(100, () => true, { filteredLate: false });
    expect(await readFirst(list, 10)).toHaveLength(10);
    expect(calls).toEqual(["rows"]);
  });
});
