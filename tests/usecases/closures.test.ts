import { afterAll, beforeAll, expect, test } from "vitest";
import { create } from "#lib/odoo/calls/client.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { callTool } from "#tests/mcp/harness.ts";
import type { Rule } from "#tests/mcp/seed.ts";
import { openSandbox, openUseCases, type UseCases } from "./open.ts";

const canaries = { email: "canary.9@closed.example", phone: "+34611000999", ref: "REF-CANARY-9" };
const models = ["res.partner", "sale.order", "calendar.attendee", "product.template", "product.product", "crm.lead"];

let odoo: OdooTransport;
let cases: UseCases;
let partner: number;
beforeAll(async () => {
  odoo = openSandbox();
  partner = await create(odoo, "res.partner", { name: "Canary Works", is_company: true, ...canaries });
  cases = await openUseCases(odoo);
});
afterAll(() => cases.close());

const call = (tool: string, args: Record<string, unknown>) => callTool(cases.harness, cases.seeded.key, tool, args);
function denied(of: Readonly<Record<string, string[]>>, closed: readonly string[] = []): Promise<void> {
  const rules = models.filter((model) => !closed.includes(model));
  return cases.rules(rules.map((model): Rule => ({ model, allow: "rcw", denied: of[model] ?? [] })));
}

test("no tool finds or shows a contact's denied e-mail, phone and reference, and its name can still be searched", async () => {
  await denied({ "res.partner": Object.keys(canaries) });
  for (const text of Object.values(canaries)) {
    const found = await call("find_record", { model: "res.partner", text });
    expect([text, found.data["matches"]]).toEqual([text, []]);
    expect(found.text).toContain("The stored name alone was searched.");
    for (const domain of [[["display_name", "ilike", text]], [["partner_id", "ilike", text]]]) {
      const model = domain[0]?.[0] === "partner_id" ? "sale.order" : "res.partner";
      expect((await call("search_records", { model, domain })).error).toMatchObject({ code: "denied" });
    }
    const history = await cases.refused({ report: "customer_history", customer: text });
    expect(history.error).toMatchObject({ code: "not_found" });
  }
  const record = await call("get_record", { model: "res.partner", record_id: partner });
  expect(record.text).toContain("Canary Works");
  for (const canary of Object.values(canaries)) expect(record.text).not.toContain(canary);
  const found = await call("find_record", { model: "res.partner", text: "Canary W" });
  expect(found.data["matches"]).toEqual([{ id: partner, name: "Canary Works" }]);
  expect((await cases.report({ report: "customer_history", customer: "Canary W" })).kpis.length).toBeGreaterThan(0);
});

test("describe_model omits fields that reveal a denied field, and their names in the default fields", async () => {
  await denied({ "res.partner": ["name"], "product.template": ["list_price"] });
  const described = async (model: string) => {
    const { data } = await call("describe_model", { model });
    return [...(data["fields"] as { name: string }[]).map(({ name }) => name), ...(data["default_fields"] as string[])];
  };
  const contact = await described("res.partner");
  expect(contact).toContain("email");
  for (const name of ["name", "display_name", "complete_name", "parent_name"]) expect(contact).not.toContain(name);
  const product = await described("product.product");
  expect(product).toContain("default_code");
  for (const name of ["list_price", "lst_price"]) expect(product).not.toContain(name);
  const named = await call("search_records", { model: "product.product", fields: ["lst_price"] });
  expect(named.text).toContain("lst_price of product.product tells list_price of product.template");
  // Without the denial, the fields are described again.
  await denied({});
  expect(await described("product.product")).toEqual(expect.arrayContaining(["list_price", "lst_price"]));
});

test("the fields that a variant inherits from its product are refused if products are closed", async () => {
  await denied({}, ["product.template"]);
  const read = (...fields: string[]) => call("search_records", { model: "product.product", fields });
  for (const field of ["list_price", "lst_price"]) {
    const { error, text } = await read(field);
    expect([field, error]).toMatchObject([field, { code: "denied" }]);
    expect(text).toContain(`${field} of product.product is list_price of product.template, which is not enabled.`);
  }
  expect((await read("name", "default_code")).isError).toBe(false);
  await denied({});
  expect((await read("list_price", "lst_price")).isError).toBe(false);
});
