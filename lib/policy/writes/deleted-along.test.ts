import { describe, expect, test } from "vitest";
import { judged } from "#tests/support/judged.ts";
import { create, known, type Rules, write, writes } from "#tests/support/policy/effects.ts";

describe("records that a write deletes indirectly", () => {
  test.each([
    [{ recurrence_update: "all_events", name: "x" }],
    [{ recurrence_update: "future_events", recurrency: false }],
    [{ interval: 2 }],
  ])("a change of other meetings of a series needs the right to delete: %j", (values) => {
    const refusal = {
      reason: "relation_disabled",
      message: expect.stringContaining("deletes records of calendar.event"),
    };
    expect(write("calendar.event", values)).toMatchObject(refusal);
    expect(write("calendar.event", values, { "calendar.event": { ...writes, unlink: true } })).toBe("allowed");
  });

  test("a new series of meetings needs no right to delete", () => {
    expect(create("calendar.event", { name: "x", recurrency: true, interval: 2 })).toBe("allowed");
    expect(write("calendar.event", { start: "2027-01-01 08:00:00", recurrency: true })).toBe("allowed");
  });

  test.each([[{ value_ids: [[6, 0, [4]]] }], [{ active: false }]])(
    "values of a product attribute are removed only with the right to delete variants: %j",
    (values) => {
      const may = { "product.attribute.value": { read: true }, "product.product": writes };
      const line = "product.template.attribute.line";
      expect(write(line, values, may)).toMatchObject({
        message: expect.stringContaining("deletes records of product.product"),
      });
      expect(write(line, values, { ...may, "product.product": { ...writes, unlink: true } })).toBe("allowed");
    },
  );

  test("a new product creates its own variants, but variants of another product are not new", () => {
    const may = {
      "product.template": writes,
      "product.template.attribute.line": writes,
      "product.attribute.value": { read: true },
      "product.product": writes,
    };
    const lines = { attribute_line_ids: [[0, 0, { value_ids: [[6, 0, [4]]] }]] };
    expect(create("product.template", { name: "x", ...lines }, may)).toBe("allowed");
    expect(write("product.template", lines, may)).toMatchObject({ reason: "relation_disabled" });
    expect(create("product.template.attribute.line", { value_ids: [4] }, may)).toMatchObject({
      reason: "relation_disabled",
    });
  });
});

test("the last variant, also in a command, is deleted only with the right to delete its product", () => {
  const may = { "product.template": writes, "product.product": { ...writes, unlink: true } };
  const values = { product_variant_ids: [[2, 7, 0]] };
  expect(write("product.template", values, may)).toMatchObject({
    reason: "relation_disabled",
    message: expect.stringContaining("may delete its product.template too"),
  });
  expect(write("product.template", values, { ...may, "product.template": { ...writes, unlink: true } })).toBe(
    "allowed",
  );
  expect(write("product.template", { product_variant_ids: [[1, 7, { name: "x" }]] }, may)).toBe("allowed");
});

test.each([
  ["project.project", "project.task"],
  ["product.template", "product.product"],
  ["product.template.attribute.line", "product.product"],
  ["mrp.production", "stock.move"],
  ["repair.order", "stock.move"],
  ["account.partial.reconcile", "account.move"],
  ["account.full.reconcile", "account.move"],
  ["product.template.attribute.exclusion", "product.product"],
  ["stock.package_level", "stock.move"],
  ["stock.picking", "stock.move"],
])("a %s is deleted only with the right to delete each %s", (model, along) => {
  const open = { ...writes, unlink: true };
  const remove = (more: Rules) =>
    judged({ operation: "unlink", model, values: {}, known, rules: { [model]: open, ...more } });
  expect(remove({ [along]: writes })).toMatchObject({ message: expect.stringContaining(`delete its ${along} too`) });
  expect(remove({ [along]: open })).toBe("allowed");
});

test.each(["res.currency", "stock.warehouse"])(
  "a %s can't be deleted, because that changes the rights of users",
  (model) => {
    const open = { ...writes, unlink: true };
    expect(
      judged({ operation: "unlink", model, values: {}, known, rules: { [model]: open, "res.groups": open } }),
    ).toMatchObject({ message: expect.stringContaining("res.groups") });
  },
);

test("activities are removed through a record only if the record's model may be read", () => {
  const may = { "mail.activity": { ...writes, unlink: true } };
  expect(write("crm.lead", { activity_ids: [[5]] }, may)).toBe("allowed");
  expect(write("crm.lead", { activity_ids: [[5]] }, { ...may, "crm.lead": { write: true } })).toMatchObject({
    reason: "relation_disabled",
    path: "values.activity_ids",
  });
});
