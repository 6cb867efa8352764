import { describe, expect, test } from "vitest";
import { field, fieldMap, judged } from "#tests/support/judged.ts";
import {
  beside,
  closed,
  create,
  fixedField,
  known,
  movedOn,
  type Rules,
  write,
  writes,
} from "#tests/support/policy/effects.ts";
import { isFixed } from "./fixed-fields.ts";

describe("a field without a stored value", () => {
  test("a field with unknown effects is closed, and the refusal names the fields that make it up", () => {
    expect(write("product.product", { x_guess: 1 })).toMatchObject(closed("x_guess", "instead: name."));
    expect(create("product.product", { x_guess: 1 })).toMatchObject(closed("x_guess"));
    expect(write("product.product", { x_order: "go" })).toMatchObject(closed("x_order"));
  });

  test("a field with unknown effects is open if a rule opens that very field, and no other is", () => {
    const rules = { "product.product": { ...writes, writableFields: ["x_guess"] } };
    expect(write("product.product", { x_guess: 1 }, rules)).toBe("allowed");
    expect(write("product.product", { x_guess: 1, x_order: "go" }, rules)).toMatchObject(closed("x_order"));
  });

  test("a field is open if it sets values of its own record, or has a value for each company", () => {
    expect(write("res.partner", { company_type: "person" })).toBe("allowed");
    expect(write("account.account", { code: "4000" })).toBe("allowed");
    expect(write("product.product", { standard_price: 4 })).toBe("allowed");
    expect(write("stock.quant", { inventory_quantity: 4 })).toBe("allowed");
  });

  test("a field with unknown effects counts as fixed, and so does a field with code", () => {
    const fixed = (model: keyof typeof known, name: string) => isFixed(model, known[model].get(name) as never);
    expect(fixed("product.product", "x_guess")).toBe(true);
    expect(fixed("product.product", "x_name")).toBe(false);
    expect(fixed("product.product", "standard_price")).toBe(false);
    expect(fixed("res.partner", "company_type")).toBe(false);
    expect(fixed("account.tax", "formula")).toBe(true);
  });
});

describe("a field that writes other records", () => {
  test("a field that writes other records needs the right on their model", () => {
    expect(write("stock.picking", { scheduled_date: "2027-01-01 08:00:00" })).toMatchObject({
      ...beside("scheduled_date", "also changes records of stock.move, where write is not enabled"),
      remedy: { by: "portal_admin", where: "models.operation" },
    });
    expect(write("stock.picking", { scheduled_date: "2027-01-01 08:00:00" }, { "stock.move": { write: true } })).toBe(
      "allowed",
    );
    expect(write("res.partner", { message_partner_ids: [[4, 7]] })).toMatchObject(
      beside("message_partner_ids", "mail.followers"),
    );
    expect(write("crm.team", { member_ids: [] }, { "res.users": { read: true } })).toMatchObject(
      beside("member_ids", "crm.team.member"),
    );
    expect(create("crm.team", { member_ids: [] }, { "res.users": { read: true }, "crm.team.member": writes })).toBe(
      "allowed",
    );
    expect(write("account.account", { opening_debit: 5 })).toMatchObject(
      beside("opening_debit", "makes records of account.move"),
    );
    const opened = { "stock.picking": { ...writes, writableFields: ["scheduled_date"] } };
    expect(write("stock.picking", { scheduled_date: "2027-01-01 08:00:00" }, opened)).toBe("allowed");
  });

  test("a command needs the right to add followers, or the right to remove them", () => {
    const adds = { "mail.followers": { create: true } };
    const removes = { "mail.followers": { unlink: true } };
    const put = (value: unknown, may: Rules) => write("res.partner", { message_partner_ids: value }, may);
    expect(put([[4, 7]], adds)).toBe("allowed");
    expect(put([[3, 7]], removes)).toBe("allowed");
    expect(put([[3, 7]], adds)).toMatchObject({ reason: "relation_disabled" });
    expect(put([[4, 7]], removes)).toMatchObject({ reason: "relation_disabled" });
    for (const value of [
      [7],
      [],
      [[6, 0, [7]]],
      [
        [4, 7],
        [3, 8],
      ],
    ])
      expect(put(value, adds)).toMatchObject({ message: expect.stringContaining("deletes records of mail.followers") });
  });

  test("a field at the end of a path needs the right on that record, as a picture of a product does", () => {
    expect(write("product.product", { image_1920: "aGk=" })).toMatchObject(
      beside("image_1920", "image_1920 of product.template"),
    );
    expect(write("product.product", { image_1920: "aGk=" }, { "product.template": writes })).toBe("allowed");
    expect(write("product.template", { image_1920: "aGk=" })).toBe("allowed");
    expect(write("product.template", { standard_price: 4 })).toMatchObject(beside("standard_price", "product.product"));
    expect(write("product.template", { standard_price: 4 }, { "product.product": writes })).toBe("allowed");
    expect(create("product.template", { standard_price: 4 })).toBe("allowed");
  });

  test("the refusal of a field that moves stock or reconciles accounts names the action for it", () => {
    expect(write("product.product", { qty_available: 5 })).toMatchObject(
      movedOn("qty_available", "action_apply_inventory of stock.quant"),
    );
    expect(create("product.product", { name: "x", qty_available: 5 })).toMatchObject(
      movedOn("qty_available", "action_apply_inventory"),
    );
    expect(write("stock.quant", { inventory_quantity_auto_apply: 5 })).toMatchObject(
      movedOn("inventory_quantity_auto_apply", "action_apply_inventory"),
    );
    expect(write("stock.lot", { location_id: 8 })).toMatchObject(
      movedOn("location_id", "action_stock_quant_relocate of stock.quant"),
    );
    expect(write("account.move.line", { reconciled_lines_ids: [[4, 7]] })).toMatchObject(
      movedOn("reconciled_lines_ids", "reconcile"),
    );
    expect(write("mail.activity", { active: false })).toMatchObject(movedOn("active", "action_done"));
    expect(write("mail.activity", { summary: "x" })).toBe("allowed");
  });

  test("only some values of a field have an effect", () => {
    expect(write("project.task", { display_name: "Paint the door" })).toBe("allowed");
    expect(write("project.task", { display_name: "Paint the door #blue" })).toMatchObject(
      beside("display_name", "project.tags"),
    );
    expect(write("project.task", { display_name: "Paint #blue" }, { "project.tags": { create: true } })).toBe(
      "allowed",
    );
    expect(write("calendar.event", { name: "x", recurrence_update: "self_only" })).toBe("allowed");
  });
});

test.each([
  ["hr.employee", { leave_manager_id: 7 }],
  ["project.project", { allow_milestones: true }],
  ["res.currency", { active: true }],
])("a field of %s can't give users rights", (model, values) => {
  const refusal = {
    reason: "relation_disabled",
    message: expect.stringContaining("changes records of res.groups, which no right opens"),
  };
  for (const does of [write, create]) expect(does(model, values)).toMatchObject(refusal);
  expect(write(model, values)).toMatchObject({ remedy: fixedField });
  const [name = ""] = Object.keys(values);
  // The portal lists the field, so that a rule can open it.
  expect(isFixed(model, field(name, "boolean"))).toBe(true);
  expect(write(model, values, { [model]: { ...writes, writableFields: [name] } })).toBe("allowed");
});

test("the manager of an employee, and the name and end of a project, stay open", () => {
  expect(write("hr.employee", { parent_id: 7 })).toBe("allowed");
  expect(write("project.project", { name: "x" })).toBe("allowed");
  expect(write("project.project", { active: false }, { "project.task": writes })).toBe("allowed");
  expect(isFixed("project.project", field("active", "boolean"))).toBe(false);
});

test("a record can't give external users access to a project", () => {
  expect(create("project.collaborator", { partner_id: 7 })).toMatchObject({
    message: expect.stringContaining("changes records of ir.rule"),
  });
});

test.each([
  ["hr.department", { manager_id: 7 }, "hr.employee"],
  ["project.project", { active: false }, "project.task"],
  ["stock.picking", { location_id: 7 }, "stock.move"],
])(
  "a change of %s needs the right on the records that depend on it, and a new one has none yet",
  (model, values, on) => {
    expect(write(model, values)).toMatchObject({ message: expect.stringContaining(`changes records of ${on}`) });
    expect(write(model, values, { [on]: { write: true } })).toBe("allowed");
    expect(create(model, values)).toBe("allowed");
  },
);

test("a task needs the right to create a recurrence, or to delete it", () => {
  const series = (rule: object) => ({ "project.task.recurrence": rule });
  expect(write("project.task", { recurring_task: true }, series({ unlink: true }))).toMatchObject({
    message: expect.stringContaining("makes records of project.task.recurrence"),
  });
  expect(write("project.task", { recurring_task: true }, series({ create: true }))).toBe("allowed");
  expect(write("project.task", { recurring_task: false }, series({ create: true }))).toMatchObject({
    message: expect.stringContaining("deletes records of project.task.recurrence"),
  });
  expect(write("project.task", { recurring_task: false }, series({ unlink: true }))).toBe("allowed");
  expect(create("project.task", { name: "x", recurring_task: false })).toBe("allowed");
});

test("no rule opens a field with code", () => {
  const opened = {
    "account.tax": { ...writes, writableFields: ["formula"] },
    x_rule: { ...writes, writableFields: ["condition_python"] },
  };
  const never = { reason: "field_readonly", remedy: { by: "nobody" } };
  expect(write("account.tax", { formula: "1" }, opened)).toMatchObject(never);
  expect(create("x_rule", { condition_python: "result = 1" }, opened)).toMatchObject(never);
  expect(write("account.tax", { name: "VAT" }, opened)).toBe("allowed");
});

test.each([
  ["account.analytic.line", "move_line_id", 7, "changes records of account.move.line"],
  ["account.journal", "type", "bank", "makes records of account.account"],
  ["account.move.line", "vehicle_id", 7, "deletes records of fleet.vehicle.log.services"],
  ["data_recycle.model", "active", false, "deletes records of data_recycle.record"],
  ["discuss.channel", "group_ids", [[4, 7]], "makes records of discuss.channel.member"],
  ["event.event", "website_menu", false, "deletes records of website.menu"],
  ["fleet.vehicle.model", "manager_id", 7, "changes records of fleet.vehicle"],
  ["gamification.challenge", "state", "inprogress", "makes records of gamification.goal"],
  ["gamification.challenge", "state", "done", "makes records of gamification.badge.user"],
  ["hr.contract", "resource_calendar_id", 7, "changes records of hr.employee"],
  ["hr.contract", "state", "open", "changes records of hr.employee"],
  ["hr.employee", "bank_account_id", 7, "changes records of res.partner.bank"],
  ["hr.employee", "work_contact_id", 7, "changes records of res.partner.bank"],
  ["hr.job", "active", false, "changes records of hr.applicant"],
  ["hr.job", "interviewer_ids", [[4, 7]], "changes records of res.groups, which no right opens"],
  ["hr.applicant", "interviewer_ids", [[4, 7]], "changes records of res.groups, which no right opens"],
  ["mrp.production", "date_start", "2027-01-01 08:00:00", "changes records of stock.move"],
  ["product.template", "is_storable", true, "changes records of stock.quant"],
  ["product.value", "value", 5, "changes records of product.product"],
  ["project.project", "allow_billable", false, "changes records of account.analytic.line"],
  ["project.project", "last_update_status", "on_track", "makes records of project.update"],
  ["project.sale.line.employee.map", "employee_id", 7, "changes records of account.analytic.line"],
  ["stock.picking.type", "reservation_method", "manual", "changes records of stock.move"],
  ["stock.warehouse", "partner_id", 7, "changes records of res.partner"],
  ["survey.survey", "certification_give_badge", false, "deletes records of gamification.challenge"],
])("on %s a write of %s as %j is refused, because it %s", (model, name, value, does) => {
  const fields = {
    [model]: fieldMap(field(name, Array.isArray(value) ? "many2many" : "char", { relation: "x.other" })),
  };
  const rules = { [model]: writes, "x.other": { read: true } };
  expect(judged({ operation: "write", model, values: { [name]: value }, known: fields, rules })).toMatchObject({
    reason: "relation_disabled",
    message: expect.stringContaining(does),
  });
});
