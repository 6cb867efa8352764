import { describe, expect, test } from "vitest";
import { AppError } from "../../kernel/errors.ts";
import type { Remedy } from "../../kernel/remedy.ts";
import type { FieldInfo, OdooCall } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { continueWizard, describeWizard, requireFillable } from "./wizard.ts";

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

test("a wizard's description omits Odoo's standard fields, and lines whose model is closed", async () => {
  const closed = await show();
  expect(closed.description.fields.map(({ name }) => name)).toEqual(["note", "done", "period", "tag_ids"]);
  const open = await show(["x.wizard.line"]);
  expect(open.description.fields.map(({ name }) => name)).toContain("line_ids");
});

test("a wizard's description has its choices as texts, and no default if Odoo's default is false", async () => {
  const { description } = await show([], { note: "As agreed", done: false });
  expect(description.fields.find(({ name }) => name === "period")?.selection).toEqual([["3", "Quarter"]]);
  expect(description.fields.filter((shown) => "default" in shown)).toEqual([
    { name: "note", type: "char", label: "note", default: "As agreed" },
  ]);
});

test("a link in a wizard's default text is shown without its access token", async () => {
  const { description } = await show([], { note: "See /my/orders/7?access_token=3f2a" });
  expect(description.fields[0]?.default).toBe("See /my/orders/7?access_token=…");
});

test("a wizard's defaults are read with the records and the action's own context in the context", async () => {
  const { calls } = await show();
  expect(calls[0]).toMatchObject({
    model: "x.wizard",
    method: "default_get",
    context: { active_model: "x.order", active_ids: [4, 5], active_id: 9, default_note: "x" },
  });
});

test("a wizard of many fields tells how many it omits, and omits no required field", async () => {
  const many = new Map([
    ...Array.from({ length: 45 }, (_, i) => field(`note_${i}`, "char")),
    field("date", "date", { required: true }),
  ]);
  const { description, text } = await show([], {}, many);
  expect(description).toMatchObject({ omitted: 6 });
  expect(description.fields.map(({ name }) => name)).toContain("date");
  expect(text).toContain('6 more fields are not shown: call describe_model model="x.wizard".');
});

test("the rules judge the record and the template in an action's context like values that were sent", async () => {
  const judged: unknown[] = [];
  const known = new Map([field("res_model", "char"), field("template_id", "many2one"), field("note", "char")]);
  const io = {
    context: { rules: { models: new Map() } },
    fields: async () => known,
    allow: async (request: unknown) => judged.push(request),
  } as unknown as CallIo;
  const context = { default_res_model: "sale.order", default_template_id: 3, default_res_id: 7, default_note: "x" };
  await requireFillable(io, { model: "x.wizard", id: undefined, context }, { note: "y" }, "apply");
  await requireFillable(io, { model: "x.wizard", id: 4, context }, { note: "y" }, "apply");
  const action = { kind: "action", model: "x.wizard", name: "apply" };
  expect(judged).toEqual([
    { kind: "create", model: "x.wizard", values: { res_model: "sale.order", template_id: 3, note: "y" } },
    action,
    { kind: "write", model: "x.wizard", values: { note: "y" } },
    action,
  ]);
});

describe("submitted wizards", () => {
  const form = (model: string, context: Record<string, unknown> = {}) => ({
    type: "ir.actions.act_window",
    target: "new",
    res_model: model,
    context,
  });
  function open(kind: string, press: (call: OdooCall) => unknown) {
    const calls: OdooCall[] = [];
    const rule = (model: string) => [model, { model, read: true, actions: ["apply"], deniedFields: [] }] as const;
    const io = {
      context: { rules: { models: new Map(["x.wizard", "x.next"].map(rule)) } },
      odoo: {
        kind,
        series: { major: 19 },
        call: async (call: OdooCall) => {
          calls.push(call);
          return call.method === "create" ? 3 : press(call);
        },
      },
      fields: async () => fields,
      allow: async () => {},
    } as unknown as CallIo;
    const filled = { origin: { model: "x.order", ids: [4, 5] }, values: { note: "x" }, buttons: ["apply", "apply"] };
    const own = { default_note: "x", active_id: 9, lang: "es_ES", picking_ids_not_to_backorder: [4], x_secret: 1 };
    return { calls, send: () => continueWizard(io, { model: "x.wizard", id: undefined, context: own }, filled) };
  }
  const records = { active_model: "x.order", active_ids: [4, 5], active_id: 9 };

  test.each([
    ["json2", { lang: "es_ES", x_secret: 1 }],
    ["addon", {}],
  ])("a wizard submitted over %s gets the action's context on records, defaults and transfers", async (kind, more) => {
    const { calls, send } = open(kind, () => false);
    await send();
    const sent = { ...records, default_note: "x", picking_ids_not_to_backorder: [4], ...more };
    expect(calls.map(({ method, context }) => [method, context])).toEqual([
      ["create", sent],
      ["run_action", sent],
    ]);
  });

  test.each([
    "button_validate_picking_ids",
    "picking_ids_not_to_backorder",
    "skip_immediate",
    "skip_backorder",
    "skip_sms",
  ])("a wizard submitted over the addon passes %s on to the next wizard", async (key) => {
    const { calls, send } = open("addon", ({ model }) =>
      model === "x.wizard" ? form("x.next", { [key]: true }) : false,
    );
    await send();
    expect(calls.at(-1)).toMatchObject({ model: "x.next", method: "run_action", context: { [key]: true } });
  });

  test("an error of a later wizard in a row names the wizards that were submitted before it", async () => {
    const { send } = open("json2", ({ model }) => {
      if (model === "x.wizard") return form("x.next");
      throw new AppError("odoo_validation", "Not enough stock.", { hint: "Check the stock." });
    });
    await expect(send()).rejects.toMatchObject({
      code: "odoo_validation",
      options: { hint: "Submitted before: apply of x.wizard. Check the stock." },
    });
    const first = open("json2", () => {
      throw new AppError("odoo_validation", "Not enough stock.", { hint: "Check the stock." });
    });
    await expect(first.send()).rejects.toMatchObject({ options: { hint: "Check the stock." } });
  });
});

test.each([
  ["x.wizard", "models.action"],
  ["base.partner.merge.automatic.wizard", "nobody"],
])("the text on the closed wizard %s says who can enable it: %s", async (model, who) => {
  const io = {
    context: { rules: { models: new Map() } },
    odoo: { kind: "json2", series: { major: 19 } },
    allow: async () => Promise.reject(new AppError("denied", "No.")),
    wordRemedy: (remedy: Remedy) => ("where" in remedy ? remedy.where : remedy.by),
  } as unknown as CallIo;
  const wizard = { model, id: undefined, context: {} };
  const again = { action: "open_it", buttons: [] };
  const { text } = await describeWizard(io, wizard, { model: "x.order", ids: [4] }, again);
  expect(text).toContain(`its buttons must be enabled. ${who}`);
});
