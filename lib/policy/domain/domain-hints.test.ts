import { expect, test } from "vitest";
import type { AppError } from "../../kernel/errors.ts";
import type { FieldMap } from "../../kernel/odoo-values.ts";
import { decide } from "../decide.ts";
import type { RuleSet } from "../types.ts";
import { parseDomain } from "./parse-domain.ts";

const field = (name: string, type = "char", relation?: string, label = name) =>
  [
    name,
    {
      name,
      type,
      string: label,
      required: false,
      readonly: false,
      store: true,
      computed: false,
      searchable: true,
      sortable: true,
      groupable: true,
      translate: false,
      companyDependent: false,
      ...(relation === undefined ? {} : { relation }),
    },
  ] as const;
const fields: Record<string, FieldMap> = {
  "sale.order": new Map([
    field("name"),
    field("state", "selection"),
    field("date_order", "datetime"),
    field("partner_id", "many2one", "res.partner", "Customer"),
    field("user_id", "many2one", "res.users"),
  ]),
  "res.partner": new Map([field("city"), field("country_id", "many2one", "res.country"), field("access_token")]),
  "res.country": new Map([field("code")]),
};
const nothing = { read: false, create: false, write: false, unlink: false, actions: [], deniedFields: [] };
const rules: RuleSet = {
  version: 1,
  models: new Map(
    [...Object.keys(fields), "res.users"].map((model) => [
      model,
      { ...nothing, model, label: model, read: model !== "res.users", actions: ["action_confirm"] },
    ]),
  ),
};
const principal = { kind: "key", scope: "write" } as never;

/** Returns the error for a domain that is parsed and then judged, as the tools do. */
function said(input: unknown): { message: string; hint: string } {
  try {
    const request = { kind: "read", model: "sale.order", domain: parseDomain(input) } as const;
    const decision = decide({ principal, rules, request, fieldsOf: (model) => fields[model] });
    return "denial" in decision ? decision.denial : { message: "allowed", hint: "" };
  } catch (error) {
    return { message: (error as AppError).message, hint: (error as AppError).options.hint ?? "" };
  }
}

test.each([
  ["an object", [{ field: "state", operator: "=", value: "sale" }], 'Write ["state","=","sale"].'],
  ["an object of fields", [{ state: "sale", name: "S1" }], 'Write ["state","=","sale"], ["name","=","S1"].'],
  ["an object alone", { state: "sale" }, 'Write [["state","=","sale"]].'],
  ["two parts", [["state", "sale"]], 'Write ["state","=","sale"].'],
  ["the values of a list run out", [["state", "in", "sale", "done"]], 'Write ["state","in",["sale","done"]].'],
  ["==", [["state", "==", "sale"]], 'Write ["state","=","sale"].'],
  ["capitals", [["name", "ILIKE", "x"]], 'Write ["name","ilike","x"].'],
  ["capitals and spaces", [["state", "NOT  IN", ["sale"]]], 'Write ["state","not in",["sale"]].'],
  ["contains", [["name", "contains", "x"]], 'Write ["name","ilike","x"].'],
  ["is not", [["name", "is not", false]], 'Write ["name","!=",false].'],
  ["is null", [["name", "is null", true]], 'Write ["name","=",false].'],
  ["starts with", [["name", "startswith", "S0"]], 'Write ["name","=ilike","S0%"].'],
  [
    "between",
    [["date_order", "between", ["2026-01-01", "2026-01-31"]]],
    'Write ["date_order",">=","2026-01-01"], ["date_order","<=","2026-01-31"].',
  ],
  ["an operator of nobody", [["name", "constructor", "x"]], "Write one of = != "],
  ["and", [["a", "=", 1], "and", ["b", "=", 2]], 'Write "&" before both conditions: ["&",'],
  ["OR", ["OR", ["name", "=", "x"], ["name", "=", "y"]], 'Write "|" before both conditions: ["|",'],
  ["words of another language", ["state = 'sale'"], 'Write ["state","=","sale"].'],
  ["a list too many", [[["state", "=", "sale"]]], 'Write its conditions without the brackets around them: ["state"'],
  ["an operator without its conditions", ["|", ["name", "=", "x"]], '"&" and "|" stand before the two conditions'],
])("the error for a domain with %s shows the right form", (_, domain, hint) => {
  expect(said(domain).hint).toContain(hint);
});

test.each([
  ["a missing comma", "[('name' '=', 'x')]", '"," or ")" expected at character 10, after "[(\'name\' "'],
  ["a missing bracket", "[('name', '=', 'x')", '"," or "]" expected at character 20'],
  ["a missing parenthesis", "[('name', '=', 'x']", '"," or ")" expected at character 19'],
  ["curly quotes", "[(“name”, '=', 'x')]", "write straight quotes"],
  ["a name that is no value", "[('user_id', '=', uid)]", '"uid" is no value here; get_context tells the id'],
  ["two values without a comma", "[('a', '=', 1 2)]", '"," or ")" expected at character 15'],
])("the error for a Python domain with %s names the place", (_, text, message) => {
  const { message: told, hint } = said(text);
  expect(told).toContain(message);
  expect(hint).toContain('["field","operator",value]');
});

test.each([
  ["stat", 'sale.order has no field "stat".', 'Did you mean state? Call describe_model model="sale.order"'],
  ["customer_id", 'sale.order has no field "customer_id".', "Did you mean partner_id?"],
  [
    "partner_id.country_id.cod",
    'res.country, which partner_id.country_id leads to, has no field "cod".',
    "Did you mean partner_id.country_id.code?",
  ],
  ["partner_id__city", 'has no field "partner_id__city"', "Did you mean partner_id.city?"],
  ["name.x", "name of sale.order is no relation: nothing follows its dot", 'describe_model model="sale.order"'],
  ["date_order.year", "date_order of sale.order is a datetime", '["date_order",">=","2026-01-01"]'],
])("the error for the path %s names the step that is wrong", (path, message, hint) => {
  const told = said([[path, "=", "x"]]);
  expect(told.message).toContain(message);
  expect(told.hint).toContain(hint);
});

test("the error for a malformed order shows the right form", () => {
  const request = { kind: "read", model: "sale.order", order: "date_order descending" } as const;
  const decision = decide({ principal, rules, request, fieldsOf: (model) => fields[model] });
  expect(decision).toMatchObject({ denial: { hint: 'Write it as "date_order desc, id".' } });
});

test("no refusal advises what nobody can do", () => {
  const ask = (request: object) => {
    const decision = decide({ principal, rules, request: request as never, fieldsOf: (model) => fields[model] });
    return "denial" in decision ? decision.denial : undefined;
  };
  // A rule can open these.
  for (const request of [
    { kind: "read", model: "crm.lead" },
    { kind: "create", model: "sale.order", values: {} },
    { kind: "action", model: "sale.order", name: "action_cancel" },
    { kind: "read", model: "sale.order", domain: [["user_id.login", "=", "x"]] },
  ])
    expect(ask(request)).toMatchObject({ remedy: { by: "portal_admin", where: expect.stringMatching(/^models\./) } });
  // No rule can open these.
  for (const request of [
    { kind: "read", model: "ir.cron" },
    { kind: "write", model: "res.users", values: {} },
    { kind: "action", model: "res.users", name: "action_reset" },
    { kind: "read", model: "res.partner", fields: ["access_token"] },
  ])
    expect(ask(request)).toMatchObject({ remedy: { by: "nobody" } });
  expect(ask({ kind: "action", model: "sale.order", name: "write" })).toMatchObject({
    hint: "It is no action: call update_record.",
    remedy: { by: "caller" },
  });
  expect(ask({ kind: "action", model: "sale.order", name: "action_confrim" })?.hint).toContain(
    "Did you mean action_confirm?",
  );
});
