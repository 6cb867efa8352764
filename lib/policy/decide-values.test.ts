import { describe, expect, test } from "vitest";
import { ask, reason } from "#tests/support/policy/decided.ts";

describe("written values", () => {
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
  ])("%s among written values is %s", (_, values, expected) => expect(write(values)).toBe(expected));

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
  ])("the refusal of the values %j shows their right form", (values, path, form) => {
    const decision = ask({ kind: "write", model: "res.partner", values });
    expect(decision).toMatchObject({ denial: { reason: "malformed", path, hint: expect.stringContaining(form) } });
  });

  test("lines are judged by their own model's rules at every depth", () => {
    expect(write({ order_line: [[0, 0, { name: "x" }]] }, "sale.order")).toBe("allowed");
    expect(write({ order_line: [[1, 5, { name: "x" }]] }, "sale.order")).toBe("operation_disabled");
    // An empty list changes no lines.
    expect(write({ order_line: [] }, "sale.order")).toBe("allowed");
    expect(write({ order_line: [[4, 5]] }, "sale.order")).toBe("operation_disabled");
    expect(write({ origin: "res.partner.bank,4" }, "sale.order")).toBe("relation_disabled");
  });
});
