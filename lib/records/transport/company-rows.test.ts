import { expect, test } from "vitest";
import { AppError } from "../../kernel/errors.ts";
import type { FieldInfo, FieldMap, OdooCall, OdooTransport } from "../../odoo/types.ts";
import { companyRows } from "./company-rows.ts";

const map = (fields: Readonly<Record<string, Partial<FieldInfo>>>): FieldMap =>
  new Map(Object.entries(fields).map(([name, info]) => [name, { name, searchable: true, ...info } as FieldInfo]));
const company = { type: "many2one", relation: "res.company" };
const metadata: Readonly<Record<string, FieldMap>> = {
  "sale.order": map({
    company_id: company,
    partner_id: { relation: "res.partner" },
    secret_id: { relation: "x.closed" },
  }),
  "res.partner": map({ company_id: company, ref_company_ids: { type: "one2many", relation: "res.company" } }),
  "account.account": map({ company_id: company, company_ids: { type: "many2many", relation: "res.company" } }),
  "ir.attachment": map({ company_id: company }),
  "x.report": map({ company_id: { ...company, searchable: false } }),
  "res.company": map({ name: { type: "char" } }),
  "res.users": map({ name: { type: "char" } }),
  "x.plain": map({ name: { type: "char" } }),
};

/** Sends a call in company 4, a branch of company 1, and returns the calls that reach Odoo. */
async function sent(call: OdooCall, count = 1): Promise<readonly OdooCall[]> {
  const calls: OdooCall[] = [];
  const odoo = {
    async call(one: OdooCall) {
      calls.push(one);
      return one.method === "search_count" ? count : [];
    },
  } as unknown as OdooTransport;
  const fields = async (model: string) => {
    const known = metadata[model];
    if (known === undefined) throw new AppError("denied", "This model is closed.");
    return known;
  };
  await companyRows(odoo, [{ id: 4, name: "Branch", parents: [1] }], fields).call(call);
  return calls;
}
const search = async (model: string) =>
  (await sent({ model, method: "search_read", args: { domain: [["name", "=", "x"]] } }))[0]?.args?.["domain"];

test("a branch sees what its parent shares with it, and the condition stands before the caller's own", async () => {
  const own = [["name", "=", "x"]];
  expect(await search("sale.order")).toEqual(["|", ["company_id", "=", false], ["company_id", "in", [4, 1]], ...own]);
});

test("companies themselves are the chosen ones alone, without their parents", async () => {
  expect(await search("res.company")).toEqual([
    ["id", "in", [4]],
    ["name", "=", "x"],
  ]);
});

test("a model with several companies is searched by all of them", async () => {
  expect(await search("account.account")).toContainEqual(["company_ids", "in", [4, 1]]);
});

test.each(["x.report", "x.plain", "ir.attachment"])("%s gets no condition", async (model) => {
  expect(await search(model)).toEqual([["name", "=", "x"]]);
});

test("people of all companies are shown to each other, as in Odoo", async () => {
  expect(await search("res.users")).toEqual([["name", "=", "x"]]);
});

const write = (values: object): OdooCall => ({ model: "sale.order", method: "write", ids: [7], args: { values } });

test("a value may name the branch and not its parent", async () => {
  expect((await sent(write({ company_id: 4 }))).at(-1)).toMatchObject({ method: "write" });
  await expect(sent(write({ company_id: 1 }))).rejects.toMatchObject({
    code: "denied",
    options: { reason: "outside_companies" },
  });
});

test("a branch reads what its parent shares, and changes only what is its own", async () => {
  for (const method of ["write", "unlink", "run_action", "message_post", "add_attachment"] as const) {
    const [checked] = await sent({ model: "sale.order", method, ids: [7], args: { values: {} } });
    expect([method, checked?.args?.["domain"]]).toEqual([
      method,
      [["id", "in", [7]], "|", ["company_id", "=", false], ["company_id", "in", [4]]],
    ]);
  }
});

test("the values of related records are tested only where they belong to the companies", async () => {
  const domain = ["&", ["partner_id.name", "=", "x"], ["partner_id", "any", [["name", "=", "y"]]]];
  const [call] = await sent({ model: "sale.order", method: "search_count", args: { domain } });
  const open = (path: string) => ["|", [`${path}company_id`, "=", false], [`${path}company_id`, "in", [4, 1]]];
  expect(call?.args?.["domain"]).toEqual([
    ...open(""),
    "|",
    ["partner_id", "=", false],
    ...open("partner_id."),
    "&",
    ["partner_id.name", "=", "x"],
    ["partner_id", "any", [...open(""), ["name", "=", "y"]]],
  ]);
});

test("a wizard works only on records of the companies", async () => {
  const context = { active_model: "sale.order", active_ids: [1, 2, 3, 4, 5, 6, 7] };
  const call: OdooCall = { model: "x.plain", method: "create", args: { values: {} }, context };
  await expect(sent(call, 6)).rejects.toMatchObject({ code: "odoo_missing" });
  expect((await sent(call, 7)).at(-1)).toMatchObject({ method: "create" });
});

test.each([[[[6, 0, [4]]]], [[[5, 0, 0]]], [[4]]])("the companies of a record are not replaced by %j", async (list) => {
  const write: OdooCall = {
    model: "account.account",
    method: "write",
    ids: [3],
    args: { values: { company_ids: list } },
  };
  await expect(sent(write)).rejects.toMatchObject({ options: { reason: "outside_companies" } });
  const create: OdooCall = { ...write, method: "create", ids: [] };
  expect((await sent(create)).at(-1)).toMatchObject({ method: "create" });
});

test("a record that a value names must be one of the companies or of none", async () => {
  const [named] = await sent(write({ partner_id: 9 }));
  expect(named).toMatchObject({ model: "res.partner", method: "search_count" });
  await expect(sent(write({ partner_id: 9 }), 0)).rejects.toMatchObject({ code: "odoo_missing" });
});

test("a value that names a record of a model without known fields is sent on", async () => {
  const calls = await sent(write({ secret_id: 9 }));
  expect(calls.map(({ model, method }) => [model, method])).toEqual([
    ["sale.order", "search_count"],
    ["sale.order", "write"],
  ]);
});

test("no company is made by a line of another record", async () => {
  const values = { ref_company_ids: [[0, 0, { name: "New" }]] };
  const call: OdooCall = { model: "res.partner", method: "write", ids: [3], args: { values } };
  await expect(sent(call)).rejects.toMatchObject({ options: { reason: "outside_companies" } });
});

test.each<OdooCall>([
  { model: "res.company", method: "create", args: { values: { name: "New" } } },
  { model: "res.company", method: "load", args: { fields: ["name"], data: [["New"]] } },
  { model: "res.company", method: "import_rows", args: { rows: [{ values: { name: "New" } }] } },
])("no company is made with $method", async (call) => {
  await expect(sent(call)).rejects.toMatchObject({ code: "denied" });
});
