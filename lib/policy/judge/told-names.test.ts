import { describe, expect, test } from "vitest";
import { ask, map, open, rule, rulesOf } from "#tests/support/policy/closures-world.ts";
import { decide } from "../decide.ts";

describe("an order and groups by a relation", () => {
  const sorted = (denied: Readonly<Record<string, readonly string[]>>, rest: object, model = "sale.order.line") =>
    ask(open(denied), { kind: "read", model, ...rest });

  test("an order and groups by a relation are refused if a closed field sorts its model", () => {
    const dates = { "sale.order": ["date_order"] };
    const refused = "order_id of sale.order.line is sorted by date_order of sale.order, which is not enabled.";
    expect(sorted(dates, { order: "order_id desc" })).toContain(`order: ${refused}`);
    expect(sorted(dates, { groupby: ["order_id"], aggregates: [] })).toContain(`groupby: ${refused}`);
    expect(sorted({ "sale.order": ["state"] }, { order: "order_id desc" })).toBe("yes");
  });

  test("an order and groups by a relation are allowed if the closed field comes after an open name", () => {
    expect(sorted({ "res.users": ["login"] }, { order: "user_id" }, "crm.lead")).toBe("yes");
    expect(sorted({ "res.users": ["login"] }, { groupby: ["user_id"], aggregates: [] }, "crm.lead")).toBe("yes");
  });
});

test("an order and groups by a relation are refused if its display names are closed", () => {
  const fields = map({ plan_id: { relation: "crm.lead", namesClosed: true }, other_id: { relation: "crm.lead" } });
  const asked = (rest: object) =>
    decide({
      principal: { kind: "key", scope: "read" } as never,
      rules: rulesOf([rule("x.task"), rule("crm.lead")]),
      request: { kind: "read", model: "x.task", ...rest },
      fieldsOf: () => fields,
    });
  for (const rest of [{ order: "plan_id" }, { groupby: ["plan_id"], aggregates: [] }])
    expect(asked(rest)).toMatchObject({ allow: false, denial: { reason: "field_denied" } });
  for (const rest of [{ order: "other_id" }, { groupby: ["other_id"], aggregates: [] }])
    expect(asked(rest)).toEqual({ allow: true });
});

test("groups by a property are allowed, and groups by a path through any other plain field are not", () => {
  const grouped = (term: string) => ask(open(), { kind: "read", model: "crm.lead", groupby: [term], aggregates: [] });
  expect(grouped("lead_properties.0a1b2c3d4e5f6a7b")).toBe("yes");
  expect(grouped("lead_properties.0a1b.name")).toContain("lead_properties of crm.lead is no relation");
  expect(grouped("name.0a1b")).toContain("name of crm.lead is no relation");
});

test("the refusal of a condition on a whole properties field shows its place and the right form", () => {
  expect(ask(open(), { kind: "read", model: "crm.lead", domain: [["lead_properties", "!=", false]] })).toContain(
    'domain[0]: Malformed: lead_properties holds many values, and a condition names one of them. Write ["lead_properties.a1b2c3","!=",false]',
  );
});

describe("a search by name", () => {
  const rules = open({ "res.partner": ["email", "ref"] });
  const find = (model: string, domain: never[] | readonly unknown[], under = rules) =>
    ask(under, { kind: "read", model, domain: domain as never });

  test("a search by name is refused if it looks into a closed field, with a condition that does not", () => {
    for (const [model, target, right] of [
      ["res.partner", "display_name", "name"],
      ["sale.order", "partner_id", "partner_id.name"],
      ["sale.order", "partner_id.display_name", "partner_id.name"],
      ["crm.lead", "partner_id", "partner_id.name"],
      ["res.partner", "parent_id", "parent_id.name"],
    ] as const) {
      const said = find(model, [[target, "ilike", "CANARY"]]);
      expect(said).toContain("A search by the name of res.partner also looks into email, which is not enabled.");
      expect(said).toContain(`Search the stored name alone: ["${right}","ilike","CANARY"]`);
      expect(find(model, [[right, "ilike", "CANARY"]])).toBe("yes");
    }
    expect(find("sale.order", [["partner_id", "=", "CANARY"]])).toContain("also looks into email");
    expect(find("sale.order", [["partner_id", "in", ["CANARY"]]])).toContain("also looks into email");
    expect(find("sale.order", [["partner_id", "=", 7]])).toBe("yes");
  });

  test("a search by name is allowed if it looks into no closed field", () => {
    expect(find("res.partner", [["display_name", "ilike", "a"]], open({ "res.partner": ["phone"] }))).toBe("yes");
    expect(find("sale.order", [["partner_id", "ilike", "a"]], open())).toBe("yes");
  });

  test("a search by name is refused if it looks into denied names, or into those of a closed model", () => {
    const of = (rules: ReturnType<typeof open>) => ask(rules, { kind: "read", model: "sale.order", byName: true });
    expect(of(open())).toBe("yes");
    expect(of(open({}, ["res.partner"]))).toContain("also looks into name of res.partner");
    expect(of(open({ "res.partner": ["name"] }))).toContain("also looks into name of res.partner");
  });

  test("a search by name of an unknown model counts as looking into any of its texts", () => {
    const rules = rulesOf([rule("x.thing", { deniedFields: ["code"] })]);
    const fields = map({ name: {}, code: {} });
    const decision = decide({
      principal: { kind: "key", scope: "read" } as never,
      rules,
      request: { kind: "read", model: "x.thing", byName: true },
      fieldsOf: () => fields,
    });
    expect(decision).toMatchObject({ allow: false, denial: { reason: "field_denied" } });
  });

  test("a search by name does not look into a closed model's text that is shown and not stored", () => {
    const rules = rulesOf([rule("x.line", { deniedFields: ["price"] })]);
    const closed = { because: "owner", model: "hr.employee", field: "job_title" } as const;
    const said = (store: boolean) =>
      decide({
        principal: { kind: "key", scope: "read" } as never,
        rules,
        request: { kind: "read", model: "x.line", byName: true },
        fieldsOf: () => map({ name: {}, price: { type: "float" }, job_title: { store, closed } }),
      });
    expect(said(false)).toEqual({ allow: true });
    expect(said(true)).toMatchObject({ allow: false });
  });
});
