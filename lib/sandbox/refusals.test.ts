import { beforeEach, describe, expect, test } from "vitest";
import type { OdooCall, OdooTransport } from "../odoo/types.ts";
import { createSandbox } from "./transport.ts";

const gone = 9_999_999;
let demo: OdooTransport;
beforeEach(() => {
  demo = createSandbox({ now: () => new Date("2026-07-24T12:00:00Z") }).open("refusals");
});

const partner = (values: Record<string, unknown>): OdooCall => ({
  model: "res.partner",
  method: "write",
  ids: [8],
  args: { values },
});

const made = (model: string, values: Record<string, unknown>): OdooCall => ({
  model,
  method: "create",
  args: { values },
});
/** The id of res.partner in the demo's list of models. */
const partnerModel = 1;

describe("the id of a deleted record is refused in Odoo's words", () => {
  test.each<[string, OdooCall, string]>([
    ["written", { ...partner({ name: "x" }), ids: [8, gone] }, "odoo_missing"],
    ["deleted", { model: "res.partner", method: "unlink", ids: [gone] }, "odoo_missing"],
    ["linked by a many-to-many", partner({ category_id: [[4, gone, 0]] }), "odoo_missing"],
    ["set in a many-to-many", partner({ category_id: [[6, 0, [gone]]] }), "odoo_missing"],
    ["changed as a line", partner({ child_ids: [[1, gone, { name: "x" }]] }), "odoo_missing"],
    ["deleted as a line", partner({ child_ids: [[2, gone, 0]] }), "odoo_missing"],
    ["a many-to-one", partner({ country_id: gone }), "odoo_validation"],
    [
      "pressed a button of",
      { model: "sale.order", method: "run_action", ids: [gone], args: { name: "action_cancel" } },
      "odoo_missing",
    ],
    [
      "written a message at",
      { model: "res.partner", method: "message_post", ids: [gone], args: { body: "x" } },
      "odoo_missing",
    ],
    [
      "given a file",
      { model: "res.partner", method: "add_attachment", ids: [gone], args: { name: "a.txt" } },
      "odoo_missing",
    ],
    [
      "given an activity",
      made("mail.activity", { res_model_id: partnerModel, res_id: gone, summary: "x" }),
      "odoo_missing",
    ],
    ["named by a message", made("mail.message", { model: "res.partner", res_id: gone, body: "x" }), "odoo_missing"],
    ["named by a file", made("ir.attachment", { res_model: "res.partner", res_id: gone, name: "x" }), "odoo_missing"],
    [
      "named by a file that is moved",
      { model: "ir.attachment", method: "write", ids: [1], args: { values: { res_id: gone } } },
      "odoo_missing",
    ],
    [
      "named by an activity that is moved",
      { model: "mail.activity", method: "write", ids: [1], args: { values: { res_id: gone } } },
      "odoo_missing",
    ],
    ["printed", { model: "sale.order", method: "document", ids: [gone], args: {} }, "odoo_missing"],
    [
      "offered by a wizard",
      { ...made("sale.advance.payment.inv", {}), context: { active_model: "sale.order", active_ids: [gone] } },
      "odoo_missing",
    ],
  ])("a call with the id of a deleted record is refused: %s", async (_what, call, code) => {
    await expect(demo.call(call)).rejects.toMatchObject({ code });
  });

  test("a deleted record is accepted only in a many2many command that would remove it anyway", async () => {
    expect(
      await demo.call(
        partner({
          category_id: [
            [2, gone, 0],
            [3, gone, 0],
          ],
        }),
      ),
    ).toBe(true);
  });
});

describe("a value that is not a number or not a date is refused and not kept", () => {
  test.each<[string, string, Record<string, unknown>]>([
    ["a number", "res.partner", { credit_limit: "much" }],
    ["a number that is a list", "res.partner", { credit_limit: [1] }],
    ["a whole number", "res.partner", { color: "red" }],
    ["a day", "sale.order", { validity_date: "2026-02-31" }],
    ["a time", "sale.order", { date_order: "2026-02-31 10:00:00" }],
    ["lines", "res.partner", { child_ids: "x" }],
    ["tags", "res.partner", { category_id: "VIP" }],
    ["a field", "res.partner", { no_such_field: 1 }],
    ["a field of a line", "res.partner", { child_ids: [[0, 0, { name: "x", no_such_field: 1 }]] }],
  ])("a write of an invalid value is refused: %s", async (_what, model, values) => {
    const call: OdooCall = { model, method: "write", ids: [8], args: { values } };
    await expect(demo.call(call)).rejects.toMatchObject({ code: "odoo_validation" });
  });
});
