import { describe, expect, test } from "vitest";
import { closedWith as closedIn, fieldMap as map } from "#tests/support/closures.ts";
import type { FieldMap } from "../../kernel/odoo-values.ts";

const one = (relation: string) => ({ type: "many2one", relation });
const lines = (relation: string, relationField: string) => ({ type: "one2many", relation, relationField });
const many = (relation: string) => ({ type: "many2many", relation });

const odoo: Readonly<Record<string, FieldMap>> = {
  "x.order": map({
    name: {},
    partner_id: one("x.partner"),
    main_tag_id: one("x.tag"),
    tag_ids: many("x.tag"),
    line_ids: lines("x.line", "order_id"),
  }),
  "x.line": map({ order_id: one("x.order"), product_id: one("x.product"), amount: { type: "float" } }),
  "x.partner": map({
    name: {},
    parent_id: one("x.partner"),
    parent_path: {},
    order_ids: lines("x.order", "partner_id"),
    last_order_id: { ...one("x.order"), depends: ["order_ids"] },
    order_total: { type: "float", depends: ["order_ids.line_ids"] },
    child_ids: lines("x.partner", "parent_id"),
    all_child_ids: { ...many("x.partner"), depends: ["child_ids.all_child_ids"], store: false },
  }),
  "x.tag": map({ name: {}, order_ids: many("x.order"), product_ids: many("x.product") }),
  "x.product": map({ name: {} }),
  "stock.location": map({ name: {}, location_id: one("stock.location"), parent_path: {} }),
};

const closedWith = (denied: Readonly<Record<string, readonly string[]>>) => closedIn(odoo, denied);

describe("the other end of a denied relation", () => {
  test("a denied many-to-one closes the one-to-many and what leads to its lines, but no amount", () => {
    expect(closedWith({ "x.order": ["partner_id"] })).toEqual({
      "x.partner": { order_ids: "x.order.partner_id", last_order_id: "x.partner.order_ids" },
    });
  });

  test("a denied parent closes the child records and the path of parents", () => {
    expect(closedWith({ "x.partner": ["parent_id"] })).toEqual({
      "x.partner": {
        child_ids: "x.partner.parent_id",
        all_child_ids: "x.partner.parent_id",
        parent_path: "x.partner.parent_id",
      },
    });
    expect(closedWith({ "stock.location": ["location_id"] })).toEqual({
      "stock.location": { parent_path: "stock.location.location_id" },
    });
  });

  test("a denied many-to-many closes the one that leads back, and no other relation to many", () => {
    expect(closedWith({ "x.order": ["tag_ids"] })).toEqual({ "x.tag": { order_ids: "x.order.tag_ids" } });
    expect(closedWith({ "x.order": ["main_tag_id"] })).toEqual({});
  });

  test("denied lines do not close the relation to their parent", () => {
    expect(closedWith({ "x.order": ["line_ids"] })).toEqual({});
  });
});
