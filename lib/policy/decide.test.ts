import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId } from "../kernel/ids.ts";
import type { Domain, FieldInfo, FieldMap } from "../kernel/odoo-values.ts";
import type { Principal } from "./actor.ts";
import { decide } from "./decide.ts";
import type { Decision, PolicyRequest } from "./request.ts";
import type { ModelRule, RuleSet } from "./types.ts";

function field(name: string, type: string, relation?: string): [string, FieldInfo] {
  const info = {
    name,
    type,
    string: name,
    required: false,
    readonly: false,
    store: true,
    computed: false,
    searchable: true,
    sortable: true,
    groupable: true,
    translate: false,
    companyDependent: false,
  };
  return [name, relation === undefined ? info : { ...info, relation }];
}
const metadata: Record<string, FieldMap> = {
  "res.partner": new Map([
    field("id", "integer"),
    field("name", "char"),
    field("email", "char"),
    field("credit_limit", "float"),
    field("signup_token", "char"),
    field("date", "date"),
    field("parent_id", "many2one", "res.partner"),
    field("child_ids", "one2many", "res.partner"),
    field("country_id", "many2one", "res.country"),
    field("category_id", "many2many", "res.partner.category"),
    field("bank_ids", "one2many", "res.partner.bank"),
    field("properties", "properties"),
  ]),
  "res.country": new Map([
    field("name", "char"),
    field("code", "char"),
    field("currency_id", "many2one", "res.currency"),
  ]),
  "sale.order": new Map([
    field("name", "char"),
    field("partner_id", "many2one", "res.partner"),
    field("bank_id", "many2one", "res.partner.bank"),
    field("order_line", "one2many", "sale.order.line"),
    field("date_order", "datetime"),
    field("amount_total", "monetary"),
    field("origin", "reference"),
  ]),
  "sale.order.line": new Map([
    field("name", "char"),
    field("price_unit", "float"),
    field("order_id", "many2one", "sale.order"),
  ]),
};

function rule(model: string, allowed: string, deniedFields: string[] = []): [string, ModelRule] {
  const has = (letter: string) => allowed.includes(letter);
  return [
    model,
    {
      model,
      label: model,
      read: has("r"),
      create: has("c"),
      write: has("w"),
      unlink: has("u"),
      actions: [],
      deniedFields,
    },
  ];
}
const rules: RuleSet = {
  version: 1,
  models: new Map([
    rule("res.partner", "rcw", ["credit_limit"]),
    rule("res.country", "r"),
    rule("sale.order", "rcwu"),
    rule("sale.order.line", "rc"),
    // What somebody wrote into the table past the portal.
    rule("ir.config_parameter", "rcwu"),
    rule("res.users", "rcwu"),
  ]),
};
const key: Principal = {
  kind: "key",
  tenantId: newId(),
  keyId: newId(),
  connectionId: newId(),
  scope: "write",
  label: "k",
};

function ask(request: PolicyRequest, principal: Principal = key): Decision {
  return decide({ principal, rules, request, fieldsOf: (model) => metadata[model] });
}
function reason(request: PolicyRequest, principal?: Principal): string {
  const decision = ask(request, principal);
  if ("need" in decision) return `need ${decision.need}`;
  return decision.allow ? "allowed" : decision.denial.reason;
}
const where = (...domain: unknown[]) =>
  reason({ kind: "read", model: "res.partner", domain: domain as unknown as Domain });

describe("models and operations", () => {
  test.each([
    [{ kind: "read", model: "res.partner" }, "allowed"],
    [{ kind: "unlink", model: "res.partner" }, "operation_disabled"],
    [{ kind: "unlink", model: "sale.order" }, "allowed"],
    [{ kind: "read", model: "res.partner.bank" }, "model_disabled"],
    [{ kind: "describe", model: "res.partner.bank" }, "model_disabled"],
    [{ kind: "read", model: "ir.config_parameter" }, "hard_floor"],
    [{ kind: "describe", model: "ir.config_parameter" }, "hard_floor"],
    [{ kind: "read", model: "res.users" }, "allowed"],
    [{ kind: "write", model: "res.users", values: { name: "x" } }, "operation_disabled"],
  ] as [PolicyRequest, string][])("%j is %s", (request, expected) => expect(reason(request)).toBe(expected));

  test("a read key writes nothing, whatever the rules say", () => {
    const reader = { ...key, scope: "read" } as const;
    expect(reason({ kind: "unlink", model: "sale.order" }, reader)).toBe("missing_scope");
    expect(reason({ kind: "create", model: "res.partner", values: { name: "x" } }, reader)).toBe("missing_scope");
    expect(reason({ kind: "read", model: "res.partner" }, reader)).toBe("allowed");
  });

  test("a refusal names what is close and open, never what is closed", () => {
    const decision = ask({ kind: "read", model: "res.partners" });
    expect(decision).toMatchObject({ allow: false, denial: { hint: expect.stringContaining("res.partner") } });
    expect(JSON.stringify(decision)).not.toContain("ir.config_parameter");
  });

  test("a field that is near and closed is not named either", () => {
    const near = ask({ kind: "read", model: "res.partner", domain: [["credit_limi", ">", 5]] });
    expect(near).toMatchObject({ denial: { reason: "malformed" } });
    expect(JSON.stringify(near)).not.toContain("credit_limit");
  });
});

describe("fields", () => {
  test.each(["credit_limit", "signup_token"])(
    "%s can't be read, filtered, ordered, grouped, aggregated or written",
    (name) => {
      const model = "res.partner";
      expect(reason({ kind: "read", model, fields: ["name", name] })).toBe("field_denied");
      expect(reason({ kind: "describe", model, fields: [name] })).toBe("field_denied");
      expect(where([name, ">", 1])).toBe("field_denied");
      expect(where(["parent_id", "any", [[name, ">", 1]]])).toBe("field_denied");
      expect(where([`parent_id.${name}`, ">", 1])).toBe("field_denied");
      expect(reason({ kind: "read", model, order: `${name} desc` })).toBe("field_denied");
      expect(reason({ kind: "read", model, groupby: [name] })).toBe("field_denied");
      expect(reason({ kind: "read", model, aggregates: [`${name}:sum`] })).toBe("field_denied");
      expect(reason({ kind: "write", model, values: { [name]: 1 } })).toBe("field_denied");
      expect(reason({ kind: "write", model, values: { child_ids: [[1, 4, { [name]: 1 }]] } })).toBe("field_denied");
    },
  );

  test("a denied name denies the display name that is made of it", () => {
    const closed = { version: 1, models: new Map([rule("res.partner", "r", ["name"])]) };
    const request = { kind: "read", model: "res.partner", fields: ["display_name"] } as const;
    expect(decide({ principal: key, rules: closed, request, fieldsOf: (model) => metadata[model] })).toMatchObject({
      denial: { reason: "field_denied" },
    });
  });

  describe.each(["name", "display_name"])("where %s of a model is denied", (denied) => {
    const models = new Map([
      ...rules.models,
      rule("res.partner", "r", [denied]),
      rule("sale.order", "r"),
      rule("res.country", "r"),
    ]);
    const said = (part: object, model = "sale.order") => {
      const request = { kind: "read", model, ...part } as PolicyRequest;
      const decision = decide({
        principal: key,
        rules: { version: 1, models },
        request,
        fieldsOf: (name) => metadata[name],
      });
      return "denial" in decision ? decision.denial : { reason: "allowed", path: "", hint: "" };
    };

    test.each([
      [{ groupby: ["partner_id"] }, "groupby"],
      [{ groupby: ["order_line.order_id.partner_id"] }, "groupby"],
      [{ order: "date_order, partner_id desc" }, "order"],
      [{ domain: [["partner_id", "ilike", "a"]] }, "domain[0]"],
      [{ domain: [["partner_id", "in", [1, "a"]]] }, "domain[0]"],
      [{ domain: [["order_line", "any", [["order_id.partner_id", "=", "a"]]]] }, "domain[0][2][0]"],
    ])("no relation tells its names: %j", (part, path) => {
      expect(said(part)).toMatchObject({
        reason: "field_denied",
        path,
        hint: expect.stringContaining('["partner_id","=",14]'),
      });
    });

    test.each([
      { fields: ["amount_total", "order_line", "partner_id"] },
      { groupby: ["date_order:month", "partner_id.country_id"] },
      { aggregates: ["partner_id:count_distinct"] },
      { order: "partner_id.id" },
      { domain: [["partner_id", "in", [1, 2]]] },
      { domain: [["partner_id.country_id", "ilike", "spain"]] },
    ])("what tells none of them stays open: %j", (part) => {
      expect(said(part).reason).toBe("allowed");
    });
  });

  test.each(["access_token", "api_key", "new_password", "totp_secret", "password"])(
    "%s is a secret on every model",
    (name) => {
      expect(reason({ kind: "read", model: "sale.order", fields: [name] })).toBe("field_denied");
    },
  );

  test.each(["tokenized_name", "keyword", "public_key_name", "secretary_id"])("%s is no secret", (name) => {
    expect(reason({ kind: "read", model: "sale.order", fields: [name] })).toBe("allowed");
  });
});

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
  ])("%j is allowed", (domain) => expect(where(...domain)).toBe("allowed"));

  test.each([
    ["a path into a closed model", ["bank_ids.acc_number", "=", "x"]],
    ["a name in a closed model", ["category_id", "ilike", "vip"]],
    ["a name in a list", ["category_id", "in", ["vip"]]],
    ["a name by =", ["category_id", "=", "vip"]],
    ["a tree of a closed model", ["category_id", "child_of", [1]]],
    ["a sub-domain in a closed model", ["bank_ids", "any", [["acc_number", "=", "x"]]]],
    ["a path through two models into a closed one", ["country_id.currency_id.name", "=", "EUR"]],
    ["a path inside a sub-domain", ["country_id", "any", [["currency_id.name", "=", "EUR"]]]],
  ])("%s is refused", (_, leaf) => expect(where(leaf)).toBe("relation_disabled"));

  test.each([
    ["a leaf of two", ["name", "="]],
    ["an unknown operator", ["name", "~", "x"]],
    ["a field that is code", ["name); drop", "=", 1]],
    ["a path through a text", ["name.x", "=", 1]],
    ["an unknown field", ["nmae", "=", 1]],
    ["a constant that is none", [2, "=", 1]],
  ])("%s is malformed", (_, leaf) => expect(where(leaf)).toBe("malformed"));

  test("an operator that lacks its conditions is malformed", () => {
    expect(where("|", ["name", "=", "x"])).toBe("malformed");
    expect(where("!")).toBe("malformed");
  });

  test("the fields of a model that is not known yet are asked for, and nothing is allowed before", () => {
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

describe("order, groups and context", () => {
  test.each([
    [{ order: "date_order desc, id" }, "allowed"],
    [{ order: "partner_id, amount_total DESC NULLS LAST" }, "allowed"],
    [{ order: "bank_id" }, "relation_disabled"],
    [{ order: "bank_id.id" }, "allowed"],
    [{ order: "name; drop table" }, "malformed"],
    [{ groupby: ["date_order:month", "partner_id"], aggregates: ["amount_total:sum", "__count"] }, "allowed"],
    [{ groupby: ["bank_id"] }, "relation_disabled"],
    [{ groupby: ["partner_id.country_id", "partner_id.date:month", "date_order:day_of_week"] }, "allowed"],
    [{ groupby: ["partner_id.bank_ids"] }, "relation_disabled"],
    [{ groupby: ["bank_id.name"] }, "relation_disabled"],
    [{ groupby: ["partner_id.signup_token"] }, "field_denied"],
    [{ groupby: ["partner_id.name.x"] }, "malformed"],
    [{ groupby: ["date_order:century"] }, "malformed"],
    [{ aggregates: ["amount_total:sum_currency", "id:count_distinct"] }, "allowed"],
    [{ aggregates: ["amount_total:evil"] }, "malformed"],
    [{ groupby: ["partner_id"], order: "amount_total:sum desc" }, "malformed"],
    [{ groupby: ["partner_id"], aggregates: ["amount_total:sum"], order: "amount_total:sum desc, __count" }, "allowed"],
    [{ aggregates: ["amount_total:sum"], having: [["amount_total:sum", ">", 5]] }, "allowed"],
    [{ aggregates: ["__count"], having: [["amount_total:sum", ">", 5]] }, "malformed"],
    [{ groupby: ["partner_id"], having: [["partner_id", ">", 5]] }, "malformed"],
    [{ groupby: [], having: [["__count", "ilike", 5]] }, "malformed"],
    [{ groupby: [], having: ["|", ["__count", ">", 5]] }, "malformed"],
    [{ aggregates: ["amount_total:sum"], having: [["amount_total:sum", "in", [1]]] }, "malformed"],
    [{ context: { lang: "es_ES", active_test: false } }, "allowed"],
    [{ context: { tracking_disable: true } }, "context_key"],
    [{ context: { default_user_id: 1 } }, "context_key"],
  ] as [object, string][])("%j is %s", (part, expected) =>
    expect(reason({ kind: "read", model: "sale.order", ...part })).toBe(expected),
  );
});

describe("actions", () => {
  const opened: RuleSet = {
    version: 1,
    models: new Map(
      ["sale.order", "res.users"].map((model) => {
        const [, own] = rule(model, "rcwu");
        return [model, { ...own, actions: ["action_confirm", "unlink", "sudo", "_private", "print"] }];
      }),
    ),
  };
  const press = (model: string, name: string, principal: Principal = key) => {
    const decision = decide({
      principal,
      rules: opened,
      request: { kind: "action", model, name },
      fieldsOf: () => undefined,
    });
    return "denial" in decision ? decision.denial.reason : "allowed";
  };
  test.each([
    ["sale.order", "action_confirm", "allowed"],
    ["sale.order", "action_cancel", "action_disabled"],
    // Whatever somebody wrote into the table: what every record has is no button.
    ["sale.order", "unlink", "action_disabled"],
    ["sale.order", "sudo", "action_disabled"],
    ["sale.order", "_private", "action_disabled"],
    // It opens documents and presses nothing.
    ["sale.order", "print", "action_disabled"],
    ["res.users", "action_confirm", "action_disabled"],
    ["res.partner", "action_confirm", "action_disabled"],
    ["ir.cron", "action_confirm", "hard_floor"],
  ])("%s %s is %s", (model, name, expected) => expect(press(model, name)).toBe(expected));

  test("a key that may only read presses nothing", () =>
    expect(press("sale.order", "action_confirm", { ...key, scope: "read" } as Principal)).toBe("missing_scope"));
});

test.each([
  ["r", ["print"], "allowed"],
  ["r", [], "action_disabled"],
  ["r", ["action_confirm"], "action_disabled"],
  ["c", ["print"], "operation_disabled"],
])(
  "a document of a model with %s and the actions %j is %s, for a key that may only read too",
  (allowed, actions, expected) => {
    const [model, own] = rule("sale.order", allowed);
    const opened = { version: 1, models: new Map([[model, { ...own, actions }]]) };
    for (const scope of ["read", "write"] as const) {
      const request = { kind: "print", model } as const;
      const decision = decide({
        principal: { ...key, scope } as Principal,
        rules: opened,
        request,
        fieldsOf: () => undefined,
      });
      expect("denial" in decision ? decision.denial.reason : "allowed").toBe(expected);
    }
  },
);

describe("values", () => {
  const write = (values: Record<string, unknown>, model = "res.partner") => reason({ kind: "write", model, values });
  test.each([
    ["a plain value", { name: "x", country_id: 3 }, "allowed"],
    ["a relation as it is read", { country_id: [3, "Spain"] }, "allowed"],
    ["a record made on the way", { country_id: { name: "Atlantis" } }, "malformed"],
    ["a command that creates in an open model", { child_ids: [[0, 0, { name: "x" }]] }, "allowed"],
    ["a command that deletes without the right", { child_ids: [[2, 4, 0]] }, "operation_disabled"],
    ["a command into a closed model", { bank_ids: [[0, 0, { acc_number: "x" }]] }, "model_disabled"],
    ["linking of a closed model", { category_id: [[6, 0, [1]]] }, "model_disabled"],
    ["ids of a closed model", { category_id: [1] }, "model_disabled"],
    ["clearing a relation to a closed model", { category_id: [] }, "model_disabled"],
    ["clearing it with false", { category_id: false }, "model_disabled"],
    ["a command without its values", { child_ids: [[0, 0]] }, "malformed"],
    ["a command without its ids", { child_ids: [[6, 0]] }, "malformed"],
    ["an unknown command", { child_ids: [[9, 0, 0]] }, "malformed"],
    ["a command that is an object", { child_ids: [{ name: "x" }] }, "malformed"],
    ["an unknown field", { nmae: "x" }, "malformed"],
    ["a name that Odoo makes itself", { display_name: "x" }, "malformed"],
  ])("%s is %s", (_, values, expected) => expect(write(values)).toBe(expected));

  test.each([
    [{ child_ids: [{ name: "Ann" }] }, "values.child_ids[0]", '"child_ids": [[0, 0, {"name":"Ann"}]]'],
    [{ child_ids: [{ id: 4, name: "Ann" }] }, "values.child_ids[0]", '[[1, 4, {"name":"Ann"}]]'],
    [{ child_ids: ["Ann"] }, "values.child_ids[0]", 'find_record with model res.partner and text "Ann"'],
    [{ child_ids: ["7"] }, "values.child_ids[0]", 'An id is a number: "child_ids": [7].'],
    [{ child_ids: "Ann" }, "values.child_ids", 'find_record with model res.partner and text "Ann"'],
    [{ child_ids: [7, [4, 8, 0]] }, "values.child_ids[0]", "[[4, 7, 0]]"],
    [{ child_ids: [[1, 4]] }, "values.child_ids[0]", '[1, id, {"field": value}]'],
    [{ child_ids: [[6, [4]]] }, "values.child_ids[0]", "[6, 0, [id, id]]"],
    [{ child_ids: [["add", 4]] }, "values.child_ids[0]", "[4, id, 0] links"],
    [{ country_id: { id: 4 } }, "values.country_id", '"country_id": 7'],
  ])("%j is refused with the form that is right", (values, path, form) => {
    const decision = ask({ kind: "write", model: "res.partner", values });
    expect(decision).toMatchObject({ denial: { reason: "malformed", path, hint: expect.stringContaining(form) } });
  });

  test("lines are held to their own model's rules at every depth", () => {
    expect(write({ order_line: [[0, 0, { name: "x" }]] }, "sale.order")).toBe("allowed");
    expect(write({ order_line: [[1, 5, { name: "x" }]] }, "sale.order")).toBe("operation_disabled");
    // No lines are no change of lines.
    expect(write({ order_line: [] }, "sale.order")).toBe("allowed");
    expect(write({ order_line: [[4, 5]] }, "sale.order")).toBe("operation_disabled");
    expect(write({ origin: "res.partner.bank,4" }, "sale.order")).toBe("relation_disabled");
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

/** The leaf somewhere inside: among others, under operators, in sub-domains of relations. */
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

test("a closed field or model is refused wherever it stands in a domain", () => {
  fc.assert(
    fc.property(around(closedLeaf), (domain) => {
      expect(["field_denied", "relation_disabled", "malformed"]).toContain(where(...domain));
    }),
    { numRuns: 500 },
  );
});

test("an open domain of any form is not refused for its fields", () => {
  fc.assert(
    fc.property(around(openLeaf), (domain) => {
      expect(["allowed", "malformed"]).toContain(where(...domain));
    }),
    { numRuns: 500 },
  );
});
