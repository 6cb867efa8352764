import fc from "fast-check";
import { expect, test } from "vitest";
import { toCsvLine } from "./to-csv.ts";

test.each([
  ['=HYPERLINK("http://evil.example")', '"\'=HYPERLINK(""http://evil.example"")"'],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", '"\'\r=1"'],
  [" =1", "' =1"],
  [";=1", '"\';=1"'],
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ["", ""],
])("the cell %j becomes %j", (value, expected) => {
  expect(toCsvLine([value])).toBe(`${expected}\r\n`);
});

test("numbers stay numbers in CSV, including negative ones", () => {
  expect(toCsvLine([-5, 12])).toBe("-5,12\r\n");
});

test("no text makes a cell that a spreadsheet would run, and every text can be read back", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (values) => {
      const cells = parse(toCsvLine(values));
      expect(cells.map((cell, i) => (cell === values[i] ? cell : cell.replace(/^'/, "")))).toEqual(values);
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

/** Parses one line of RFC 4180. */
function parse(line: string): string[] {
  const cells: string[] = [];
  let rest = line.replace(/\r\n$/, "");
  for (;;) {
    const [whole = "", quoted, bare = ""] = /^(?:"((?:[^"]|"")*)"|([^,]*))/.exec(rest) ?? [];
    cells.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (whole.length === rest.length) return cells;
    rest = rest.slice(whole.length + 1);
  }
}
