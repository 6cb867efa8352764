import { expect, test } from "vitest";
import { field } from "#tests/support/judged.ts";
import { isFixed } from "../writes/fixed-fields.ts";
import { fieldClosed, relationClosed } from "./refusal.ts";

const rule = (what: string) => ({ by: "portal_admin", where: `models.${what}` });
const nobody = { by: "nobody" };

test.each([
  ["that tells a denied field", { because: "denied", model: "res.partner", field: "email" }, rule("field")],
  ["that tells a secret", { because: "denied", model: "res.partner", field: "access_token" }, nobody],
  ["that tells a field of a model of the hard floor", { because: "denied", model: "ir.cron", field: "code" }, nobody],
  ["of a model that is not enabled", { because: "owner", model: "crm.lead", field: "name" }, rule("operation")],
  ["of a model of the hard floor", { because: "owner", model: "ir.cron", field: "name" }, nobody],
] as const)("the remedy for a field %s is that of the field or model which closes it", (_, closure, remedy) => {
  expect(fieldClosed("x.model", "x_field", closure, "fields[0]").denial.remedy).toEqual(remedy);
});

test("the remedy for a relation is a rule for its model, unless no rule can open that", () => {
  expect(relationClosed("x.model", "lead_id", "crm.lead", "domain[0]").denial.remedy).toEqual(rule("operation"));
  expect(relationClosed("x.model", "cron_id", "ir.cron", "domain[0]").denial.remedy).toEqual(nobody);
});

test("a field that a refusal calls fixed is listed under Fixed fields in the portal", () => {
  expect(isFixed("mail.activity", field("res_model_id", "many2one", { relation: "ir.model" }))).toBe(true);
  expect(isFixed("crm.team", field("alias_id", "many2one", { relation: "mail.alias" }))).toBe(true);
  expect(isFixed("sale.order", field("partner_id", "many2one", { relation: "res.partner" }))).toBe(false);
});
