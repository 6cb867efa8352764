import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { describeModel } from "./describe-model.ts";

const rules = [{ model: "res.partner", read: true, deniedFields: ["email"] }];

test("shows the fields that are open, with what is needed to use them", async () => {
  const { data, text } = await runTool(describeModel, createTinyOdoo(), { model: "res.partner" }, { rules });
  const fields = data["fields"] as { name: string }[];
  expect(fields.find(({ name }) => name === "name")).toMatchObject({ type: "char", required: true });
  expect(fields.find(({ name }) => name === "country_id")).toMatchObject({ type: "many2one", relation: "res.country" });
  expect(fields.map(({ name }) => name)).not.toContain("email");
  expect(data).toMatchObject({ operations: ["read"], default_fields: expect.arrayContaining(["name", "city"]) });
  expect(text).toContain('country_id "country_id" (many2one of res.country)');
});

test("shows just the fields that are named, and says which is unknown", async () => {
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
