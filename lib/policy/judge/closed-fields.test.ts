import { describe, expect, test } from "vitest";
import { ask, open } from "#tests/support/policy/closures-world.ts";
import type { PolicyRequest } from "../request.ts";

describe("a closed field", () => {
  const rules = open({ "res.partner": ["email", "ref", "phone"] });
  const read = (rest: object, model = "res.partner"): PolicyRequest => ({ kind: "read", model, ...rest });

  test.each([
    ["read", read({ fields: ["email_normalized"] }), "fields[0]"],
    ["described", { kind: "describe", model: "res.partner", fields: ["email_normalized"] } as const, "fields[0]"],
    ["asked about", read({ domain: [["email_normalized", "=", "a"]] }), "domain[0]"],
    ["asked about by a path", read({ domain: [["partner_id.email_normalized", "=", "a"]] }, "crm.lead"), "domain[0]"],
    ["ordered by", read({ order: "email_normalized" }), "order"],
    ["grouped by", read({ groupby: ["email_normalized"], aggregates: [] }), "groupby"],
    ["added up", read({ groupby: [], aggregates: ["email_normalized:count_distinct"] }), "aggregates"],
  ] as const)(
    "a closed field can't be %s, and the refusal names the denied field that closes it",
    (_how, request, path) => {
      expect(ask(rules, request)).toBe(
        `${path}: email_normalized of res.partner tells email, which is not enabled. Leave it out.`,
      );
    },
  );

  test("a closed field can't be written", () => {
    const change = (values: object): PolicyRequest => ({ kind: "write", model: "crm.lead", values: { ...values } });
    expect(ask(rules, change({ email_from: "a@example.com" }))).toContain(
      "email_from of crm.lead tells email of res.partner",
    );
    expect(ask(rules, change({ name: "Desk" }))).toBe("yes");
  });
});
