import { describe, expect, test } from "vitest";
import { field, fieldMap, judged } from "#tests/support/judged.ts";

const alias = (name: string, type: string, more = {}) => field(name, type, { related: `alias_id.${name}`, ...more });
const model = { relation: "ir.model" };
const aliasFields = [
  ["alias_name", "char"],
  ["alias_contact", "selection"],
  ["alias_defaults", "text"],
  ["alias_force_thread_id", "integer"],
] as const;
const known = {
  "crm.team": fieldMap(
    field("name", "char"),
    field("alias_id", "many2one", { relation: "mail.alias", required: true }),
    ...aliasFields.map(([name, type]) => alias(name, type)),
    alias("alias_model_id", "many2one", model),
    alias("alias_user_id", "many2one", { relation: "res.users" }),
  ),
  "mail.alias": fieldMap(
    ...aliasFields.map(([name, type]) => field(name, type)),
    field("alias_model_id", "many2one", model),
  ),
  "hr.employee": fieldMap(
    field("resource_id", "many2one", { relation: "resource.resource", required: true }),
    field("name", "char", { related: "resource_id.name" }),
  ),
  "account.bank.statement.line": fieldMap(field("move_id", "many2one", { relation: "account.move", required: true })),
  "account.move": fieldMap(
    field("statement_line_ids", "one2many", { relation: "account.bank.statement.line", relationField: "move_id" }),
  ),
  "account.account": fieldMap(field("user_type_id", "many2one", { relation: "account.account.type" })),
  "product.document": fieldMap(
    ...["name", "url", "raw", "datas"].map((name) => field(name, "char")),
    field("type", "selection"),
  ),
  "resource.resource": fieldMap(field("name", "char")),
  "mailing.mailing": fieldMap(field("mailing_model_id", "many2one", model), field("subject", "char")),
  "mail.message": fieldMap(field("model", "char"), field("res_id", "integer"), field("body", "html")),
  "calendar.event": fieldMap(field("name", "char"), field("res_model", "char"), field("res_id", "many2one_reference")),
  // As on a real Odoo, the model's name is a related field, whose closure the gateway finds.
  "mail.activity": fieldMap(
    field("res_model_id", "many2one", { ...model, required: true }),
    field("res_model", "char", { related: "res_model_id.model" }),
    field("res_id", "many2one_reference"),
  ),
  "ir.model": fieldMap(field("model", "char")),
  "crm.lead": fieldMap(
    field("calendar_event_ids", "one2many", { relation: "calendar.event", relationField: "opportunity_id" }),
  ),
};
const writes = { read: true, create: true, write: true };
type Rules = Parameters<typeof judged>[0]["rules"];
const ask =
  (operation: "create" | "write") =>
  (on: string, values: Record<string, unknown>, more: Rules = {}) =>
    judged({ operation, model: on, values, known, rules: { [on]: writes, ...more } });
const write = ask("write");
const create = ask("create");

describe("the mail address of a team", () => {
  test.each(["alias_defaults", "alias_force_thread_id", "alias_user_id"])(
    "the %s of a team can't be written",
    (name) => {
      for (const does of [write, create])
        expect(does("crm.team", { [name]: 5 })).toMatchObject({
          reason: "relation_disabled",
          path: `values.${name}`,
        });
    },
  );

  test("a team can name its mail address, and who may write to it", () => {
    for (const does of [write, create])
      expect(does("crm.team", { alias_name: "sales", alias_contact: "everyone" })).toBe("allowed");
  });

  test("a field that names a model by an id is refused, also for the mail address of a team", () => {
    const malformed = { reason: "malformed", message: expect.stringContaining("no way to name a model") };
    for (const does of [write, create])
      expect(does("crm.team", { alias_model_id: 5 })).toMatchObject({ reason: "relation_disabled" });
    expect(write("mailing.mailing", { mailing_model_id: 5 })).toMatchObject(malformed);
    const opened = { "mailing.mailing": { ...writes, writableFields: ["mailing_model_id"] } };
    expect(write("mailing.mailing", { mailing_model_id: 5 }, opened)).toBe("allowed");
  });
});

describe("a part that Odoo creates with a record", () => {
  test("a part can't be replaced by that of another record", () => {
    const refusal = { reason: "field_readonly", message: expect.stringContaining("another record has that one") };
    expect(write("crm.team", { alias_id: 1 })).toMatchObject(refusal);
    expect(create("crm.team", { alias_id: 1 })).toMatchObject(refusal);
    expect(write("hr.employee", { resource_id: 1 })).toMatchObject(refusal);
  });

  test("a part can't be named for a new record, and its own fields are written instead", () => {
    const refusal = { reason: "field_readonly", message: expect.stringContaining("another record has that one") };
    expect(create("hr.employee", { resource_id: 1, name: "Ana" })).toMatchObject(refusal);
    expect(create("account.bank.statement.line", { move_id: 1 })).toMatchObject(refusal);
    const line = { statement_line_ids: [[0, 0, {}]] };
    const both = { "account.bank.statement.line": writes };
    expect(write("account.move", line, both)).toMatchObject({ ...refusal, path: "values.statement_line_ids[0]" });
    expect(write("account.move", { statement_line_ids: [[4, 7]] }, both)).toMatchObject(refusal);
    const opened = { "hr.employee": { ...writes, writableFields: ["resource_id"] } };
    expect(create("hr.employee", { resource_id: 1 }, opened)).toBe("allowed");
    expect(write("hr.employee", { name: "Ana" })).toBe("allowed");
    expect(create("hr.employee", { name: "Ana" })).toBe("allowed");
  });

  test("a part that many records share can be chosen", () => {
    for (const does of [write, create]) expect(does("account.account", { user_type_id: 3 })).toBe("allowed");
  });
});

describe("an attachment", () => {
  const url = "https://example.com/a.pdf";
  test.each([
    [{ url: "/shop", type: "url" }],
    [{ url: "javascript:alert(1)", type: "url" }],
    [{ url }],
    [{ url, type: "binary" }],
    [{ url, type: "url", datas: "PGI+" }],
    [{ url, type: "url", raw: "<b>" }],
  ])("an attachment can't have a path of the server: %j", (values) => {
    for (const does of [write, create])
      expect(does("product.document", values)).toMatchObject({ reason: "malformed", path: "values.url" });
  });

  test("an attachment has either an address or content", () => {
    for (const values of [{ url, type: "url" }, { datas: "PGI+", url: false }, { name: "x" }])
      expect(create("product.document", values)).toBe("allowed");
  });
});

describe("a message", () => {
  test("a message can only be written on records that may be changed", () => {
    const message = { model: "crm.team", res_id: 1, body: "x" };
    const read = { "crm.team": { read: true } };
    const refusal = { reason: "operation_disabled", path: "values.model" };
    expect(create("mail.message", message, read)).toMatchObject(refusal);
    expect(write("mail.message", message, read)).toMatchObject(refusal);
    expect(create("mail.message", message, { "crm.team": { read: true, write: true } })).toBe("allowed");
  });

  test("a message can't be moved to a record without the name of its model", () => {
    expect(write("mail.message", { res_id: 1 })).toMatchObject({ reason: "malformed", path: "values.res_id" });
    expect(write("mail.message", { body: "x" })).toBe("allowed");
  });
});

test("a meeting can't name a record of a closed model, also as a line of another record", () => {
  const meeting = { name: "x", res_model: "hr.employee", res_id: 28 };
  const rules = { "calendar.event": writes };
  const path = "values.calendar_event_ids[0][2].res_model";
  const lines = { calendar_event_ids: [[0, 0, meeting]] };
  expect(write("crm.lead", lines, rules)).toMatchObject({ reason: "relation_disabled", path });
  expect(create("calendar.event", meeting)).toMatchObject({ reason: "relation_disabled", path: "values.res_model" });
  expect(write("crm.lead", lines, { ...rules, "hr.employee": { read: true } })).toBe("allowed");
});

test("an activity names its record by model and id, and can't name a closed model", () => {
  const at = (res_model: string) =>
    create("mail.activity", { res_model, res_id: 7 }, { "res.partner": { read: true } });
  expect(at("res.partner")).toBe("allowed");
  expect(at("hr.employee")).toMatchObject({ reason: "relation_disabled", path: "values.res_model" });
});
