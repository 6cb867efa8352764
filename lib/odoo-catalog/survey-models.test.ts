import { expect, test } from "vitest";
import { AppError } from "../kernel/errors.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { surveyReadable } from "./survey-models.ts";

/** Returns an Odoo that answers each call later than the next one. */
function slowOdoo(answers: Readonly<Record<string, boolean | AppError>>) {
  const asked: string[] = [];
  let wait = 20;
  const call = async ({ model }: { readonly model: string }) => {
    asked.push(model);
    await new Promise((resolve) => setTimeout(resolve, wait--));
    const answer = answers[model];
    if (answer instanceof AppError) throw answer;
    return answer;
  };
  const odoo = { kind: "json2", series: { major: 19, minor: 0, edition: "community" }, call };
  return { odoo: odoo as unknown as OdooTransport, asked };
}

test("a survey keeps the order, leaves out missing models, and never asks for one on the hard floor", async () => {
  const { odoo, asked } = slowOdoo({
    "res.partner": true,
    "sale.order": new AppError("odoo_access", "No."),
    "crm.lead": new AppError("odoo_missing", "None."),
    "mrp.bom": new AppError("odoo_validation", "None."),
    "stock.move": false,
  });
  const names = ["res.partner", "sale.order", "ir.rule", "crm.lead", "mrp.bom", "stock.move"];
  const found = await surveyReadable(
    odoo,
    names.map((model) => ({ model })),
  );
  expect(found).toEqual([
    { model: "res.partner", readable: true },
    { model: "sale.order", readable: false },
    { model: "stock.move", readable: false },
  ]);
  expect(asked).not.toContain("ir.rule");
});

test("a survey of an Odoo that does not answer throws that Odoo's error", async () => {
  const { odoo } = slowOdoo({ "res.partner": new AppError("odoo_upstream", "Odoo does not answer.") });
  await expect(surveyReadable(odoo, [{ model: "res.partner" }])).rejects.toMatchObject({ code: "odoo_upstream" });
});
