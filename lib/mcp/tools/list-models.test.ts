import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { listModels } from "./list-models.ts";

const rules = [
  { model: "res.partner", label: "Contact\u200b", read: true, write: true },
  { model: "crm.lead", label: "Lead", read: true },
  { model: "res.country", label: "Country" },
  { model: "ir.cron", label: "Job", read: true },
  { model: "res.users", label: "User", read: true, write: true },
];

test("shows what is enabled and what may be done, without asking Odoo", async () => {
  const odoo = createTinyOdoo();
  const { data, text } = await runTool(listModels, odoo, {}, { rules });
  expect(data).toEqual({
    models: [
      { model: "crm.lead", label: "Lead", operations: ["read"] },
      { model: "res.partner", label: "Contact", operations: ["read", "write"] },
      { model: "res.users", label: "User", operations: ["read"] },
    ],
  });
  expect(text).toContain("res.partner (Contact): read, write");
  expect(odoo.calls).toEqual([]);
});

test("a reading key is shown reading alone", async () => {
  const { data } = await runTool(listModels, createTinyOdoo(), { search: "contact" }, { rules, scope: "read" });
  expect(data["models"]).toEqual([{ model: "res.partner", label: "Contact", operations: ["read"] }]);
});

test("pages by cursor until all are seen", async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await runTool(listModels, createTinyOdoo(), { limit: 1, ...(cursor && { cursor }) }, { rules });
    seen.push(...(data["models"] as { model: string }[]).map(({ model }) => model));
    cursor = data["next_cursor"] as string | undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(["crm.lead", "res.partner", "res.users"]);
});

test("nothing enabled says who can change it", async () => {
  expect((await runTool(listModels, createTinyOdoo(), {}, { rules: [] })).text).toContain("administrator");
});
