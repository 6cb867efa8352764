import { describe, expect, test } from "vitest";
import type { OdooCall } from "../types.ts";
import { bytesOf, keysOf, requireShape } from "./answer-shape.ts";

const model = "res.partner";
const search: OdooCall = { model, method: "search_read", args: { limit: 2 } };
const groups: OdooCall = { model, method: "read_group", args: { limit: 2 } };
const one = { id: 1, name: "Ana" };

describe("an answer that Odoo never gives", () => {
  test.each<[OdooCall, unknown]>([
    [search, {}],
    [search, null],
    [search, "text"],
    [search, [null]],
    [search, [[1]]],
    [search, [{ name: "Ana" }]],
    [search, [{ id: 1.5 }]],
    [search, [{ id: "1" }]],
    [search, [one, one, one]],
    [{ model, method: "read", ids: [1] }, [one, one]],
    [{ model, method: "search_count" }, "7"],
    [{ model, method: "search_count" }, -1],
    [{ model, method: "name_search" }, [[1, true]]],
    [{ model, method: "name_search" }, [[1]]],
    [
      { model, method: "name_search", args: { limit: 1 } },
      [
        [1, "a"],
        [2, "b"],
        [3, "c"],
      ],
    ],
    [groups, [{ __count: 1 }, null]],
    [groups, [{ __count: "1" }]],
    [groups, [{ __domain: "x" }]],
    [groups, [{}, {}, {}]],
    [{ model, method: "fields_get" }, []],
    [{ model, method: "check_access" }, "yes"],
    [{ model, method: "context_get" }, { tz: 5 }],
    [{ model, method: "context_get" }, { uid: "2" }],
    [{ model, method: "available_models" }, [{ display_name: "Contact" }]],
    [{ model, method: "default_get" }, [1]],
    [{ model, method: "document" }, { name: "a.pdf" }],
  ])("an impossible answer is an error of Odoo: %j: %j", (call, value) => {
    expect(() => requireShape(value, call)).toThrow(
      expect.objectContaining({ options: expect.objectContaining({ reason: "odd_answer" }) }),
    );
  });

  test.each<[OdooCall, unknown]>([
    [{ model, method: "create", args: { values: {} } }, { id: 1 }],
    [{ model, method: "create", args: { values: {} } }, null],
    [{ model, method: "create", args: { values: {} } }, []],
    [{ model, method: "create", args: { values: [{}, {}] } }, [1]],
    [{ model, method: "message_post" }, "7"],
    [
      { model, method: "load" },
      { ids: "x", messages: [] },
    ],
    [
      { model, method: "load" },
      { ids: false, messages: {} },
    ],
    [{ model, method: "import_rows" }, { ids: [1] }],
  ])("an impossible answer of a write leaves its outcome unknown: %j: %j", (call, value) => {
    expect(() => requireShape(value, call)).toThrow(
      expect.objectContaining({ options: expect.objectContaining({ outcomeUnknown: true }) }),
    );
  });
});

test.each<[OdooCall, unknown]>([
  [search, []],
  [search, [{ id: -7 }, one]],
  [{ model, method: "search_read", args: { limit: 0 } }, [one, one]],
  [{ model, method: "search_read" }, [one, one, one]],
  [
    { model, method: "context_get" },
    { lang: false, tz: null },
  ],
  [
    { model, method: "load" },
    { ids: false, messages: [{ message: "No" }] },
  ],
  [{ model, method: "name_search" }, [[1, false]]],
  [{ model, method: "create", args: { values: {} } }, 1],
  [{ model, method: "create", args: { values: [{}, {}] } }, [1, 2]],
  [{ model, method: "run_action" }, null],
  [{ model, method: "write" }, null],
])("an answer that Odoo gives is accepted: %j: %j", (call, value) => {
  expect(requireShape(value, call)).toBeUndefined();
});

test("bytesOf allows the bytes of the largest answer to a call", () => {
  const read = (limit: number) => bytesOf({ model, method: "search_read", args: { limit } });
  const mebibyte = 1024 * 1024;
  expect([read(1), read(2), read(20), read(200)].map((bytes) => bytes / mebibyte)).toEqual([8, 3.25, 5.5, 8]);
  expect(bytesOf({ model, method: "read", ids: [1] })).toBe(8 * mebibyte);
  expect(bytesOf({ model, method: "search_count" })).toBe(mebibyte);
  expect(bytesOf({ model, method: "fields_get" })).toBe(4 * mebibyte);
  expect(bytesOf({ model, method: "read_attachment", ids: [1] })).toBe(8 * mebibyte);
});

test("keysOf allows the keys of the largest answer to a call", () => {
  const fields = ["name", "email"];
  const read = (limit: number, args: object = { fields }) =>
    keysOf({ model, method: "search_read", args: { ...args, limit } });
  expect([read(1), read(20), read(200)]).toEqual([20_104, 22_080, 40_800]);
  // All fields, and no limit.
  expect([read(20, {}), read(200, {})]).toEqual([42_000, 100_000]);
  expect(keysOf({ model, method: "read", ids: [1, 2], args: { fields } })).toBe(20_208);
  expect(keysOf({ model, method: "search_read" })).toBe(100_000);
  expect(keysOf({ model, method: "fields_get" })).toBe(60_000);
});
