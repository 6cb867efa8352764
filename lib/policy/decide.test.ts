import { describe, expect, test } from "vitest";
import { ask, key, metadata, reason, rule, rules, where } from "#tests/support/policy/decided.ts";
import type { Principal } from "./actor.ts";
import { decide } from "./decide.ts";
import type { PolicyRequest } from "./request.ts";
import type { RuleSet } from "./types.ts";

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
  ] as [PolicyRequest, string][])("the call %j is %s", (request, expected) => expect(reason(request)).toBe(expected));

  test("a read-only key may write nothing, whatever the rules allow", () => {
    const reader = { ...key, scope: "read" } as const;
    expect(reason({ kind: "unlink", model: "sale.order" }, reader)).toBe("missing_scope");
    expect(reason({ kind: "create", model: "res.partner", values: { name: "x" } }, reader)).toBe("missing_scope");
    expect(reason({ kind: "read", model: "res.partner" }, reader)).toBe("allowed");
  });

  test("a refusal suggests similar open models, never closed ones", () => {
    const decision = ask({ kind: "read", model: "res.partners" });
    expect(decision).toMatchObject({ allow: false, denial: { hint: expect.stringContaining("res.partner") } });
    expect(JSON.stringify(decision)).not.toContain("ir.config_parameter");
  });

  test("a refusal never suggests a similar field that is closed", () => {
    const near = ask({ kind: "read", model: "res.partner", domain: [["credit_limi", ">", 5]] });
    expect(near).toMatchObject({ denial: { reason: "malformed" } });
    expect(JSON.stringify(near)).not.toContain("credit_limit");
  });
});

describe("fields", () => {
  test.each(["credit_limit", "signup_token"])(
    "the denied field %s can't be read, filtered, ordered, grouped, aggregated or written",
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

  test("a denied name also denies the display name", () => {
    const closed = { version: 1, models: new Map([rule("res.partner", "r", ["name"])]) };
    const request = { kind: "read", model: "res.partner", fields: ["display_name"] } as const;
    expect(decide({ principal: key, rules: closed, request, fieldsOf: (model) => metadata[model] })).toMatchObject({
      denial: { reason: "field_denied" },
    });
  });

  describe.each(["name", "display_name"])("a model whose %s is denied", (denied) => {
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
    ])("a call that reveals the denied name through a relation is refused: %j", (part, path) => {
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
    ])("a call that does not reveal the denied name is allowed: %j", (part) => {
      expect(said(part).reason).toBe("allowed");
    });
  });

  test.each(["access_token", "api_key", "new_password", "totp_secret", "password"])(
    "the field %s counts as a secret on every model",
    (name) => {
      expect(reason({ kind: "read", model: "sale.order", fields: [name] })).toBe("field_denied");
    },
  );

  test.each(["tokenized_name", "keyword", "public_key_name", "secretary_id"])("the field %s is no secret", (name) => {
    expect(reason({ kind: "read", model: "sale.order", fields: [name] })).toBe("allowed");
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
  ] as [object, string][])("a read with %j is %s", (part, expected) =>
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
    // Methods of every record are no buttons, even if a stored rule allows them.
    ["sale.order", "unlink", "action_disabled"],
    ["sale.order", "sudo", "action_disabled"],
    ["sale.order", "_private", "action_disabled"],
    // This entry opens documents and is no button.
    ["sale.order", "print", "action_disabled"],
    ["res.users", "action_confirm", "action_disabled"],
    ["res.partner", "action_confirm", "action_disabled"],
    ["ir.cron", "action_confirm", "hard_floor"],
  ])("on %s the action %s is %s", (model, name, expected) => expect(press(model, name)).toBe(expected));

  test("a read-only key may run no action", () =>
    expect(press("sale.order", "action_confirm", { ...key, scope: "read" } as Principal)).toBe("missing_scope"));
});

test.each([
  ["r", ["print"], "allowed"],
  ["r", [], "action_disabled"],
  ["r", ["action_confirm"], "action_disabled"],
  ["c", ["print"], "operation_disabled"],
])(
  "a document of a model with the rights %s and the actions %j is %s, also for a read-only key",
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
