import { expect, test } from "vitest";
import type { FieldInfo, OdooCall } from "../odoo/types.ts";
import type { CallIo } from "./define-tool.ts";
import { describeWizard } from "./wizard.ts";

const field = (name: string, type: string, more: Partial<FieldInfo> = {}) =>
  [name, { name, type, string: name, readonly: false, required: false, ...more } as FieldInfo] as const;
const fields = new Map([
  field("id", "integer"),
  field("create_uid", "many2one", { relation: "res.users" }),
  field("note", "char"),
  field("done", "boolean"),
  field("period", "selection", { selection: [[3 as never, "Quarter"]] }),
  field("line_ids", "one2many", { relation: "x.wizard.line" }),
  field("tag_ids", "many2many", { relation: "x.tag" }),
]);

async function show(readable: readonly string[] = [], answers: Record<string, unknown> = {}, known = fields) {
  const calls: OdooCall[] = [];
  const rule = (model: string) => [model, { model, read: true, actions: ["apply"], deniedFields: [] }] as const;
  const io = {
    context: { rules: { models: new Map(["x.wizard", ...readable].map(rule)) } },
    odoo: {
      kind: "json2",
      series: { major: 19 },
      call: async (call: OdooCall) => {
        calls.push(call);
        return answers;
      },
    },
    fields: async () => known,
    allow: async () => {},
  } as unknown as CallIo;
  const origin = { model: "x.order", ids: [4, 5] };
  const wizard = { model: "x.wizard", id: undefined, context: { active_id: 9, default_note: "x" } };
  return { ...(await describeWizard(io, wizard, origin, { action: "open_it", buttons: [] })), calls };
}

test("a wizard shows what can be filled in: no fields of every record, and no lines of a closed model", async () => {
  const closed = await show();
  expect(closed.description.fields.map(({ name }) => name)).toEqual(["note", "done", "period", "tag_ids"]);
  const open = await show(["x.wizard.line"]);
  expect(open.description.fields.map(({ name }) => name)).toContain("line_ids");
});

test("a wizard's choices are shown as texts, and a value that is none as no value", async () => {
  const { description } = await show([], { note: "As agreed", done: false });
  expect(description.fields.find(({ name }) => name === "period")?.selection).toEqual([["3", "Quarter"]]);
  expect(description.fields.filter((shown) => "default" in shown)).toEqual([
    { name: "note", type: "char", label: "note", default: "As agreed" },
  ]);
});

test("the values that a wizard begins with are asked under the records, and under what the action put there", async () => {
  const { calls } = await show();
  expect(calls[0]).toMatchObject({
    model: "x.wizard",
    method: "default_get",
    context: { active_model: "x.order", active_ids: [4, 5], active_id: 9, default_note: "x" },
  });
});

test("a wizard of many fields counts those that it leaves out, and leaves out none that is required", async () => {
  const many = new Map([
    ...Array.from({ length: 45 }, (_, i) => field(`note_${i}`, "char")),
    field("date", "date", { required: true }),
  ]);
  const { description, text } = await show([], {}, many);
  expect(description).toMatchObject({ omitted: 6 });
  expect(description.fields.map(({ name }) => name)).toContain("date");
  expect(text).toContain('6 more fields are not shown: call describe_model model="x.wizard".');
});
