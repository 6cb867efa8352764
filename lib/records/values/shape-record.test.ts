import { expect, test } from "vitest";
import type { FieldMap } from "../../odoo/types.ts";
import { htmlToText } from "../text/html-to-text.ts";
import { fitRows, shapeRecord } from "./shape-record.ts";

const fields = new Map([["comment", { type: "html" }]]) as unknown as FieldMap;
const shape = (values: Record<string, unknown>, effort = { characters: 10, tags: 5 }) =>
  shapeRecord({ id: 1, ...values } as never, ["name", "comment"], fields, false, effort);

test("shapeRecord cuts texts when the effort of the answer is spent, and marks the cut", () => {
  const effort = { characters: 10, tags: 5 };
  expect(shape({ name: "abcdefg" }, effort)).toEqual({ id: 1, name: "abcdefg" });
  expect(shape({ name: "hijklmn" }, effort)).toEqual({ id: 1, name: "hij…" });
  expect(shape({ comment: "<p>hello world</p>" })).toEqual({ id: 1, comment: "hello worl…" });
  expect(shape({ comment: "<b></b>".repeat(9) })).toEqual({ id: 1, comment: "…" });
});

test("a picture in an HTML text uses no effort, so the text after it is read", () => {
  const picture = `<img src="data:image/png;base64,${"A".repeat(3_000_000)}">`;
  expect(htmlToText(`<p>before</p>${picture}<p>after</p>`)).toBe("before\n\nafter");
});

test.each([
  ["angles", "<".repeat(2_000_000)],
  ["tags", "<div>".repeat(500_000)],
  ["lines", "a\n".repeat(2_000_000)],
])("htmlToText stops when the effort is spent: %s", (_name, html) => {
  const effort = { characters: 1_000, tags: 1_000 };
  expect(htmlToText(html, effort).endsWith("…")).toBe(true);
  expect(Math.min(effort.characters, effort.tags)).toBe(0);
});

test("fitRows shapes no rows after the first that does not fit or that spends the effort", () => {
  const seen: number[] = [];
  const rows = Array.from({ length: 200 }, (_, i) => i);
  const fitting = fitRows(rows, (row) => {
    seen.push(row);
    return { text: "x".repeat(20_000) };
  });
  expect([fitting.length, seen.length]).toEqual([2, 3]);
  seen.length = 0;
  const spent = fitRows(rows, (row, effort) => {
    seen.push(row);
    effort.tags -= 15_000;
    return row;
  });
  expect([spent, seen]).toEqual([[0], [0, 1]]);
  expect(
    fitRows(rows, (row, effort) => {
      effort.tags = 0;
      return row;
    }),
  ).toEqual([0]);
});
