import { describe, expect, test } from "vitest";
import { field, fieldMap, judged } from "#tests/support/judged.ts";

const composer = [field("composition_mode", "selection"), field("body", "html"), field("subject", "char")];
const known = {
  "mail.compose.message": fieldMap(
    ...composer,
    field("model", "char"),
    field("res_ids", "text"),
    field("res_domain", "text"),
    field("partner_ids", "many2many", { relation: "res.partner" }),
  ),
  "mail.wizard.invite": fieldMap(
    field("res_model", "char", { required: true }),
    field("res_id", "integer"),
    field("message", "html"),
  ),
  "survey.invite": fieldMap(field("render_model", "char", { store: false, readonly: true }), field("body", "html")),
  x_note: fieldMap(field("body", "html"), field("model", "char")),
  "calendar.event": fieldMap(field("res_model", "char"), field("res_id", "many2one_reference"), field("name", "char")),
};
const writes = { read: true, create: true, write: true };
const rules = {
  ...Object.fromEntries(Object.keys(known).map((model) => [model, writes])),
  "sale.order": writes,
  "crm.lead": { read: true },
};
const create = (model: string, values: Record<string, unknown>) =>
  judged({ operation: "create", model, values, known, rules });
const write = (model: string, values: Record<string, unknown>) =>
  judged({ operation: "write", model, values, known, rules });

describe("a form that works on the record of any model", () => {
  test("names one whose model may be written", () => {
    expect(create("mail.compose.message", { model: "sale.order", res_ids: "[7]", body: "<p>Hello</p>" })).toBe(
      "allowed",
    );
    expect(create("mail.wizard.invite", { res_model: "sale.order", res_id: 7 })).toBe("allowed");
    expect(create("mail.compose.message", { model: "hr.employee", res_ids: "[7]" })).toMatchObject({
      reason: "model_disabled",
      path: "values.model",
    });
    expect(create("mail.wizard.invite", { res_model: "hr.employee", res_id: 7 })).toMatchObject({
      path: "values.res_model",
    });
    expect(create("mail.compose.message", { model: "crm.lead", res_ids: "[7]" })).toMatchObject({
      reason: "operation_disabled",
    });
    expect(create("mail.compose.message", { model: "res.users", res_ids: "[2]" })).toMatchObject({
      path: "values.model",
    });
  });

  test("says the model with the id, also when it is changed", () => {
    expect(create("mail.compose.message", { res_ids: "[7]" })).toMatchObject({
      reason: "malformed",
      path: "values.res_ids",
    });
    expect(write("mail.wizard.invite", { res_id: 7 })).toMatchObject({ reason: "malformed", path: "values.res_id" });
    expect(write("mail.compose.message", { model: "hr.employee" })).toMatchObject({ path: "values.model" });
    expect(write("mail.compose.message", { body: "Hello" })).toBe("allowed");
  });

  test("is no row that stands for itself, whose record may be read alone", () => {
    expect(create("calendar.event", { res_model: "crm.lead", res_id: 7, name: "x" })).toBe("allowed");
  });
});

describe("texts that Odoo renders", () => {
  test.each([
    "<t t-out=\"object.env['res.users']\"/>",
    "<p t-esc='1'>x</p>",
    "{{ object.name }}",
    "$".concat("{object.env}"),
    "Hi\n% for user in users:",
    "<% set x = 1 %>",
    "<t>x</t>",
  ])("%j is a program and refused", (body) => {
    for (const model of ["mail.compose.message", "survey.invite"])
      expect(create(model, { body })).toMatchObject({ reason: "field_readonly", path: "values.body" });
    expect(create("x_note", { body })).toBe("allowed");
  });

  test.each([
    "<p>100 % of $5 {or so}, 50% off</p>",
    "<table><tr><td>a</td></tr></table>",
    "At-home = fine",
    "20 %\n30 %",
  ])("%j is text", (body) => expect(create("mail.compose.message", { body })).toBe("allowed"));

  test("go to one record at a time, which is named by its id", () => {
    expect(create("mail.compose.message", { composition_mode: "comment" })).toBe("allowed");
    expect(create("mail.compose.message", { composition_mode: "mass_mail" })).toMatchObject({
      path: "values.composition_mode",
    });
    expect(create("mail.compose.message", { res_domain: "[]" })).toMatchObject({ path: "values.res_domain" });
  });
});
