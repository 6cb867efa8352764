import { describe, expect, test } from "vitest";
import { field, fieldMap, judged } from "#tests/support/judged.ts";
import { findClosures } from "../closures/find-closures.ts";
import type { ModelRule } from "../types.ts";

const composer = [field("composition_mode", "selection"), field("body", "html"), field("subject", "char")];
const known = {
  "mail.compose.message": fieldMap(
    ...composer,
    field("model", "char"),
    field("res_ids", "text"),
    field("res_domain", "text"),
    field("partner_ids", "many2many", { relation: "res.partner" }),
  ),
  "sale.order": fieldMap(field("name", "char")),
  "mail.wizard.invite": fieldMap(
    field("res_model", "char", { required: true }),
    field("res_id", "integer"),
    field("message", "html"),
  ),
  "survey.invite": fieldMap(field("render_model", "char", { store: false, readonly: true }), field("body", "html")),
  x_note: fieldMap(field("body", "html"), field("model", "char")),
  "calendar.event": fieldMap(field("res_model", "char"), field("res_id", "many2one_reference"), field("name", "char")),
};
const none = { read: true, create: false, write: false, unlink: false, actions: [] };
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

describe("a form that works on a record of any model", () => {
  test("a form can only name a record whose model may be written", () => {
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

  test("a form must name the model together with the id, also when it is changed", () => {
    expect(create("mail.compose.message", { res_ids: "[7]" })).toMatchObject({
      reason: "malformed",
      path: "values.res_ids",
    });
    expect(write("mail.wizard.invite", { res_id: 7 })).toMatchObject({ reason: "malformed", path: "values.res_id" });
    expect(write("mail.compose.message", { model: "hr.employee" })).toMatchObject({ path: "values.model" });
    expect(write("mail.compose.message", { body: "Hello" })).toBe("allowed");
  });

  test("a meeting that names a record needs only the right to read it", () => {
    expect(create("calendar.event", { res_model: "crm.lead", res_id: 7, name: "x" })).toBe("allowed");
  });
});

describe("values that a form shows of its record", () => {
  const forms = {
    "mail.compose.message": fieldMap(
      ...composer,
      field("model", "char"),
      field("res_ids", "text"),
      field("template_id", "many2one", { relation: "mail.template" }),
      field("parent_id", "many2one", { relation: "mail.message" }),
    ),
    "sms.composer": fieldMap(
      field("res_model", "char"),
      field("res_id", "integer"),
      field("number_field_name", "char"),
      field("body", "text"),
    ),
    "account.move.send.wizard": fieldMap(field("move_id", "many2one", { relation: "account.move" })),
    "survey.invite": fieldMap(
      field("render_model", "char", { store: false, readonly: true }),
      field("template_id", "many2one", { relation: "mail.template" }),
    ),
    "res.partner": fieldMap(
      field("name", "char"),
      field("ref", "char"),
      field("phone", "char"),
      field("total", "float", { readonly: true }),
    ),
    "sale.order": fieldMap(field("amount", "float"), field("partner_id", "many2one", { relation: "res.partner" })),
    "account.move": fieldMap(field("partner_id", "many2one", { relation: "res.partner" })),
  };
  const ask = (model: string, values: Record<string, unknown>, more: Record<string, Partial<ModelRule>> = {}) => {
    const open = Object.fromEntries(Object.keys(forms).map((name) => [name, { ...writes, ...more[name] }]));
    return judged({ operation: "create", model, values, known: forms, rules: open });
  };
  const mail = { model: "sale.order", res_ids: "[7]", subject: "x", template_id: 3 };

  test("a mail template needs the action print if a field that it may show is denied", () => {
    expect(ask("mail.compose.message", mail)).toBe("allowed");
    for (const denied of [
      { "sale.order": { deniedFields: ["amount"] } },
      { "res.partner": { deniedFields: ["ref"] } },
    ]) {
      expect(ask("mail.compose.message", mail, denied)).toMatchObject({
        reason: "action_disabled",
        path: "values.template_id",
      });
      const printed = { ...denied, "sale.order": { ...denied["sale.order"], actions: ["print"] } };
      expect(ask("mail.compose.message", mail, printed)).toBe("allowed");
    }
    const denied = { "res.partner": { deniedFields: ["ref"] } };
    expect(ask("account.move.send.wizard", { move_id: 7 }, denied)).toMatchObject({ reason: "action_disabled" });
    expect(ask("account.move.send.wizard", { move_id: 7 })).toBe("allowed");
    expect(ask("survey.invite", { template_id: 3 }, { "survey.invite": { deniedFields: ["x"] } })).toMatchObject({
      reason: "action_disabled",
    });
    expect(ask("mail.compose.message", { template_id: 3 })).toMatchObject({ reason: "malformed" });
  });

  test("a form that names a field is judged by that field", () => {
    const sms = { res_model: "res.partner", res_id: 7, body: "x" };
    const denied = { "res.partner": { deniedFields: ["ref"] } };
    expect(ask("sms.composer", sms, denied)).toBe("allowed");
    expect(ask("sms.composer", { ...sms, number_field_name: "phone" }, denied)).toBe("allowed");
    expect(ask("sms.composer", { ...sms, number_field_name: "ref" }, denied)).toMatchObject({
      reason: "field_denied",
      path: "values.number_field_name",
    });
    expect(ask("sms.composer", { ...sms, number_field_name: "total" })).toMatchObject({ reason: "field_readonly" });
    expect(ask("sms.composer", { number_field_name: "ref" })).toMatchObject({ reason: "malformed" });
    const phone = { "res.partner": { deniedFields: ["phone"] } };
    for (const res_model of ["res.partner", "sale.order"])
      expect(ask("sms.composer", { ...sms, res_model }, phone)).toMatchObject({ reason: "field_denied" });
  });

  test("a form that takes the record's name as its subject is judged by that name", () => {
    const { template_id: _, subject: __, ...plain } = { ...mail, model: "res.partner" };
    expect(ask("mail.compose.message", plain)).toBe("allowed");
    const denied = { "res.partner": { deniedFields: ["name"] } };
    expect(ask("mail.compose.message", plain, denied)).toMatchObject({ path: "values.subject" });
    expect(ask("mail.compose.message", { ...plain, subject: "Hello" }, denied)).toBe("allowed");
  });

  test("a reply needs the model of its record, and a subject unless messages may be read", () => {
    const answer = { parent_id: 5, body: "x" };
    expect(ask("mail.compose.message", answer)).toMatchObject({ reason: "malformed", path: "values.parent_id" });
    const plain = { ...answer, model: "sale.order", res_ids: "[7]" };
    expect(ask("mail.compose.message", plain)).toMatchObject({ reason: "relation_disabled", path: "values.subject" });
    expect(ask("mail.compose.message", { ...plain, subject: "Hello" })).toBe("allowed");
  });

  test("a text that Odoo fills in is closed if any field is denied", () => {
    const fields = fieldMap(
      field("res_model", "char"),
      field("res_id", "integer"),
      field("number", "char", { computed: true, readonly: true, store: false }),
      field("body", "text", { computed: true }),
    );
    const closedIn = (deniedFields: string[]) => {
      const models = new Map([["res.partner", { model: "res.partner", label: "", ...none, deniedFields }]]);
      const found = findClosures({ models }, "sms.composer", (name) => (name === "sms.composer" ? fields : null));
      return "closed" in found ? [...found.closed.keys()] : found.need;
    };
    expect(closedIn(["ref"])).toEqual(["number"]);
    expect(closedIn([])).toEqual([]);
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
    "Hi\r%- set x = 1",
    `<p title=">" t-out="object.env"/>`,
    "<p>&#123;&#x7B; object.name }}</p>",
    "<p>x&#10;% if user:</p>",
    "<p>&#0000000123;&#x000000007B; object.name }}</p>",
    "<p t-if-t-att.x:y-t-out\n = '1'>x</p>",
    "<p t-if t-out='1'>x</p>",
  ])("the text %j is refused as a program", (body) => {
    for (const model of ["mail.compose.message", "survey.invite"])
      expect(create(model, { body })).toMatchObject({ reason: "field_readonly", path: "values.body" });
    expect(create("x_note", { body })).toBe("allowed");
  });

  test.each([
    "<p>100 % of $5 {or so}, 50% off</p>",
    "<table><tr><td>a</td></tr></table>",
    "At-home = fine",
    "20 %\n30 %",
    "<p>T-shirt = 20 EUR</p>",
    "Margen:\n% de descuento aplicado",
    "t-value = 5",
    "<p>t-if.t-if. and t-out, = 5</p>",
    `<p>&#${"1".repeat(5000)};</p>`,
  ])("the text %j is allowed", (body) => expect(create("mail.compose.message", { body })).toBe("allowed"));

  test("a text is sent to one record at a time, which an id names", () => {
    expect(create("mail.compose.message", { composition_mode: "comment" })).toBe("allowed");
    expect(create("mail.compose.message", { composition_mode: "mass_mail" })).toMatchObject({
      path: "values.composition_mode",
    });
    expect(create("mail.compose.message", { res_domain: "[]" })).toMatchObject({ path: "values.res_domain" });
  });
});
