import { expect, test } from "vitest";
import { field, fieldMap } from "#tests/support/judged.ts";
import { AppError } from "../../kernel/errors.ts";
import { mustConfirm } from "../../mcp/pipeline/confirmation.ts";
import { createRecentChanges } from "../../mcp/pipeline/recent-changes.ts";
import type { OdooCall } from "../../odoo/types.ts";
import { stageMails } from "./stage-mails.ts";

const template = field("mail_template_id", "many2one", { relation: "mail.template" });
const known = new Map([
  ["project.task", fieldMap(field("stage_id", "many2one", { relation: "project.task.type" }), field("name", "char"))],
  ["project.task.type", fieldMap(field("name", "char"), template)],
  ["crm.lead", fieldMap(field("stage_id", "many2one", { relation: "crm.stage" }))],
  ["crm.stage", fieldMap(field("name", "char"))],
  ["x.case", fieldMap(field("x_stage_id", "many2one", { relation: "x.stage" }))],
  ["x.stage", fieldMap(field("template_ids", "many2many", { relation: "mail.template" }))],
]);
/** A fake Odoo that answers calls by `answers` and keeps them. */
function odooThat(answers: (call: OdooCall) => unknown) {
  const calls: OdooCall[] = [];
  const call = async (one: OdooCall) => {
    calls.push(one);
    return answers(one);
  };
  return { calls, odoo: { call } as never };
}
/** Only stage 4 has a mail template. */
const withTemplateAtFour = ({ ids = [] }: OdooCall) =>
  ids.map((id) => ({ id, mail_template_id: id === 4 ? [9, "Hello"] : false }));
const fields = async (model: string) => known.get(model) ?? new Map();
const written = (model: string, values: Record<string, unknown>) => ({
  model,
  fields: known.get(model) as never,
  id: 7,
  values,
  path: "values",
});

test("a stage with a mail template gives a warning for each record, and Odoo is asked once for all records", async () => {
  const { calls, odoo } = odooThat(withTemplateAtFour);
  const records = [4, 5, 4].map((stage_id) => written("project.task", { stage_id }));
  expect(await stageMails({ fields, odoo }, records)).toEqual([
    "A mail of project.task may be sent through stage_id",
    "A mail of project.task may be sent through stage_id",
  ]);
  expect(calls).toEqual([
    { model: "project.task.type", method: "read", ids: [4, 5], args: { fields: ["mail_template_id"] } },
  ]);
  expect(await stageMails({ fields, odoo }, [written("project.task", { stage_id: 5, name: "x" })])).toEqual([]);
});

test("a non-empty list of templates gives a warning, for every field whose name ends in stage_id", async () => {
  const mails = async (template_ids: readonly number[]) => {
    const { odoo } = odooThat(({ ids = [] }) => ids.map((id) => ({ id, template_ids })));
    return stageMails({ fields, odoo }, [written("x.case", { x_stage_id: 4 })]);
  };
  expect(await mails([9])).toEqual(["A mail of x.case may be sent through x_stage_id"]);
  expect(await mails([])).toEqual([]);
});

test("Odoo is not asked for a stage model without template fields, nor for an empty stage", async () => {
  const { calls, odoo } = odooThat(withTemplateAtFour);
  for (const one of [written("crm.lead", { stage_id: 4 }), written("project.task", { stage_id: false, name: "4" })])
    expect(await stageMails({ fields, odoo }, [one])).toEqual([]);
  expect(calls).toEqual([]);
});

test("a stage that Odoo refuses to read gives no warning, and a stage model that the addon closes is not read", async () => {
  const refused = odooThat(() => {
    throw new AppError("odoo_access", "No.");
  });
  const records = [written("project.task", { stage_id: 4 })];
  expect(await stageMails({ fields, odoo: refused.odoo }, records)).toEqual([]);
  const { calls, odoo } = odooThat(withTemplateAtFour);
  const inside = { known: () => ({ models: new Map() }) };
  expect(await stageMails({ fields, odoo: Object.assign(odoo, { inside }) }, records)).toEqual([]);
  expect(calls).toEqual([]);
});

test("a change to a stage that mails the customer needs one confirmation that says so, and another stage needs none", async () => {
  const asked = async (...stages: number[]) => {
    const { odoo } = odooThat(withTemplateAtFour);
    const request = {
      kind: "import",
      operation: "write",
      model: "project.task",
      rows: stages.map((stage_id) => ({ stage_id })),
    } as const;
    const confirm = { level: "change", summary: "Import tasks." } as const;
    const plan = { subject: {}, request, writes: true, confirm } as never;
    const limits = { policy: "deletes", above: 10, changed: createRecentChanges(), caller: "key" } as const;
    return mustConfirm(plan, { fields, odoo }, limits);
  };
  expect(await asked(4, 5, 4)).toEqual({
    level: "removal",
    summary: "Import tasks. A mail of project.task may be sent through stage_id.",
  });
  expect(await asked(5)).toBeUndefined();
});
