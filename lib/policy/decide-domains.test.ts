import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { key, metadata, rules, where } from "#tests/support/policy/decided.ts";
import type { Domain, FieldMap } from "../kernel/odoo-values.ts";
import { decide } from "./decide.ts";

describe("domains", () => {
  test.each([
    [[["name", "ilike", "x"]]],
    [["|", ["name", "=", "x"], "!", ["email", "=", false]]],
    [[["parent_id.country_id.code", "=", "ES"]]],
    [[["country_id", "ilike", "spain"]]],
    [[["country_id", "any", [["code", "=", "ES"]]]]],
    [[["id", "child_of", [1]]]],
    [[["category_id", "in", [1, 2]]]],
    [[["bank_ids", "!=", false]]],
    [[[1, "=", 1]]],
    [[["date.month_number", "=", 3]]],
    [[["properties.abc", "=", 3]]],
  ])("the domain %j is allowed", (domain) => expect(where(...domain)).toBe("allowed"));

  test.each([
    ["a path into a closed model", ["bank_ids.acc_number", "=", "x"]],
    ["a name in a closed model", ["category_id", "ilike", "vip"]],
    ["a name in a list", ["category_id", "in", ["vip"]]],
    ["a name by =", ["category_id", "=", "vip"]],
    ["a tree of a closed model", ["category_id", "child_of", [1]]],
    ["a sub-domain in a closed model", ["bank_ids", "any", [["acc_number", "=", "x"]]]],
    ["a path through two models into a closed one", ["country_id.currency_id.name", "=", "EUR"]],
    ["a path inside a sub-domain", ["country_id", "any", [["currency_id.name", "=", "EUR"]]]],
  ])("a domain with %s is refused", (_, leaf) => expect(where(leaf)).toBe("relation_disabled"));

  test.each([
    ["a leaf of two", ["name", "="]],
    ["an unknown operator", ["name", "~", "x"]],
    ["a field that is code", ["name); drop", "=", 1]],
    ["a path through a text", ["name.x", "=", 1]],
    ["an unknown field", ["nmae", "=", 1]],
    ["an unknown constant", [2, "=", 1]],
  ])("a domain with %s is malformed", (_, leaf) => expect(where(leaf)).toBe("malformed"));

  test("a domain whose operator lacks conditions is malformed", () => {
    expect(where("|", ["name", "=", "x"])).toBe("malformed");
    expect(where("!")).toBe("malformed");
  });

  test("a decision asks for the fields of unknown models and allows nothing before it has them", () => {
    const request = {
      kind: "read",
      model: "sale.order",
      domain: [["partner_id.name", "=", "x"]] as unknown as Domain,
    } as const;
    const known = new Map<string, FieldMap>();
    const asked: string[] = [];
    for (;;) {
      const decision = decide({ principal: key, rules, request, fieldsOf: (model) => known.get(model) });
      if (!("need" in decision)) {
        expect(decision).toEqual({ allow: true });
        break;
      }
      for (const model of decision.need) {
        asked.push(model);
        known.set(model, metadata[model] as FieldMap);
      }
    }
    expect(asked).toEqual(["sale.order", "res.partner"]);
  });
});

const openLeaf = fc.constantFrom(
  ["name", "=", "x"],
  ["country_id.code", "=", "ES"],
  ["parent_id.parent_id.name", "ilike", "a"],
  ["category_id", "in", [1]],
);
const closedLeaf = fc.constantFrom(
  ["credit_limit", ">", 5],
  ["parent_id.credit_limit", "<", 1],
  ["parent_id.parent_id.credit_limit", "=", 0],
  ["bank_ids.acc_number", "=", "x"],
  ["country_id.currency_id.name", "=", "x"],
  ["category_id", "ilike", "x"],
  ["signup_token", "!=", false],
);

/**
 * Returns a domain with the leaf at any place: among other conditions, under operators, in sub-domains of relations.
 */
function around(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  return fc.letrec<{ domain: unknown[] }>((tie) => ({
    domain: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf.map((own) => [own]),
      fc
        .tuple(fc.constantFrom("|", "&"), openLeaf, tie("domain"))
        .map(([operator, other, inner]) => [
          operator,
          other,
          ...(inner.length === 1 ? inner : ["&", ...inner, ["name", "=", "y"]]),
        ]),
      tie("domain").map((inner) => (inner.length === 1 ? ["!", ...inner] : inner)),
      tie("domain").map((inner) => [["parent_id", "any", inner]]),
      tie("domain").map((inner) => [["child_ids", "not any", inner]]),
    ),
  })).domain;
}

test("a domain with a closed field or model is refused wherever the condition stands", () => {
  fc.assert(
    fc.property(around(closedLeaf), (domain) => {
      expect(["field_denied", "relation_disabled", "malformed"]).toContain(where(...domain));
    }),
    { numRuns: 500 },
  );
});

test("a domain of open fields is never refused because of its fields, whatever its form", () => {
  fc.assert(
    fc.property(around(openLeaf), (domain) => {
      expect(["allowed", "malformed"]).toContain(where(...domain));
    }),
    { numRuns: 500 },
  );
});
