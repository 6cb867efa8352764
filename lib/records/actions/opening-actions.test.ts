import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { runAction } from "../../mcp/tools/write/run-action.ts";
import type { FieldInfo } from "../../odoo/types.ts";
import { formOf, formOn, opensOnly } from "./opening-actions.ts";

test("a button that only opens a form needs no confirmation until the form is submitted", () => {
  const plan = (model: string, action: string, more: object = {}) =>
    runAction.plan({ model, record_ids: [7], action, ...more }).confirm?.level;
  expect(plan("account.move", "action_register_payment")).toBeUndefined();
  expect(plan("account.move", "action_register_payment", { arguments: {} })).toBe("removal");
  expect(plan("account.move", "action_register_payment", { button: "action_create_payments" })).toBe("removal");
  expect(plan("account.move", "action_post")).toBe("removal");
  expect(plan("sale.order", "action_register_payment")).toBe("removal");
  expect(plan("crm.lead", "crm.lead.lost")).toBeUndefined();
  expect(plan("crm.lead", "crm.lead.lost", { arguments: {} })).toBe("removal");
});

test("property names of Object.prototype count neither as models nor as buttons", () => {
  expect(opensOnly("toString", "constructor")).toBe(false);
  expect(opensOnly("account.move", "constructor")).toBe(false);
  expect(formOn("sale.order", "constructor")).toBeUndefined();
  expect(formOf("constructor")).toBeUndefined();
});

test("a wizard opens only on records of its own model", () => {
  expect(formOn("crm.lead", "crm.lead.lost")).toBe("lead_ids");
  expect(formOn("sale.order", "crm.lead.lost")).toBeUndefined();
});

test("a wizard that takes its records from the context must be opened from these records", async () => {
  const odoo = createTinyOdoo();
  const rules = [{ model: "crm.lead.lost", actions: ["action_lost_reason_apply"] }];
  const args = { model: "crm.lead.lost", record_ids: [1], action: "action_lost_reason_apply" };
  const press = (...names: string[]) => {
    const known = new Map(names.map((name) => [name, { name, type: "many2many" } as FieldInfo]));
    return runTool(runAction, odoo, args, { rules, fields: new Map([["crm.lead.lost", known]]) });
  };
  await expect(press("lost_reason_id")).rejects.toMatchObject({
    code: "invalid_input",
    options: {
      path: "model",
      hint: expect.stringContaining('model crm.lead, the ids of its records, action "crm.lead.lost"'),
    },
  });
  expect(odoo.calls).toEqual([]);
  await press("lead_ids");
  expect(odoo.calls.map(({ method }) => method)).toContain("run_action");
});
