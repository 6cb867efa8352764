import { expect, test } from "vitest";
import type { Domain, FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { decide } from "../decide.ts";
import { parseDomain } from "./parse-domain.ts";

const field = (name: string, type: string, relation?: string) =>
  [name, { name, type, store: true, ...(relation === undefined ? {} : { relation }) } as FieldInfo] as const;
const fields: Record<string, FieldMap> = {
  "sale.order": new Map([
    field("id", "integer"),
    field("name", "char"),
    field("state", "selection"),
    field("active", "boolean"),
    field("date_order", "datetime"),
    field("validity_date", "date"),
    field("amount_total", "monetary"),
    field("priority", "integer"),
    field("res_id", "many2one_reference"),
    field("origin", "reference"),
    field("image", "binary"),
    field("extra", "properties"),
    field("partner_id", "many2one", "res.partner"),
    field("tag_ids", "many2many", "crm.tag"),
    ["invoice_count", { ...field("invoice_count", "integer")[1], store: false, searchable: false }],
    ["same_id", { ...field("same_id", "many2one", "res.partner")[1], store: false, searchable: false }],
    ["display_name", { ...field("display_name", "char")[1], store: false, searchable: false }],
  ]),
  "res.partner": new Map([field("id", "integer"), field("name", "char"), field("credit_limit", "float")]),
  "crm.tag": new Map([field("name", "char")]),
};
const nothing = { create: false, write: false, unlink: false, actions: [], deniedFields: [] };
const rules = {
  version: 1,
  models: new Map(Object.keys(fields).map((model) => [model, { ...nothing, model, label: model, read: true }])),
};
const principal = { kind: "key", scope: "read" } as never;

/** Returns the place and the hint of a refusal, or `allowed`. */
function judged(...domain: unknown[]): string {
  const request = { kind: "read", model: "sale.order", domain: parseDomain(domain) as Domain } as const;
  const decision = decide({ principal, rules, request, fieldsOf: (model) => fields[model] });
  if (!("denial" in decision)) return "allowed";
  const { reason, hint, path } = decision.denial;
  return `${reason} ${path} ${hint}`;
}

const right = (condition: unknown[], tail = "") => `malformed domain[0] Write ${JSON.stringify(condition)}${tail}.`;

test.each<[unknown[], unknown[]]>([
  [
    ["amount_total", "=", ""],
    ["amount_total", "=", false],
  ],
  [
    ["amount_total", ">", "1,000 €"],
    ["amount_total", ">", 1000],
  ],
  [
    ["amount_total", ">", "1.000,50"],
    ["amount_total", ">", 1000.5],
  ],
  [
    ["partner_id", "!=", 0],
    ["partner_id", "!=", false],
  ],
  [
    ["partner_id", "=", 0],
    ["partner_id", "=", false],
  ],
  [
    ["tag_ids", "not in", [0]],
    ["tag_ids", "!=", false],
  ],
  [
    ["partner_id", ">", 0],
    ["partner_id", "!=", false],
  ],
  [
    ["priority", "=", "99999999999"],
    ["priority", "=", 10],
  ],
  [
    ["id", "=", 99_999_999_999],
    ["id", "=", 14],
  ],
  [
    ["partner_id", "in", [1, 99_999_999_999]],
    ["partner_id", "in", [14]],
  ],
  [
    ["date_order.month_number", "in", [3, 13]],
    ["date_order.month_number", "in", [12]],
  ],
  [
    ["date_order.day_of_week", "=", 7],
    ["date_order.day_of_week", "=", 6],
  ],
  [
    ["date_order", "=", "false"],
    ["date_order", "=", false],
  ],
  [
    ["amount_total", "!=", "null"],
    ["amount_total", "!=", false],
  ],
  [
    ["amount_total", "=", "abc"],
    ["amount_total", "=", 100],
  ],
  [
    ["amount_total", "=", ["x"]],
    ["amount_total", "=", [100]],
  ],
  [
    ["amount_total", "in", [1, "abc"]],
    ["amount_total", "in", [100]],
  ],
  [
    ["amount_total", ">", "100 EUR"],
    ["amount_total", ">", 100],
  ],
  [
    ["amount_total", "=?", "abc"],
    ["amount_total", "=?", 100],
  ],
  [
    ["amount_total", ">", [1, 2]],
    ["amount_total", ">", 1],
  ],
  [
    ["amount_total", "in", 0],
    ["amount_total", "in", [0]],
  ],
  [
    ["amount_total", "ilike", "abc"],
    ["amount_total", "=", 100],
  ],
  [
    ["amount_total", "=", { gt: 5 }],
    ["amount_total", "=", 100],
  ],
  [
    ["priority", "=", "1.5"],
    ["priority", "=", 10],
  ],
  [
    ["priority", "=", 1.5],
    ["priority", "=", 10],
  ],
  [
    ["date_order", ">=", 2026],
    ["date_order", ">=", "2026-01-01"],
  ],
  [
    ["date_order", "in", [2025]],
    ["date_order", "in", ["2025-01-01"]],
  ],
  [
    ["date_order", "=", true],
    ["date_order", "!=", false],
  ],
  [
    ["date_order", "!=", ""],
    ["date_order", "!=", false],
  ],
  [
    ["date_order", ">", false],
    ["date_order", "!=", false],
  ],
  [
    ["validity_date", "<=", ["2026-01-01"]],
    ["validity_date", "<=", "2026-01-01"],
  ],
  [
    ["validity_date", "ilike", "november"],
    ["validity_date", ">=", "2026-01-01"],
  ],
  [
    ["date_order.month_number", "=", "november"],
    ["date_order.month_number", "=", 10],
  ],
  [
    ["id", "in", "1,2"],
    ["id", "in", [1, 2]],
  ],
  [
    ["id", "not in", "[1, 2]"],
    ["id", "not in", [1, 2]],
  ],
  [
    ["id", "in", [[1, 2]]],
    ["id", "in", [1, 2]],
  ],
  [
    ["id", "=", true],
    ["id", "=", 14],
  ],
  [
    ["res_id", "=", "abc"],
    ["res_id", "=", 14],
  ],
  [
    ["partner_id.id", "=", "1,2"],
    ["partner_id.id", "in", [1, 2]],
  ],
  [
    ["partner_id", "=", true],
    ["partner_id", "!=", false],
  ],
  [
    ["partner_id", "=", ""],
    ["partner_id", "=", false],
  ],
  [
    ["partner_id", ">", "Azure"],
    ["partner_id", ">", 14],
  ],
  [
    ["partner_id", "=", { id: 14 }],
    ["partner_id", "=", 14],
  ],
  [
    ["partner_id", "child_of", false],
    ["partner_id", "child_of", 14],
  ],
  [
    ["partner_id", "ilike", ["Azure"]],
    ["partner_id", "ilike", "Azure"],
  ],
  [
    ["partner_id.credit_limit", ">", "much"],
    ["partner_id.credit_limit", ">", 100],
  ],
  [
    ["tag_ids", "in", false],
    ["tag_ids", "in", [false]],
  ],
  [
    ["tag_ids", "<", 7],
    ["tag_ids", "in", [14]],
  ],
  [
    ["active", "=", "maybe"],
    ["active", "=", true],
  ],
  [
    ["active", "in", ["maybe"]],
    ["active", "in", [true]],
  ],
  [
    ["active", "ilike", "true"],
    ["active", "=", true],
  ],
  [
    ["active", "not in", null],
    ["active", "not in", [false]],
  ],
  [
    ["name", "=", true],
    ["name", "!=", false],
  ],
  [
    ["name", "ilike", ["a"]],
    ["name", "ilike", "a"],
  ],
  [
    ["name", "child_of", "S0"],
    ["name", "=", "S0"],
  ],
  [
    ["state", "=", { a: 1 }],
    ["state", "=", "text"],
  ],
  [
    ["image", "=", "x"],
    ["image", "!=", false],
  ],
  [
    ["origin", "=", "S00012"],
    ["origin", "=", "res.partner,14"],
  ],
])("the condition %j is refused, and the hint shows %j", (condition, shown) => {
  expect(judged(condition)).toBe(right(shown));
});

test("the refusal of a name in place of an id names the tool that finds ids", () => {
  expect(judged(["id", "=", "abc"])).toBe(
    right(["id", "=", 14], '; find_record model="sale.order" text="abc" finds ids by name'),
  );
});

test("an id as text is refused if no column can store it", () => {
  expect(judged(["id", "=", "99999999999"])).toContain('Write ["id","=",14]');
  expect(judged(["id", "=", "14"])).toBe("allowed");
});

test("a refusal names the place of the condition at any depth", () => {
  const wrong = ["credit_limit", "=", "abc"];
  expect(judged(["partner_id", "any", [["name", "=", "x"], wrong]])).toMatch(/^malformed domain\[0\]\[2\]\[1\] /);
  expect(judged("|", ["name", "=", "x"], ["amount_total", "=", "abc"])).toMatch(/^malformed domain\[2\] /);
});

test.each<unknown[]>([
  ["amount_total", "=", "12.5"],
  ["amount_total", ">", " 1e3 "],
  ["amount_total", "=", true],
  ["amount_total", "!=", false],
  ["amount_total", "=", null],
  ["amount_total", ">", false],
  ["amount_total", "in", [1, false]],
  ["amount_total", "in", 5],
  ["amount_total", "in", []],
  ["amount_total", "like", 1],
  ["amount_total", "ilike", "12_.%"],
  ["priority", "=", "1"],
  ["priority", ">", 1.5],
  ["priority", "<", 99_999_999_999],
  ["id", "=", " 14 "],
  ["id", "in", ["1", 2, null]],
  ["id", "=", [1, 2]],
  ["id", "=", -3],
  ["id", "child_of", "S00012"],
  ["active", "=", "False"],
  ["active", "=", "no"],
  ["active", "=", 0],
  ["active", "in", [1]],
  ["active", "in", true],
  ["active", "=", ""],
  ["date_order", "=", false],
  ["date_order", "in", ["2026-11-28", false]],
  ["date_order", "ilike", "2026-11"],
  ["date_order.month_number", "in", [1, "2"]],
  ["date_order.month_number", "<", 13],
  ["date_order.day_of_week", "=", 0],
  ["date_order.year_number", "=", 2026],
  ["name", "=", "None"],
  ["active", "=", "false"],
  ["partner_id", "=", "Azure"],
  ["partner_id", "=", "14"],
  ["partner_id", "=", [14, "Azure Interior"]],
  ["partner_id", "in", [14, "Azure"]],
  ["partner_id", ">", 14],
  ["partner_id", "ilike", 5],
  ["partner_id", "child_of", ["Azure", 14]],
  ["name", "=", 94134],
  ["name", ">", 94000],
  ["name", "ilike", false],
  ["name", "in", ["x", false]],
  ["state", "=", "Sales Order"],
  ["state", "!=", "undefined"],
  ["state", "in", ["none", "null"]],
  ["state", "=", 5],
  ["image", "!=", false],
  ["origin", "=", "res.partner,14"],
  ["extra.abc", "=", { a: 1 }],
])("the condition [%j, %j, %j] has a meaning in Odoo and is allowed", (...condition) => {
  expect(judged(condition)).toBe("allowed");
});

test.each([
  [["invoice_count", "=", 77], "read invoice_count with search_records"],
  [["same_id.name", "=", "Azure"], "read same_id with search_records"],
  [["display_name", "ilike", "Azure"], 'find_record model="sale.order"'],
])("the condition %j is refused, because Odoo until 16 would ignore it and return all records", (condition, hint) => {
  expect(judged(condition)).toContain("malformed domain[0]");
  expect(judged(condition)).toContain(hint);
});

test.each([
  ["priority", ">", 1e20],
  ["id", "<", 1e300],
  ["amount_total", ">", 1e308],
  ["amount_total", "=", "1e308"],
  ["partner_id.credit_limit", "in", [1, 1e31]],
  ["name", "=ilike", "%\\"],
  ["name", "not =like", "a\\\\\\"],
])("a condition that the database would fail on is refused with its place: %s %s %j", (...leaf) => {
  expect(judged(leaf)).toMatch(/^malformed domain\[0\]/);
});

test.each([
  ["priority", ">", 99_999_999_999],
  ["amount_total", ">", 1e15],
  ["name", "=ilike", "%\\\\"],
  ["name", "ilike", "a\\"],
  ["name", "=", "a\\"],
])("a condition that the database can evaluate is allowed: %s %s %j", (...leaf) => {
  expect(judged(leaf)).toBe("allowed");
});
