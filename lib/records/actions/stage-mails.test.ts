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
/** Stage 4 has a template. */
function odooThat(answers: (call: OdooCall) => unknown) {
  const calls: OdooCall[] = [];
  const call = async (one: OdooCall) => {
    calls.push(one);
    return answers(one);
  };
  return { calls, odoo: { call } as never };
}
const four = ({ ids = [] }: OdooCall) => ids.map((id) => ({ id, mail_template_id: id === 4 ? [9, "Hello"] : false }));
const fields = async (model: string) => known.get(model) ?? new Map();
const written = (model: string, values: Record<string, unknown>) => ({
  model,
  fields: known.get(model) as never,
  id: 7,
  values,
  path: "values",
});

test("a stage that mails the customer is told, once for all records, and others are not", async () => {
  const { calls, odoo } = odooThat(four);
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

test("a stage has a template where a list of them is not empty, under any name that ends as a stage's", async () => {
  const mails = async (template_ids: readonly number[]) => {
    const { odoo } = odooThat(({ ids = [] }) => ids.map((id) => ({ id, template_ids })));
    return stageMails({ fields, odoo }, [written("x.case", { x_stage_id: 4 })]);
  };
  expect(await mails([9])).toEqual(["A mail of x.case may be sent through x_stage_id"]);
  expect(await mails([])).toEqual([]);
});

test("Odoo is asked for no stage that cannot have one, nor for what is none", async () => {
  const { calls, odoo } = odooThat(four);
  for (const one of [written("crm.lead", { stage_id: 4 }), written("project.task", { stage_id: false, name: "4" })])
    expect(await stageMails({ fields, odoo }, [one])).toEqual([]);
  expect(calls).toEqual([]);
});

test("a stage that Odoo does not tell says nothing, and one of a model that is closed inside is not asked for", async () => {
  const refused = odooThat(() => {
    throw new AppError("odoo_access", "No.");
  });
  const records = [written("project.task", { stage_id: 4 })];
  expect(await stageMails({ fields, odoo: refused.odoo }, records)).toEqual([]);
  const { calls, odoo } = odooThat(four);
  const inside = { known: () => ({ models: new Map() }) };
  expect(await stageMails({ fields, odoo: Object.assign(odoo, { inside }) }, records)).toEqual([]);
  expect(calls).toEqual([]);
});

test("a change that mails the customer is asked about once, with what it does, and another stage is not", async () => {
  const asked = async (...stages: number[]) => {
    const { odoo } = odooThat(four);
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
