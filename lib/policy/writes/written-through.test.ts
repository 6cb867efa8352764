import { describe, expect, test } from "vitest";
import { ask, open, rulesOf } from "#tests/support/policy/closures-world.ts";
import type { PolicyRequest } from "../request.ts";
import type { ModelRule } from "../types.ts";

describe("a write that changes another record", () => {
  const write = (model: string, values: object): PolicyRequest => ({ kind: "write", model, values: { ...values } });
  const create = (model: string, values: object): PolicyRequest => ({ kind: "create", model, values: { ...values } });
  const without = (model: string, change: Partial<ModelRule>) =>
    rulesOf([...open().models.values()].map((one) => (one.model === model ? { ...one, ...change } : one)));

  test("a write through a relation needs the right to change the other model", () => {
    const rules = without("product.template", { write: false });
    expect(ask(rules, write("product.product", { list_price: 3 }))).toContain(
      "list_price of product.product also changes list_price of product.template, which may not be written.",
    );
    expect(ask(rules, write("product.product", { lst_price: 3 }))).toContain("also changes list_price");
    expect(ask(rules, write("product.product", { name: "Desk" }))).toContain("also changes name");
    expect(ask(rules, write("product.product", { default_code: "D" }))).toBe("yes");
    expect(ask(open(), write("product.product", { list_price: 3, lst_price: 3, name: "Desk" }))).toBe("yes");
  });

  test("a computed field that writes another record needs the right to change that model", () => {
    const rules = without("res.partner", { write: false });
    expect(ask(rules, write("crm.lead", { email_from: "a@example.com" }))).toContain(
      "also changes email of res.partner",
    );
    expect(
      ask(without("product.product", { write: false }), write("product.template", { standard_price: 1 })),
    ).toContain("also changes standard_price of product.product");
    // A lead without a contact changes no contact.
    expect(ask(rules, create("crm.lead", { name: "Desk", email_from: "a@example.com" }))).toBe("yes");
    expect(ask(rules, create("crm.lead", { partner_id: 7, email_from: "a@example.com" }))).toContain("also changes");
  });

  test("a new record needs the right to create the records that are created along with it", () => {
    const rules = without("product.template", { create: false });
    expect(ask(rules, create("product.product", { name: "Desk" }))).toContain(
      "A new product.product also makes a new product.template, which may not be created.",
    );
    expect(ask(rules, create("product.product", { product_tmpl_id: 7 }))).toBe("yes");
    expect(ask(open(), create("product.product", { name: "Desk", list_price: 3 }))).toBe("yes");
  });

  test("a new record needs no right on its own parts", () => {
    expect(ask(open(), create("hr.employee", { name: "Ann" }))).toBe("yes");
    expect(ask(open(), write("hr.employee", { name: "Ann" }))).toBe("yes");
  });
});
