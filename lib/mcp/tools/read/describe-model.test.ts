import { expect, test } from "vitest";
import { fieldsGet } from "#lib/odoo/calls/fields-get.ts";
import type { FieldInfo } from "#lib/odoo/types.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { describeModel } from "./describe-model.ts";

const rules = [{ model: "res.partner", read: true, deniedFields: ["email"] }];

test("describe_model shows the open fields with what is needed to use them", async () => {
  const { data, text } = await runTool(describeModel, createTinyOdoo(), { model: "res.partner" }, { rules });
  const fields = data["fields"] as { name: string }[];
  expect(fields.find(({ name }) => name === "name")).toMatchObject({ type: "char", required: true });
  expect(fields.find(({ name }) => name === "country_id")).toMatchObject({ type: "many2one", relation: "res.country" });
  expect(fields.map(({ name }) => name)).not.toContain("email");
  expect(data).toMatchObject({ operations: ["read"], default_fields: expect.arrayContaining(["name", "city"]) });
  expect(text).toContain('country_id "country_id" (many2one of res.country)');
});

test("describe_model shows only the named fields, and names an unknown one", async () => {
  const odoo = createTinyOdoo();
  const { data } = await runTool(describeModel, odoo, { model: "res.partner", fields: ["city"] }, { rules });
  expect(data["fields"]).toEqual([{ name: "city", type: "char", label: "city" }]);
  await expect(
    runTool(describeModel, odoo, { model: "res.partner", fields: ["ctiy"] }, { rules }),
  ).rejects.toMatchObject({
    code: "invalid_input",
    options: { hint: expect.stringContaining("city") },
  });
});

test("describe_model counts the choices that it leaves out, and shows all choices of a named field", async () => {
  const selection = Array.from({ length: 45 }, (_, i) => [`k${i}`, `Choice ${i}`] as const);
  const odoo = createTinyOdoo();
  const fields = new Map([["res.partner", await fieldsGet(odoo.transport, "res.partner")]]);
  const city = { ...(fields.get("res.partner")?.get("city") as FieldInfo), type: "selection", selection };
  fields.set("res.partner", new Map([...(fields.get("res.partner") ?? []), ["city", city]]));
  const show = async (more: object) => {
    const { data, text } = await runTool(describeModel, odoo, { model: "res.partner", ...more }, { rules, fields });
    const shown = (data["fields"] as { name: string; selection: unknown[] }[]).find(({ name }) => name === "city");
    return { shown, text };
  };
  const some = await show({});
  expect(some.shown).toMatchObject({ selection_omitted: 5 });
  expect(some.shown?.selection).toHaveLength(40);
  expect(some.text).toContain("k39/… and 5 more: name city in fields");
  const all = await show({ fields: ["city"] });
  expect(all.shown?.selection).toHaveLength(45);
  expect(all.shown).not.toHaveProperty("selection_omitted");
});
