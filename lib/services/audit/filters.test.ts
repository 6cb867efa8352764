import fc from "fast-check";
import { expect, test } from "vitest";
import { auditOperations, auditOutcomes, auditPeriods } from "../../kernel/choices.ts";
import { newId } from "../../kernel/ids.ts";
import { filterNames, readFilters, writeFilters } from "./filters.ts";

test("filters are unchanged after being written to a link and read back", () => {
  const text = fc.stringMatching(/^[!-~]{1,40}$/);
  const filters = fc.record(
    {
      period: fc.constantFrom(...auditPeriods),
      from: fc.constant("2026-02-28"),
      to: fc.constant("2026-03-01"),
      outcome: fc.constantFrom(...auditOutcomes),
      operation: fc.constantFrom(...auditOperations),
      model: text,
      tool: text,
      actor: text,
      connectionId: fc.constant(newId<never>()),
      text,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(filters, (wanted) => {
      const link = new URLSearchParams(writeFilters(wanted).toString());
      expect(readFilters(Object.fromEntries(link))).toEqual(wanted);
    }),
  );
});

test("unknown search parameters and values are ignored without an error", () => {
  const odd = {
    period: "2y",
    from: "2026-02-31",
    to: "yesterday",
    outcome: "fine",
    operation: "",
    model: "   ",
    tool: "x".repeat(300),
    actor: "a\u0000b",
    connection: "1",
    q: [],
    page: "7",
  };
  expect(readFilters(odd)).toEqual({});
  fc.assert(fc.property(fc.dictionary(fc.constantFrom(...filterNames), fc.string()), (any) => void readFilters(any)));
});

test("the first value of a parameter counts if the parameter is repeated", () => {
  expect(readFilters({ model: ["res.partner", "sale.order"] })).toEqual({ model: "res.partner" });
});
