import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "#lib/kernel/errors.ts";
import { create, messagePost } from "#lib/odoo/calls/client.ts";
import type { OdooRecord, OdooTransport } from "#lib/odoo/types.ts";
import { reportNames } from "#lib/policy/report-models.ts";
import type { Rule } from "#tests/mcp/seed.ts";
import { all, keys, kpi, models, openSandbox, openUseCases, rulesWithout, type UseCases } from "./open.ts";

let odoo: OdooTransport;
let cases: UseCases;
/** Models that this Odoo does not have, and those that its user may not read. */
const missing = new Set<string>();
const forbidden = new Set<string>();
beforeAll(async () => {
  odoo = openSandbox();
  cases = await openUseCases({
    ...odoo,
    async call(call, options) {
      if (missing.has(call.model)) throw new AppError("odoo_missing", `the model '${call.model}' does not exist`);
      if (forbidden.has(call.model) && call.method !== "fields_get")
        throw new AppError("odoo_access", "Secret Customer Ltd may not be read by Marc Demo");
      return odoo.call(call, options);
    },
  });
});
afterEach(() => {
  missing.clear();
  forbidden.clear();
});
afterAll(() => cases.close());

const closed = (...names: string[]) => cases.rules(rulesWithout(...names));
function denied(model: string, ...fields: string[]): Promise<void> {
  return cases.rules(models.map((name): Rule => (name === model ? { model, denied: fields } : { model: name })));
}

const customer = { report: "customer_history", customer: "Azure Interior" };

describe("a report whose main model is closed", () => {
  test.each([
    ["top_sales", ["sale.report", "sale.order"], "sale.order"],
    ["low_stock", ["product.product"], "product.product"],
    ["executive_summary", ["account.move", "account.move.line"], "account.move"],
    ["receivables", ["account.move"], "account.move"],
    ["pipeline", ["crm.lead"], "crm.lead"],
    ["customer_history", ["res.partner"], "res.partner"],
  ])("%s without %s is refused, and Odoo is not called for it", async (report, names, named) => {
    await closed(...names);
    const { error, text } = await cases.refused(report === "customer_history" ? customer : { report });
    expect(error.code).toBe("denied");
    expect(text).toContain(`${named} is not enabled`);
    expect(names.filter((name) => cases.reached.includes(name))).toEqual([]);
  });
});

describe("a report with a closed part", () => {
  test.each([
    ["orders", "sale.order", ["Invoice", "Note"]],
    ["invoices", "account.move", ["Note", "Order"]],
    ["notes", "mail.message", ["Invoice", "Order"]],
  ])("a customer history without %s has the other parts and a note", async (_part, model, left) => {
    await closed(model);
    const made = await cases.report({ ...customer, limit: 50 });
    expect([...new Set(made.rows.map(({ kind }) => kind))].toSorted()).toEqual(left);
    expect(made.notes.join(" ")).toContain(`${model} is not enabled`);
    expect(cases.reached).not.toContain(model);
  });

  test("low_stock without stock.quant has no locations, and a note", async () => {
    await closed("stock.quant");
    const made = await cases.report({ report: "low_stock" });
    expect(made.rows.length).toBeGreaterThan(4);
    expect(keys(made)).not.toContain("location");
    expect(made.notes.join(" ")).toContain("stock.quant is not enabled");
  });

  test("executive_summary without account.account uses invoices and bills", async () => {
    await closed("account.account");
    const made = await cases.report({ report: "executive_summary", period: "last_quarter" });
    expect(kpi(made, "sales")).toBe(kpi(made, "invoices"));
    expect(made.notes.join(" ")).toMatch(/account\.account/);
  });

  test.each([
    ["top_sales", "res.users", "salesperson"],
    ["top_sales", "res.partner", "customer"],
    ["receivables", "res.partner", "customer"],
  ])("%s without %s leaves the column out and adds a note", async (report, model, column) => {
    await closed(model);
    const made = await cases.report({ report, period: "last_quarter" });
    expect(made.rows.length).toBeGreaterThan(0);
    expect(keys(made)).not.toContain(column);
    expect(made.notes.join(" ")).toContain(model);
    expect(cases.reached).not.toContain(model);
  });

  test("pipeline without crm.stage has one row and no figure for won opportunities", async () => {
    await closed("crm.stage");
    const made = await cases.report({ report: "pipeline" });
    expect(made.rows).toHaveLength(1);
    expect(made.notes.join(" ")).toContain("crm.stage");
    // Won opportunities can't be distinguished, so there is no figure for them.
    expect(made.kpis.map(({ key }) => key)).not.toContain("won");
    expect(made.notes.join(" ")).toContain("Won opportunities are among these");
  });

  test("receivables without res.company has the figures of one company, and a note", async () => {
    const before = await cases.report({ report: "receivables" });
    await closed("res.company");
    const made = await cases.report({ report: "receivables" });
    expect(made.company?.id).toBe(1);
    expect(kpi(made, "open")).toBe(kpi(before, "open"));
    expect(made.kpis[0]?.unit).toBeUndefined();
    expect(made.notes.join(" ")).toContain("res.company");
    expect(cases.reached).not.toContain("res.company");
  });
});

describe("denied fields", () => {
  test.each([
    ["a salesperson", "sale.report", "user_id", "top_sales", "salesperson"],
    ["a stage", "crm.lead", "stage_id", "pipeline", undefined],
    ["the amount still due", "account.move", "amount_residual_signed", "customer_history", undefined],
    ["who wrote a note", "mail.message", "author_id", "customer_history", undefined],
  ])("the denied field for %s is never read", async (_what, model, field, report, column) => {
    await denied(model, field);
    const asked: string[] = [];
    const call = odoo.call;
    odoo.call = (one, options) => {
      if (one.model === model && one.method !== "fields_get") asked.push(JSON.stringify(one.args));
      return call.call(odoo, one, options);
    };
    try {
      const made = await cases.report({
        ...(report === "customer_history" ? customer : { report }),
        period: "this_year",
      });
      expect(asked.join()).not.toContain(field);
      if (column !== undefined) expect(keys(made)).not.toContain(column);
      expect(made.notes.length).toBeGreaterThan(0);
    } finally {
      odoo.call = call;
    }
  });

  test("low_stock notes a denied field that marks storable products", async () => {
    await denied("product.product", "is_storable", "type");
    expect((await cases.report({ report: "low_stock" })).notes.join(" ")).toContain("is_storable of product.product");
  });

  test("customer_history shows notes without their author if the author is denied", async () => {
    await denied("mail.message", "author_id");
    const made = await cases.report(customer);
    const notes = made.rows.filter(({ kind }) => kind === "Note");
    expect(notes.length).toBeGreaterThan(0);
    expect(notes.every(({ status }) => status === "")).toBe(true);
    expect(made.notes.join(" ")).toContain("author_id of mail.message");
  });

  test("a report without its main field is refused, and the error names the field", async () => {
    await denied("account.move", "amount_residual_signed");
    const { error, text } = await cases.refused({ report: "receivables" });
    expect(error.code).toBe("denied");
    expect(text).toContain("amount_residual_signed");
  });
});

describe("a module that is not installed", () => {
  test("a report with a part whose app is not installed has a note", async () => {
    await closed();
    missing.add("sale.order");
    // Other rules have a cache of fields of their own, so the fields are read again.
    await closed("crm.lead");
    const made = await cases.report(customer);
    expect(made.notes.join(" ")).toContain("no sale.order: its app is not installed");
    expect(made.rows.some(({ kind }) => kind === "Invoice")).toBe(true);
  });

  test("a report whose app is not installed is refused with that reason", async () => {
    missing.add("crm.lead");
    await closed("sale.order");
    const { error, text } = await cases.refused({ report: "pipeline" });
    expect(error.code).toBe("odoo_missing");
    expect(text).toContain("crm.lead");
    expect(text).toContain("not installed");
  });

  test("a model that Odoo's user may not read gives a note without Odoo's own words", async () => {
    forbidden.add("account.move");
    await closed("stock.quant");
    const made = await cases.report(customer);
    expect(made.notes.join(" ")).toContain("may not read account.move");
    expect(made.result.text).not.toContain("Secret Customer");
  });
});

test("customer_history includes archived contacts and their notes", async () => {
  await closed();
  const [azure] = await all(odoo, "res.partner", ["name"], [["name", "=", "Azure Interior"]]);
  const left = { name: "Gone Colleague", parent_id: azure?.id, active: false };
  const id = await create(odoo, "res.partner", left);
  await messagePost(odoo, "res.partner", id, { body: "Moved to Sevilla", kind: "note" });
  expect((await cases.report({ ...customer, limit: 50 })).rows.map((row) => row["text"])).toContain("Moved to Sevilla");
  const alone = await create(odoo, "res.partner", { name: "Closed Down Ltd", is_company: true, active: false });
  const made = await cases.report({ ...customer, customer: String(alone) });
  expect(made.kpis[0]).toMatchObject({ value: "Closed Down Ltd", id: alone });
});

test("customer_history has as many notes as requested, although Odoo filters a page after selecting it", async () => {
  await closed();
  const [azure] = await all(odoo, "res.partner", ["name"], [["name", "=", "Azure Interior"]]);
  const posted: number[] = [];
  for (let i = 0; i < 6; i++)
    posted.push(await messagePost(odoo, "res.partner", azure?.id ?? 0, { body: `Call ${i}`, kind: "note" }));
  const hidden = new Set<unknown>(posted.slice(3));
  const seen = (rows: unknown) => (rows as OdooRecord[]).filter(({ id }) => !hidden.has(id));
  const late: OdooTransport = {
    ...odoo,
    kind: "json2",
    async call(one, options) {
      const found = await odoo.call(one, options);
      if (one.model !== "mail.message") return found;
      if (one.method === "search_read") return seen(found);
      return one.method === "search_count" ? (found as number) - hidden.size : found;
    },
  };
  const others = await openUseCases(late);
  try {
    const made = await others.report({ ...customer, limit: 3 });
    const notes = made.rows.filter(({ kind }) => kind === "Note").map((row) => row["message_id"]);
    expect(notes.toSorted()).toEqual(posted.slice(0, 3));
  } finally {
    await others.close();
  }
});

test("customer_history prefers an exact name to names that contain it", async () => {
  await closed();
  await create(odoo, "res.partner", { name: "Azure Interior Design", is_company: true });
  const made = await cases.report(customer);
  expect(made.kpis[0]?.value).toBe("Azure Interior");
});

test("labels are in the language of Odoo's user, and names from Odoo are wrapped as untrusted", async () => {
  const call = odoo.call;
  odoo.call = async (one, options) =>
    one.method === "context_get" ? { lang: "es_ES", tz: "Europe/Madrid", uid: 2 } : call.call(odoo, one, options);
  try {
    // Another version of the rules has a cache of its own, so the user is read again.
    await closed();
    const made = await cases.report({ report: "top_sales", period: "last_quarter" });
    expect(made.columns.map(({ label }) => label)).toContain("Comercial");
    const [before, inside = "", after] = made.result.text.split(/<\/?untrusted-[0-9a-f]+>/);
    expect(inside).toContain("Muebles Ribera");
    expect(`${before}${after}`).not.toMatch(/Muebles Ribera|Laura/);
  } finally {
    odoo.call = call;
    await closed();
  }
});

test.each(["yesterday", "2026-13", "2026-Q5", "2026-03-01..2026-02-01", "2026-02-30..2026-03-01", ""])(
  "%j is refused as a period",
  async (period) => {
    expect((await cases.refused({ report: "pipeline", period })).error).toMatchObject({
      code: "invalid_input",
      path: "period",
    });
    expect(cases.reached).toEqual([]);
  },
);

test.each([
  ["res.partner", ["Azure Interior", "Ready Mat", "Muebles Quintana"]],
  ["res.users", ["Laura Soler", "Clara Ribera", "Tomás Gil"]],
  ["crm.stage", ["Qualified", "Proposition"]],
  ["stock.location", ["WH/Stock"]],
])("no report shows the names of %s if its rule denies them", async (closedModel, names) => {
  await cases.rules(models.map((model) => ({ model, ...(model === closedModel ? { denied: ["name"] } : {}) })));
  const told = async () => {
    const made = reportNames
      .filter((report) => report !== "customer_history")
      .map((report) => cases.report({ report, period: "this_year", limit: 50 }).then(({ result }) => result));
    return JSON.stringify(await Promise.all(made));
  };
  const closed = await told();
  await cases.rules(models.map((model) => ({ model })));
  const open = await told();
  for (const name of names) {
    expect(closed).not.toContain(name);
    expect(open).toContain(name);
  }
});
