import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { clipText } from "#lib/kernel/text/clip-text.ts";
import { findUnstorable } from "#lib/kernel/unstorable-value.ts";
import { createParser } from "#lib/mcp/catalog/arguments.ts";
import { readMessage } from "#lib/mcp/http/message.ts";
import { idsIn, valueFault } from "#lib/policy/domain/domain-values.ts";
import { parseDomain } from "#lib/policy/domain/parse-domain.ts";
import { toTable } from "#lib/records/text/present-values.ts";
import { hasSameHtml } from "#lib/records/text/same-html.ts";

const size = 1_000_000;
const blanks = " ".repeat(size);

/** Texts as long as a body that almost match their pattern. Reading them must not take quadratic time. */
describe("the time to read a long text", () => {
  test("a long list of names is read in linear time", () => {
    const parse = createParser("look", z.strictObject({ fields: z.array(z.string()) }));
    expect(() => parse({ fields: `['a'${blanks}x]` })).toThrow();
    expect(parse({ fields: `['a' , 'b' , ]` })).toEqual({ fields: ["a", "b"] });
  });

  test("a long list of ids is read in linear time", () => {
    expect(idsIn(`1${blanks}x`)).toEqual([]);
    expect(idsIn(" [1, 2 , 3] ")).toEqual([1, 2, 3]);
  });

  test("a long number is read in linear time", () => {
    const field = { name: "amount_total", type: "float" };
    const value = `${"1".repeat(size)}x`;
    const fault = valueFault({ target: "amount_total", field, owner: "sale.order", operator: ">", value });
    expect(fault?.what).toContain("number");
  });

  test("a long condition in Python's form is read in linear time", () => {
    expect(() => parseDomain([`a=x${blanks}y`])).toThrow();
  });

  test("long HTML from Odoo is converted in linear time", () => {
    expect(hasSameHtml(`<p ${"a".repeat(size)}>x</p>`, "<p>x</p>")).toBe(true);
  });

  test("a long table cell is written in linear time", () => {
    expect(toTable([{ name: `\nx${blanks}x` }], ["name"])).toContain(" / x");
  });

  test("long values are checked for invalid characters in linear time", () => {
    const wide = { values: Array.from({ length: size }, () => []) };
    expect(findUnstorable(wide)).toBeUndefined();
    expect(findUnstorable({ rows: [{}, { name: ["ok", "\ud83d"] }] })?.path).toBe("rows[1].name[1]");
    expect(findUnstorable({ rows: [{}, { "a\u0000": 1 }] })?.path).toBe("rows[1].a\ufffd");
  });
});

test("a message of very many values is refused before it is parsed", () => {
  const content = `[${Array.from({ length: 60_000 }, () => "[]").join(",")}]`;
  const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"content":${content}}}}`;
  expect(() => readMessage(body)).toThrow("more than 50000 values");
});

test("a part of a text does not keep the whole text in memory", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const parts = Array.from({ length: 60 }, (_, i) => clipText(`${i} ${"x".repeat(4_000_000)}`, 200));
  collect();
  expect(parts.map((part) => part.length)).toEqual(parts.map(() => 200));
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
});
