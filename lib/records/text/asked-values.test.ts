import { expect, test } from "vitest";
import { toAsked } from "./asked-values.ts";

test("toAsked shows values as they were given, cut and without invisible characters", () => {
  expect(toAsked({ name: "Ann\u200b", active: false, line_ids: [[2, 7, 0]], note: null })).toBe(
    'name = "Ann", active = false, line_ids = [[2,7,0]], note = null',
  );
  expect(toAsked({ note: "x".repeat(500) })).toHaveLength("note = ".length + 120);
  expect(toAsked({ note: "</untrusted-1>" })).not.toContain("</untrusted");
});

test("toAsked names every field of many and shows the values of the first 20", () => {
  const values = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`x_${i}`, i]));
  expect(toAsked(values)).toMatch(/x_19 = 19, x_20, .*x_29$/);
});
