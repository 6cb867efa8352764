import { expect, test } from "vitest";
import type { FieldInfo } from "../../odoo/types.ts";
import { notApplied, sizeOf } from "./diff-after-write.ts";
import { createdIds } from "./to-many.ts";

const applied = (type: string, sent: unknown, now: unknown, before?: unknown) => {
  const fields = new Map([["x", { name: "x", type } as FieldInfo]]);
  const known = before === undefined ? {} : { before: { x: before } };
  return notApplied({ sent: { x: sent }, now: { id: 1, x: now } as never, fields, ...known }).length === 0;
};
const file = Buffer.from("hello").toString("base64");

test.each<[type: string, sent: unknown, now: unknown, before?: unknown]>([
  ["char", "Ann", "Ann"],
  ["char", false, false],
  ["text", "a\nb", "a\nb"],
  [
    "html",
    "<p>Hi <a href='https://a.b/?x=1&amp;y=2'>there</a></p>",
    '<p>Hi <a href="https://a.b/?x=1&amp;y=2">there</a></p>',
  ],
  ["html", "Hi <b>you</b>", "<p>Hi <strong>you</strong></p>"],
  ["html", '<p style="color: red;">Hi</p>', '<p style="color:red">Hi</p>'],
  ["html", "<html><body><p>Hi</p></body></html>", "<p>Hi</p>"],
  ["integer", 3, 3],
  ["float", 0.1 + 0.2, 0.3],
  ["boolean", false, false],
  ["date", "2026-01-31", "2026-01-31"],
  ["datetime", "2026-01-31 09:00:00", "2026-01-31 09:00:00"],
  ["selection", 9, 9],
  ["many2one", 7, [7, "Ann"]],
  ["many2one", false, false],
  ["reference", "res.partner,7", "res.partner,7"],
  ["many2one_reference", 7, 7],
  ["many2one_reference", false, 0],
  ["binary", file, file],
  ["binary", Buffer.alloc(2_000_000).toString("base64"), "1.91 Mb"],
  ["json", { b: 1, a: [2] }, { a: [2], b: 1 }],
  [
    "properties",
    { color: "red", owner: 7 },
    [
      { name: "color", value: "red" },
      { name: "owner", value: [7, "Ann"] },
    ],
  ],
  ["properties", [{ name: "color", definition_deleted: true }], [{ name: "owner", value: 7 }]],
  [
    "properties",
    { tags: [], owner: false },
    [
      { name: "tags", value: false },
      { name: "owner", value: false },
    ],
  ],
  ["properties", [{ string: "Size", type: "char", value: "L" }], [{ name: "a1", string: "Size", value: "L" }]],
  ["many2many", [[6, 0, []]], [], [1, 2]],
  ["many2many", [[6, 0, [2, 1]]], [1, 2], [5]],
  [
    "many2many",
    [
      [4, 3, 0],
      [3, 1, 0],
    ],
    [2, 3],
    [1, 2],
  ],
  [
    "many2many",
    [
      [5, 0, 0],
      [4, 3, 0],
    ],
    [3],
    [1, 2],
  ],
  ["many2many", [[5]], [], [1]],
  [
    "one2many",
    [
      [0, 0, {}],
      [0, 0, {}],
    ],
    [1, 8, 9],
    [1],
  ],
  [
    "one2many",
    [
      [2, 1, 0],
      [0, 0, {}],
    ],
    [9],
    [1],
  ],
  [
    "one2many",
    [
      [0, 0, {}],
      [5, 0, 0],
    ],
    [],
    [1],
  ],
  ["one2many", [[1, 1, {}]], [1], [1]],
])("a %s sent as %j counts as applied if Odoo has %j", (type, sent, now, before) => {
  expect(applied(type, sent, now, before)).toBe(true);
});

test.each<[type: string, sent: unknown, now: unknown, before?: unknown]>([
  ["char", "A long name", "A long"],
  ["char", "", "New"],
  ["html", "<p>Hi</p><script>x()</script>", "<p>Hi</p>"],
  ["html", '<a href="javascript:x()">Hi</a>', "<a>Hi</a>"],
  ["html", '<p onclick="x()">Hi</p>', "<p>Hi</p>"],
  ["html", '<p>Hi <img src="a.png"></p>', "<p>Hi</p>"],
  ["html", "<ul><li>a</li></ul>", "<p>- a</p>"],
  ["html", "<p>Hi</p>", "<p>Ho</p>"],
  ["html", "<p>Hi</p><!-- mark -->", "<p>Hi</p>"],
  ["integer", 3.7, 3],
  ["float", 1.234, 1.23],
  ["monetary", 5.04, 5],
  ["boolean", false, true],
  ["date", "2026-01-31", "2026-02-01"],
  ["selection", "draft", "done"],
  ["many2one", 7, [8, "Bob"]],
  ["many2one", 7, false],
  ["reference", "res.partner,7", "res.partner,8"],
  ["many2one_reference", 7, 0],
  ["binary", file, Buffer.from("HELLO").toString("base64")],
  ["binary", file, "6.00 bytes"],
  ["binary", false, "5.00 bytes"],
  ["json", { a: 1 }, { a: 2 }],
  ["json", { a: 1 }, false],
  ["properties", { color: "red" }, [{ name: "color", value: "blue" }]],
  ["properties", [{ name: "color", definition_deleted: true }], [{ name: "color", value: false }]],
  ["properties", { colour: "red" }, [{ name: "color", value: "red" }]],
  ["many2many", [[5, 0, 0]], [1], [1]],
  ["many2many", [[6, 0, []]], [1], [1]],
  ["many2many", [[6, 0, [1]]], [1, 2], [2]],
  ["many2many", [[4, 3, 0]], [1], [1]],
  ["many2many", [[3, 1, 0]], [1], [1]],
  ["many2many", [[4, 3, 0]], [3], [1]],
  ["one2many", [[0, 0, {}]], [1], [1]],
  ["one2many", [[0, 0, {}]], [1, 8, 9], [1]],
  ["one2many", [[2, 1, 0]], [1], [1]],
])("a %s sent as %j counts as not applied if Odoo has %j", (type, sent, now, before) => {
  expect(applied(type, sent, now, before)).toBe(false);
});

test("commands on a relation whose earlier records are not known are compared as far as possible", () => {
  const change = (sent: unknown, now: unknown) => {
    const fields = new Map([["x", { name: "x", type: "many2many" } as FieldInfo]]);
    return notApplied({ sent: { x: sent }, now: { id: 1, x: now } as never, fields, before: {} }).length === 0;
  };
  expect(change([[4, 3, 0]], [1, 2, 3])).toBe(true);
  expect(change([[4, 3, 0]], [1, 2])).toBe(false);
  expect(change([[3, 1, 0]], [1, 2])).toBe(false);
  expect(change([[6, 0, [1]]], [1, 2])).toBe(false);
});

test("madeIds finds the records that commands created, and gives undefined if other new records are among them", () => {
  expect(
    createdIds(
      [
        [0, 0, {}],
        [4, 5, 0],
        [0, 0, {}],
      ],
      [1],
      [1, 5, 9, 8],
    ),
  ).toEqual(
    new Map([
      [0, 8],
      [2, 9],
    ]),
  );
  expect(createdIds([[0, 0, {}]], [1], [1, 8, 9])).toBeUndefined();
  expect(createdIds([[0, 0, {}]], undefined, [1, 8])).toBeUndefined();
  expect(createdIds([[0, 0, {}]], undefined, [8])).toBeUndefined();
  expect(
    createdIds(
      [
        [0, 0, {}],
        [5, 0, 0],
        [0, 0, {}],
      ],
      [1],
      [9],
    ),
  ).toEqual(new Map([[2, 9]]));
});

test("sizeOf writes a size in Odoo's form", () => {
  expect([sizeOf(file), sizeOf(Buffer.alloc(1_536).toString("base64"))]).toEqual(["5.00 bytes", "1.50 Kb"]);
});
