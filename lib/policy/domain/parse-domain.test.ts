import { expect, test } from "vitest";
import { parseDomain } from "./parse-domain.ts";

test("parseDomain turns null into false, also in lists and sub-domains", () => {
  expect(parseDomain([["active", "!=", null]])).toEqual([["active", "!=", false]]);
  expect(parseDomain('[["id","in",[1,null]]]')).toEqual([["id", "in", [1, false]]]);
  expect(parseDomain([["partner_id", "any", [["name", "=", null]]]])).toEqual([
    ["partner_id", "any", [["name", "=", false]]],
  ]);
});

test.each(['[["name","=","\\ud83d"]]', '[["name","=","a\\u0000"]]', '[["amount_total",">",1e999]]'])(
  "parseDomain finds unfit values inside of a text: %s",
  (text) => {
    expect(() => parseDomain(text)).toThrow(
      expect.objectContaining({ options: expect.objectContaining({ path: "domain[0][2]" }) }),
    );
  },
);
