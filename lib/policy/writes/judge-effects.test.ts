import { describe, expect, test } from "vitest";
import { effectLines } from "#tests/support/effect-lines.ts";
import { field, fieldMap, judged } from "#tests/support/judged.ts";
import { closedOperations } from "../hard-floor.ts";
import { policyTable } from "../table/table.ts";
import { operations } from "../types.ts";
import { isFixed } from "./fixed-fields.ts";

const unstored = (...depends: string[]) => ({ store: false, computed: depends.length > 0, depends });
const toMany = (relation: string) => ({ relation, store: false, computed: true, depends: ["x"] });
const known = {
  "product.product": fieldMap(
    field("name", "char"),
    field("qty_available", "float", unstored("stock_quant_ids")),
    field("image_1920", "binary", unstored("image_variant_1920")),
    field("product_tmpl_id", "many2one", { relation: "product.template" }),
    field("standard_price", "float", { store: false, companyDependent: true }),
    field("x_guess", "float", unstored("name")),
    field("x_order", "char", { store: false }),
    field("x_name", "char", { store: false, computed: true, related: "product_tmpl_id.name" }),
  ),
  "product.template": fieldMap(
    field("name", "char"),
    field("image_1920", "binary"),
    field("standard_price", "float", unstored("product_variant_ids.standard_price")),
    field("product_variant_ids", "one2many", { relation: "product.product" }),
    field("attribute_line_ids", "one2many", {
      relation: "product.template.attribute.line",
      relationField: "product_tmpl_id",
    }),
  ),
  "product.template.attribute.line": fieldMap(
    field("value_ids", "many2many", { relation: "product.attribute.value" }),
    field("product_tmpl_id", "many2one", { relation: "product.template", required: true }),
    field("active", "boolean"),
  ),
  "product.attribute.value": fieldMap(field("name", "char")),
  "stock.picking": fieldMap(
    field("scheduled_date", "datetime"),
    field("location_id", "many2one", { relation: "stock.location" }),
    field("state", "selection", { readonly: true }),
  ),
  "stock.quant": fieldMap(
    field("inventory_quantity", "float"),
    field("inventory_quantity_auto_apply", "float", unstored("quantity")),
  ),
  "stock.lot": fieldMap(field("name", "char"), field("location_id", "many2one", { relation: "stock.location" })),
  "stock.location": fieldMap(field("name", "char")),
  "account.move.line": fieldMap(field("reconciled_lines_ids", "many2many", toMany("account.move.line"))),
  "account.account": fieldMap(
    field("code", "char", unstored("code_store")),
    field("opening_debit", "monetary", unstored()),
  ),
  "account.tax": fieldMap(field("name", "char"), field("formula", "text")),
  x_rule: fieldMap(field("x_name", "char"), field("condition_python", "text")),
  "res.partner": fieldMap(
    field("company_type", "selection", { ...unstored("is_company"), selection: [["person", "Person"]] }),
    field("message_partner_ids", "many2many", toMany("res.partner")),
  ),
  "crm.team": fieldMap(field("name", "char"), field("member_ids", "many2many", toMany("res.users"))),
  "res.users": fieldMap(field("name", "char")),
  "project.task": fieldMap(
    field("name", "char"),
    field("display_name", "char", unstored("name")),
    field("recurring_task", "boolean"),
  ),
  "calendar.event": fieldMap(
    field("name", "char"),
    field("start", "datetime"),
    field("recurrency", "boolean"),
    field("recurrence_update", "selection", { store: false }),
    field("interval", "integer", unstored("recurrence_id")),
  ),
  "crm.lead": fieldMap(field("activity_ids", "one2many", { relation: "mail.activity", relationField: "res_id" })),
  "hr.employee": fieldMap(
    field("leave_manager_id", "many2one", { relation: "res.users" }),
    field("parent_id", "many2one", { relation: "hr.employee" }),
  ),
  "res.currency": fieldMap(field("active", "boolean")),
  "project.project": fieldMap(field("name", "char"), field("active", "boolean"), field("allow_milestones", "boolean")),
  "project.collaborator": fieldMap(field("partner_id", "many2one", { relation: "res.partner", required: true })),
  "hr.department": fieldMap(field("manager_id", "many2one", { relation: "hr.employee" })),
  "mail.activity": fieldMap(field("active", "boolean"), field("summary", "char")),
};
const writes = { read: true, create: true, write: true };
type Rules = Parameters<typeof judged>[0]["rules"];
const ask =
  (operation: "create" | "write") =>
  (model: string, values: Record<string, unknown>, more: Rules = {}) =>
    judged({ operation, model, values, known, rules: { [model]: writes, ...more } });
const write = ask("write");
const create = ask("create");
const fixedField = { by: "portal_admin", where: "models.fixed_field" };
const closed = (path: string, hint = "Leave it out.") => ({
  reason: "field_readonly",
  path: `values.${path}`,
  hint: expect.stringContaining(hint),
  remedy: fixedField,
});
const movedOn = (path: string, hint: string) => ({
  ...closed(path, hint),
  remedy: { by: "portal_admin", where: "models.action" },
});
const beside = (path: string, message: string) => ({
  reason: "relation_disabled",
  path: `values.${path}`,
  message: expect.stringContaining(message),
});

describe("a field that holds no value of its own", () => {
  test("is closed where nobody knows what a write to it does, in words that name what it is made of", () => {
    expect(write("product.product", { x_guess: 1 })).toMatchObject(closed("x_guess", "instead: name."));
    expect(create("product.product", { x_guess: 1 })).toMatchObject(closed("x_guess"));
    expect(write("product.product", { x_order: "go" })).toMatchObject(closed("x_order"));
  });

  test("is open where the rule opens that very field, and no other is", () => {
    const rules = { "product.product": { ...writes, writableFields: ["x_guess"] } };
    expect(write("product.product", { x_guess: 1 }, rules)).toBe("allowed");
    expect(write("product.product", { x_guess: 1, x_order: "go" }, rules)).toMatchObject(closed("x_order"));
  });

  test("is open where it sets values of its own record, or has one for each company", () => {
    expect(write("res.partner", { company_type: "person" })).toBe("allowed");
    expect(write("account.account", { code: "4000" })).toBe("allowed");
    expect(write("product.product", { standard_price: 4 })).toBe("allowed");
    expect(write("stock.quant", { inventory_quantity: 4 })).toBe("allowed");
  });

  test("is told as read-only, and so is what holds code", () => {
    const fixed = (model: keyof typeof known, name: string) => isFixed(model, known[model].get(name) as never);
    expect(fixed("product.product", "x_guess")).toBe(true);
    expect(fixed("product.product", "x_name")).toBe(false);
    expect(fixed("product.product", "standard_price")).toBe(false);
    expect(fixed("res.partner", "company_type")).toBe(false);
    expect(fixed("account.tax", "formula")).toBe(true);
  });
});

describe("a field that writes other records", () => {
  test("needs the right on their model", () => {
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

  test("needs the right that its commands need: to add followers, or to take them away", () => {
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

  test("passes with the right on the record that a path leads to, as a picture of a product does", () => {
    expect(write("product.product", { image_1920: "aGk=" })).toMatchObject(
      beside("image_1920", "image_1920 of product.template"),
    );
    expect(write("product.product", { image_1920: "aGk=" }, { "product.template": writes })).toBe("allowed");
    expect(write("product.template", { image_1920: "aGk=" })).toBe("allowed");
    expect(write("product.template", { standard_price: 4 })).toMatchObject(beside("standard_price", "product.product"));
    expect(write("product.template", { standard_price: 4 }, { "product.product": writes })).toBe("allowed");
    expect(create("product.template", { standard_price: 4 })).toBe("allowed");
  });

  test("that moves stock or settles accounts names the action for it", () => {
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

  test("does so by some values alone", () => {
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

describe("records that go without being named", () => {
  test.each([
    [{ recurrence_update: "all_events", name: "x" }],
    [{ recurrence_update: "future_events", recurrency: false }],
    [{ interval: 2 }],
  ])("other meetings of a series need the right to delete: %j", (values) => {
    const refusal = {
      reason: "relation_disabled",
      message: expect.stringContaining("deletes records of calendar.event"),
    };
    expect(write("calendar.event", values)).toMatchObject(refusal);
    expect(write("calendar.event", values, { "calendar.event": { ...writes, unlink: true } })).toBe("allowed");
  });

  test("a new series has none to lose", () => {
    expect(create("calendar.event", { name: "x", recurrency: true, interval: 2 })).toBe("allowed");
    expect(write("calendar.event", { start: "2027-01-01 08:00:00", recurrency: true })).toBe("allowed");
  });

  test.each([[{ value_ids: [[6, 0, [4]]] }], [{ active: false }]])("variants go with their values: %j", (values) => {
    const may = { "product.attribute.value": { read: true }, "product.product": writes };
    const line = "product.template.attribute.line";
    expect(write(line, values, may)).toMatchObject({
      message: expect.stringContaining("deletes records of product.product"),
    });
    expect(write(line, values, { ...may, "product.product": { ...writes, unlink: true } })).toBe("allowed");
  });

  test("the variants of a new product are made with it, those of another are not new", () => {
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

test("the last variant is deleted by those who may delete its product, as a command too", () => {
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
])("a %s is deleted with the right to delete each %s", (model, along) => {
  const open = { ...writes, unlink: true };
  const remove = (more: Rules) =>
    judged({ operation: "unlink", model, values: {}, known, rules: { [model]: open, ...more } });
  expect(remove({ [along]: writes })).toMatchObject({ message: expect.stringContaining(`delete its ${along} too`) });
  expect(remove({ [along]: open })).toBe("allowed");
});

test.each(["res.currency", "stock.warehouse"])(
  "a %s gives people rights as it goes, and is deleted by nobody",
  (model) => {
    const open = { ...writes, unlink: true };
    expect(
      judged({ operation: "unlink", model, values: {}, known, rules: { [model]: open, "res.groups": open } }),
    ).toMatchObject({ message: expect.stringContaining("res.groups") });
  },
);

test("activities of a model that may not be read are not taken away with it", () => {
  const may = { "mail.activity": { ...writes, unlink: true } };
  expect(write("crm.lead", { activity_ids: [[5]] }, may)).toBe("allowed");
  expect(write("crm.lead", { activity_ids: [[5]] }, { ...may, "crm.lead": { write: true } })).toMatchObject({
    reason: "relation_disabled",
    path: "values.activity_ids",
  });
});

test.each([
  ["hr.employee", { leave_manager_id: 7 }],
  ["project.project", { allow_milestones: true }],
  ["res.currency", { active: true }],
])("rights of people are not given by a field of %s", (model, values) => {
  const refusal = {
    reason: "relation_disabled",
    message: expect.stringContaining("changes records of res.groups, which no right opens"),
  };
  for (const does of [write, create]) expect(does(model, values)).toMatchObject(refusal);
  expect(write(model, values)).toMatchObject({ remedy: fixedField });
  const [name = ""] = Object.keys(values);
  // Where the portal shows it, it can be opened.
  expect(isFixed(model, field(name, "boolean"))).toBe(true);
  expect(write(model, values, { [model]: { ...writes, writableFields: [name] } })).toBe("allowed");
});

test("the manager of an employee, the name of a project and its end stay open", () => {
  expect(write("hr.employee", { parent_id: 7 })).toBe("allowed");
  expect(write("project.project", { name: "x" })).toBe("allowed");
  expect(write("project.project", { active: false }, { "project.task": writes })).toBe("allowed");
  expect(isFixed("project.project", field("active", "boolean"))).toBe(false);
});

test("access of outside people to a project is not given by a record", () => {
  expect(create("project.collaborator", { partner_id: 7 })).toMatchObject({
    message: expect.stringContaining("changes records of ir.rule"),
  });
});

test.each([
  ["hr.department", { manager_id: 7 }, "hr.employee"],
  ["project.project", { active: false }, "project.task"],
  ["stock.picking", { location_id: 7 }, "stock.move"],
])("%s changes what hangs on it with the right on that, and a new one has nothing yet", (model, values, on) => {
  expect(write(model, values)).toMatchObject({ message: expect.stringContaining(`changes records of ${on}`) });
  expect(write(model, values, { [on]: { write: true } })).toBe("allowed");
  expect(create(model, values)).toBe("allowed");
});

test("a task repeats with the right to make a series, and ends one with the right to delete it", () => {
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

test("no rule opens a field that holds code", () => {
  const opened = {
    "account.tax": { ...writes, writableFields: ["formula"] },
    x_rule: { ...writes, writableFields: ["condition_python"] },
  };
  const never = { reason: "field_readonly", remedy: { by: "nobody" } };
  expect(write("account.tax", { formula: "1" }, opened)).toMatchObject(never);
  expect(create("x_rule", { condition_python: "result = 1" }, opened)).toMatchObject(never);
  expect(write("account.tax", { name: "VAT" }, opened)).toBe("allowed");
});

test("the table names operations on models, and conditions that are patterns", () => {
  const all = Object.values(policyTable.effects).flatMap((fields) => Object.values(fields));
  const entries = all.flatMap((effect) =>
    "does" in effect || "when" in effect
      ? [...(effect.does ?? []), ...Object.values(effect.when ?? {}).flat()]
      : (effect as readonly string[]),
  );
  expect(entries.filter((entry) => !/^[a-z_]+(\.[a-z_]+)+:(create|write|unlink)$/.test(entry))).toEqual([]);
  for (const effect of all) if ("unless" in effect) expect(() => new RegExp(effect.unless ?? "")).not.toThrow();
  expect(operations).toContain("unlink");
  // A field that needs what no rule opens would be closed for good.
  const never = entries.filter((entry) => closedOperations(entry.split(":")[0] as string).length > 0);
  expect([...new Set(never)].toSorted()).toEqual([
    "ir.model.fields:create",
    "ir.rule:write",
    "ir.sequence:create",
    "ir.sequence:write",
    "res.groups:write",
    "res.users:write",
  ]);
});

describe("each line of the table", () => {
  test.each(effectLines)("$model.$name: $value needs $entries", ({ model, name, value, entries, linked }) => {
    const models = entries.map((entry) => entry.split(":")[0] as string);
    const links = models.map((on, i) => field(`x_${i}`, "many2one", { relation: on }));
    const ask = (more: Rules, found = links) =>
      judged({
        operation: "write",
        model,
        values: { [name]: value },
        known: { [model]: fieldMap(field(name, "char"), ...found) },
        rules: { ...more, [model]: { ...more[model], ...writes, create: false } },
      });
    expect(ask({})).toMatchObject({ reason: "relation_disabled", path: `values.${name}` });
    const closed = entries.filter((entry) => closedOperations(entry.split(":")[0] as string).length > 0);
    const all = Object.fromEntries(models.map((on) => [on, { ...writes, unlink: true }]));
    if (closed.length > 0) expect(ask(all)).toMatchObject({ message: expect.stringContaining("no right opens") });
    else if (!models.includes(model)) expect(ask(all)).toBe("allowed");
    // An app that is not there has no field that leads to its models.
    if (linked) expect(ask({}, [])).toBe("allowed");
  });

  test("there are as many as there were", () => expect(effectLines).toHaveLength(190));

  const all = Object.entries(policyTable.effects).flatMap(([model, fields]) =>
    Object.entries(fields).map(([name, effect]) => [`${model}.${name}`, effect] as const),
  );
  const marked = (mark: "changes" | "linked" | "many") =>
    all.filter(([, effect]) => mark in effect).map(([line]) => line);

  test("it holds where a field leads to the models of another app", () =>
    expect(marked("linked")).toEqual([
      "hr.employee.tz",
      "hr.work.entry.state",
      "project.project.privacy_visibility",
      "project.task.project_id",
      "project.task.sale_line_id",
      "repair.order.under_warranty",
      "resource.calendar.leaves.calendar_id",
      "resource.calendar.leaves.date_from",
      "resource.calendar.leaves.date_to",
      "resource.resource.calendar_id",
      "stock.warehouse.buy_to_resupply",
      "stock.warehouse.manufacture_to_resupply",
    ]));

  test("it touches as many records as there are", () =>
    expect(marked("many")).toEqual([
      "crm.stage.is_won",
      "fleet.vehicle.model.manager_id",
      "hr.department.manager_id",
      "hr.job.active",
      "lunch.product.category.active",
      "lunch.supplier.active",
      "lunch.supplier.company_id",
      "project.project.active",
      "project.project.allowed_internal_user_ids",
      "project.project.allowed_portal_user_ids",
      "project.project.stage.active",
      "project.task.type.active",
      "stock.location.route.active",
      "stock.picking.type.reservation_method",
      "stock.route.active",
    ]));

  test("some values are no effect of it", () =>
    expect(all.flatMap(([line, effect]) => ("unless" in effect ? [[line, effect.unless]] : []))).toEqual([
      ["account.analytic.line.move_line_id", "^(false|null|None)$"],
      ["calendar.event.recurrence_update", "^self_only$"],
      ["project.project.last_update_status", "^to_define$"],
      ["project.task.display_name", "^[^#]*$"],
      ["project.task.recurrence_update", "^this$"],
    ]));

  test.each(marked("changes"))("a new record has none yet that %s would touch", (line) => {
    const of = effectLines.find(({ model, name }) => `${model}.${name}` === line) as (typeof effectLines)[number];
    const { model, name, value, entries } = of;
    const links = entries.map((entry, i) => field(`x_${i}`, "many2one", { relation: entry.split(":")[0] as string }));
    const known = { [model]: fieldMap(field(name, "char"), ...links) };
    const rules = { [model]: writes };
    expect(judged({ operation: "create", model, values: { [name]: value }, known, rules })).toBe("allowed");
  });

  test("as many say nothing of a new record as did", () => expect(marked("changes")).toHaveLength(56));
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
])("%s sets something going by %s %j, which %s", (model, name, value, does) => {
  const fields = {
    [model]: fieldMap(field(name, Array.isArray(value) ? "many2many" : "char", { relation: "x.other" })),
  };
  const rules = { [model]: writes, "x.other": { read: true } };
  expect(judged({ operation: "write", model, values: { [name]: value }, known: fields, rules })).toMatchObject({
    reason: "relation_disabled",
    message: expect.stringContaining(does),
  });
});
