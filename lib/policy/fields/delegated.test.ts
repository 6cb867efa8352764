import { describe, expect, test } from "vitest";
import { field, fieldMap, judged } from "#tests/support/judged.ts";

const known = {
  "product.template": fieldMap(
    field("name", "char"),
    field("list_price", "float"),
    field("product_variant_ids", "one2many", { relation: "product.product", relationField: "product_tmpl_id" }),
  ),
  "product.product": fieldMap(
    field("product_tmpl_id", "many2one", { relation: "product.template", required: true }),
    field("name", "char", { related: "product_tmpl_id.name" }),
    field("list_price", "float", { related: "product_tmpl_id.list_price" }),
    field("product_variant_ids", "one2many", { relation: "product.product", related: "product_tmpl_id.x" }),
    field("default_code", "char"),
  ),
  "account.move": fieldMap(
    field("ref", "char"),
    field("date", "date"),
    field("state", "selection"),
    field("partner_id", "many2one", { relation: "res.partner" }),
    field("invoice_line_ids", "one2many", { relation: "account.move.line", relationField: "move_id" }),
  ),
  "account.move.line": fieldMap(
    field("move_id", "many2one", { relation: "account.move", required: true }),
    field("ref", "char", { related: "move_id.ref" }),
    field("name", "char"),
  ),
};
const writes = { read: true, create: true, write: true };
const ask = (operation: "create" | "write", model: string, values: object, rules: object) =>
  judged({ operation, model, values: values as Record<string, unknown>, known, rules: rules as never });

describe("a record that is created along with a new one", () => {
  test("a record that is created along needs the right to create it if the new one shows its fields as its own", () => {
    const refusal = { reason: "relation_disabled", path: "values.product_tmpl_id" };
    const rules = { "product.product": writes };
    expect(ask("create", "product.product", { default_code: "x" }, rules)).toMatchObject(refusal);
    const both = { ...rules, "product.template": writes };
    expect(ask("create", "product.product", { default_code: "x" }, both)).toBe("allowed");
  });

  test("a document is not created along with a line that shows one of its fields", () => {
    const rules = { "account.move": { read: true, write: true }, "account.move.line": writes };
    const lines = { invoice_line_ids: [[0, 0, { name: "x" }]] };
    expect(ask("write", "account.move", lines, rules)).toBe("allowed");
    expect(ask("create", "account.move.line", { name: "x" }, rules)).toBe("allowed");
  });

  test("the record that a new one is added to is not created along with it", () => {
    const rules = { "product.template": { read: true, write: true }, "product.product": writes };
    const variant = { product_variant_ids: [[0, 0, { default_code: "x" }]] };
    expect(ask("write", "product.template", variant, rules)).toBe("allowed");
  });
});
