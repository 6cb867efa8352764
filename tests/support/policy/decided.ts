import { newId } from "#lib/kernel/ids.ts";
import type { Domain, FieldInfo, FieldMap } from "#lib/kernel/odoo-values.ts";
import type { Principal } from "#lib/policy/actor.ts";
import { decide } from "#lib/policy/decide.ts";
import type { Decision, PolicyRequest } from "#lib/policy/request.ts";
import type { ModelRule, RuleSet } from "#lib/policy/types.ts";

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
export const metadata: Record<string, FieldMap> = {
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

export function rule(model: string, allowed: string, deniedFields: string[] = []): [string, ModelRule] {
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
export const rules: RuleSet = {
  version: 1,
  models: new Map([
    rule("res.partner", "rcw", ["credit_limit"]),
    rule("res.country", "r"),
    rule("sale.order", "rcwu"),
    rule("sale.order.line", "rc"),
    // Rules that were stored without the portal.
    rule("ir.config_parameter", "rcwu"),
    rule("res.users", "rcwu"),
  ]),
};
export const key: Principal = {
  kind: "key",
  tenantId: newId(),
  keyId: newId(),
  connectionId: newId(),
  scope: "write",
  label: "k",
};

export function ask(request: PolicyRequest, principal: Principal = key): Decision {
  return decide({ principal, rules, request, fieldsOf: (model) => metadata[model] });
}
export function reason(request: PolicyRequest, principal?: Principal): string {
  const decision = ask(request, principal);
  if ("need" in decision) return `need ${decision.need}`;
  return decision.allow ? "allowed" : decision.denial.reason;
}
export const where = (...domain: unknown[]) =>
  reason({ kind: "read", model: "res.partner", domain: domain as unknown as Domain });
