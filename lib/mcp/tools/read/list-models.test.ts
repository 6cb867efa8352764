import { expect, test } from "vitest";
import { modelMissing } from "#lib/odoo/faults/errors.ts";
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

test("list_models shows the enabled models and operations without a call to Odoo", async () => {
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

test("list_models shows a read key only the read operation", async () => {
  const { data } = await runTool(listModels, createTinyOdoo(), { search: "contact" }, { rules, scope: "read" });
  expect(data["models"]).toEqual([{ model: "res.partner", label: "Contact", operations: ["read"] }]);
});

test("list_models pages by cursor to the last model", async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await runTool(listModels, createTinyOdoo(), { limit: 1, ...(cursor && { cursor }) }, { rules });
    seen.push(...(data["models"] as { model: string }[]).map(({ model }) => model));
    cursor = data["next_cursor"] as string | undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(["crm.lead", "res.partner", "res.users"]);
});

test("list_models without an enabled model says who can change that", async () => {
  expect((await runTool(listModels, createTinyOdoo(), {}, { rules: [] })).text).toContain("administrator");
});

const shop = [
  { model: "res.partner", label: "Contact", read: true },
  { model: "sale.order", label: "Sales Order", read: true },
  { model: "account.move", label: "Asiento contable", read: true },
  { model: "stock.picking", label: "Albarán", read: true },
];
const namesOf = (data: Record<string, unknown>) => (data["models"] as { model: string }[]).map(({ model }) => model);

test.each([
  ["SALE", ["sale.order"]],
  ["sales orders", ["sale.order"]],
  ["sale order", ["sale.order"]],
  ["pedidos", ["sale.order"]],
  ["presupuesto", ["sale.order"]],
  ["facturas", ["account.move"]],
  ["invoices", ["account.move"]],
  ["albaran", ["stock.picking"]],
  ["ALBARÁN", ["stock.picking"]],
  ["clientes", ["res.partner"]],
  ["e.ord", ["sale.order"]],
  ["contacts", ["res.partner"]],
])("list_models finds the models that people mean by %s", async (search, models) => {
  const { data } = await runTool(listModels, createTinyOdoo(), { search }, { rules: shop });
  expect(namesOf(data)).toEqual(models);
  expect(data).not.toHaveProperty("note");
});

test("list_models without a match names similar models and the next call", async () => {
  const odoo = createTinyOdoo();
  const { data, text } = await runTool(listModels, odoo, { search: "sale.oderr" }, { rules: shop });
  expect(data).toMatchObject({ models: [], note: text });
  expect(text).toContain('No enabled model matches "sale.oderr".');
  expect(text).toContain("Near: sale.order.");
  expect(text).toContain('describe_model model="sale.order"');
  expect((await runTool(listModels, odoo, { search: "zzzz" }, { rules: shop })).text).toContain(
    "Call list_models without search",
  );
});

test("list_models says that an app is not installed in this Odoo", async () => {
  const odoo = createTinyOdoo();
  odoo.before = ({ model }) => {
    if (model.startsWith("project.")) throw modelMissing(model);
  };
  for (const search of ["project", "proyectos", "project.task"]) {
    const { text } = await runTool(listModels, odoo, { search }, { rules: shop });
    expect(text).toMatch(/The app Project \(project\.\w+\) is not installed in this Odoo\./);
    expect(text).not.toContain("not enabled here");
  }
});

test("list_models says that an installed model is not enabled, and who can change that", async () => {
  const { text } = await runTool(listModels, createTinyOdoo(), { search: "project" }, { rules: shop });
  expect(text).toContain("project.project is not enabled here. An administrator can change this");
  expect(text).not.toContain("not installed");
});
