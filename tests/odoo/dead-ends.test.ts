import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { isOnHardFloor } from "#lib/policy/hard-floor.ts";
import { type CallResult, callTool, createHarness, type Harness, url } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, labServers } from "./lab.ts";
import { openLab } from "./open-lab.ts";

let fetch: SafeFetch;
let database: TestDatabase;
beforeAll(async () => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
  await fetch.close();
});

describe.each(Object.entries(labServers()))("questions without an answer on Odoo %s", (_, server) => {
  let harness: Harness;
  let seeded: Seeded;
  let models: string[];

  const call = (name: string, args: Record<string, unknown>) => callTool(harness, seeded.key, name, args);
  async function okay(name: string, args: Record<string, unknown>): Promise<CallResult> {
    const answer = await call(name, args);
    if (answer.isError) throw new Error(`${name} ${JSON.stringify(args)}: ${answer.text}`);
    return answer;
  }

  beforeAll(async () => {
    const found = (await direct(server, server.admin, "ir.model", "search_read", [[["abstract", "=", false]]], {
      fields: ["model"],
    }).catch(() =>
      // Until 15 `ir.model` has no field that says whether a model is abstract.
      direct(server, server.admin, "ir.model", "search_read", [[]], { fields: ["model"] }),
    )) as { model: string }[];
    models = found.map(({ model }) => model).filter((model) => !isOnHardFloor(model));
    const rules = [...models, "helpdesk.ticket"].map((model) => ({ model, allow: "r" }));
    seeded = await seedTenant(database, { rules, plan: "enterprise", url: server.url });
    await database.admin`update connections set series = ${server.series} where id = ${seeded.connectionId}`;
    const odoo = await openLab(server, server.admin, fetch);
    harness = createHarness(database, { odooOf: () => odoo, looksForApps: true });
  });
  afterAll(() => harness.recorder.stop());

  test("describe_model answers for every model that a rule can open, with all fields and with some", async () => {
    const failed: string[] = [];
    const queue = models.values();
    const work = async () => {
      for (const model of queue) {
        const whole = await call("describe_model", { model });
        if (whole.isError) failed.push(`${model}: ${whole.text}`);
        const { fields = [], omitted = 0 } = whole.data as { fields?: { name: string }[]; omitted?: number };
        // A model without fields for this user is answered too, with an empty list.
        const names = fields.map(({ name }) => name).slice(0, 100);
        if (names.length === 0 && omitted === 0) continue;
        for (let at = 0; at < fields.length; at += 100) {
          const part = fields.slice(at, at + 100).map(({ name }) => name);
          const answer = await call("describe_model", { model, fields: part });
          if (answer.isError) failed.push(`${model} ${part[0]}…: ${answer.text}`);
        }
      }
    };
    await Promise.all([work(), work(), work()]);
    expect(failed).toEqual([]);
    expect(models.length).toBeGreaterThan(150);
  }, 300_000);

  test("a report row with a negative id is read by get_record, by a domain and as a resource", async () => {
    const candidates = ["purchase.bill.union", "sale.report", "report.stock.quantity", "account.invoice.report"];
    let found: { model: string; id: number } | undefined;
    for (const model of candidates.filter((name) => models.includes(name))) {
      const [id] = (await direct(server, server.admin, model, "search", [[["id", "<", 0]]], { limit: 1 })) as number[];
      if (id !== undefined) found ??= { model, id };
    }
    if (found === undefined) throw new Error("The demo data has no report with a negative id.");
    const { model, id } = found;
    const { data, text } = await okay("get_record", { model, record_id: id });
    expect(data).toMatchObject({ record: { id } });
    expect(text).toContain(`${model} ${id}`);
    const searched = await okay("search_records", { model, domain: [["id", "=", id]] });
    expect(searched.data["records"]).toMatchObject([{ id }]);
    const client = new Client(
      { name: "vitest", version: "1" },
      { versionNegotiation: { mode: { pin: "2026-07-28" } } },
    );
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch: harness.fetchAs(seeded.key) }));
    const { contents } = await client.readResource({ uri: `odoo://${model}/record/${id}` });
    expect(contents[0]).toMatchObject({ text: expect.stringContaining(`${model} ${id}`) });
    await client.close();
  });

  test("an aggregate of a computed field is refused with the call to make instead", async () => {
    const asked = { model: "product.product", groupby: ["categ_id"], aggregates: ["weight:sum", "qty_available:sum"] };
    const answer = await call("aggregate_records", asked);
    expect(answer).toMatchObject({ isError: true, error: { code: "odoo_validation", path: "aggregates[1]" } });
    expect(answer.text).toContain('search_records with fields ["qty_available"]');
    await okay("search_records", { model: "product.product", fields: ["qty_available"], limit: 1 });
    await okay("aggregate_records", { ...asked, aggregates: ["weight:sum", "list_price:max"] });
  });

  test("a condition on a field that Odoo cannot search by is refused and never ignored", async () => {
    const all = (await okay("search_records", { model: "sale.order", limit: 1, count: true })).data["total"];
    for (const domain of [
      [["invoice_count", ">", 100_000]],
      ["|", ["id", "=", 0], ["order_line.product_template_id.sales_count", ">", 100_000_000]],
    ]) {
      const answer = await call("search_records", { model: "sale.order", domain, count: true, limit: 1 });
      expect(answer.isError ? 0 : answer.data["total"], answer.text).toBe(0);
      expect(all).toBeGreaterThan(0);
    }
    const zero = await call("search_records", { model: "sale.order", domain: [["partner_id", "!=", 0]] });
    expect(zero.text).toContain('["partner_id","!=",false]');
  });

  test("an error about a model of a missing app names the app, with a rule for the model and without", async () => {
    expect(models.filter((model) => /^(helpdesk|fleet)\./.test(model))).toEqual([]);
    for (const [tool, args] of [
      ["search_records", {}],
      ["describe_model", {}],
      ["get_record", { record_id: 1 }],
      ["find_record", { text: "x" }],
      ["aggregate_records", { groupby: ["state"] }],
    ] as const) {
      const opened = await call(tool, { model: "helpdesk.ticket", ...args });
      expect(opened).toMatchObject({ isError: true, error: { code: "odoo_missing" } });
      expect(opened.text).toContain("the app Helpdesk is not installed");
      const closed = await call(tool, { model: "fleet.vehicle", ...args });
      expect(closed).toMatchObject({ isError: true, error: { code: "denied" } });
      expect(closed.text).toContain("fleet.vehicle is not installed in this Odoo");
    }
    expect((await okay("list_models", { search: "fleet" })).text).toContain("The app Fleet (fleet.vehicle) is not");
  });

  test("describe_model shows the choices of a user's rights as texts", async () => {
    const { data, text } = await okay("describe_model", { model: "res.users" });
    const fields = data["fields"] as { name: string; type: string; selection?: unknown[][] }[];
    for (const { selection = [] } of fields)
      for (const option of selection) expect(option).toEqual([expect.any(String), expect.any(String)]);
    const keyed = fields.find(({ name }) => name.startsWith("sel_groups_"));
    if (server.series === "14.0") {
      expect(keyed?.selection?.map(([key]) => key)).toContainEqual(expect.stringMatching(/^\d+$/));
      expect(text).toContain(keyed?.name);
    }
  });

  /** Returns the number of rows that Odoo itself finds by a condition, or "fails" if Odoo raises an error. */
  async function countInOdoo(model: string, condition: unknown[]): Promise<number | "fails"> {
    // JSON's null arrives as Python's None.
    const found = direct(server, server.admin, model, "search_count", [[condition]]);
    return found.catch(() => "fails" as const) as Promise<number | "fails">;
  }

  test.each<[string, unknown[], string]>([
    ["sale.order", ["amount_total", "=", "abc"], '["amount_total","=",100]'],
    ["sale.order", ["amount_total", "in", ["x"]], '["amount_total","in",[100]]'],
    ["sale.order", ["amount_total", ">", [1, 2]], '["amount_total",">",1]'],
    ["sale.order", ["amount_total", "ilike", "abc"], '["amount_total","=",100]'],
    ["sale.order", ["amount_total", "in", 0], '["amount_total","in",[0]]'],
    ["sale.order", ["date_order", ">=", 2026], '["date_order",">=","2026-01-01"]'],
    ["sale.order", ["date_order", "=", true], '["date_order","!=",false]'],
    ["sale.order", ["date_order", ">", false], '["date_order","!=",false]'],
    ["sale.order", ["date_order", ">=", "november"], '["date_order",">=","2026-11-30"'],
    ["sale.order", ["id", "in", "1,2"], '["id","in",[1,2]]'],
    ["sale.order", ["id", "in", "[1,2]"], '["id","in",[1,2]]'],
    ["sale.order", ["id", "=", "abc"], '["id","=",14]'],
    ["sale.order", ["id", "=", true], '["id","=",14]'],
    ["sale.order", ["partner_id", "=", true], '["partner_id","!=",false]'],
    ["sale.order", ["partner_id", "child_of", false], '["partner_id","child_of",14]'],
    ["sale.order", ["partner_id", "=", [{ id: 14 }]], '["partner_id","=",[14]]'],
    ["sale.order", ["partner_id", "ilike", ["Azure"]], '["partner_id","ilike","Azure"]'],
    ["sale.order", ["partner_id.id", "=", "abc"], '["partner_id.id","=",14]'],
    ["sale.order", ["name", "=", true], '["name","!=",false]'],
    ["sale.order", ["name", "child_of", "S0"], '["name","=","S0"]'],
    ["res.partner", ["color", "=", "1.5"], '["color","=",10]'],
    ["res.partner", ["name", "ilike", ["a"]], '["name","ilike","a"]'],
    ["res.partner", ["category_id", "in", false], '["category_id","in",[false]]'],
    ["mail.message", ["res_id", "=", "abc"], '["res_id","=",14]'],
  ])(
    "the condition on %s %j, which Odoo cannot answer, is refused with the right form",
    async (model, condition, right) => {
      expect([0, "fails"]).toContain(await countInOdoo(model, condition));
      const { error, text } = await call("search_records", { model, domain: [condition] });
      expect(error).toMatchObject({ code: "invalid_input", path: "domain[0]" });
      expect(text).toContain(right);
    },
  );

  test("a text for a boolean means the same on every series, and other words are refused", async () => {
    const count = async (value: unknown) =>
      (
        await okay("search_records", {
          model: "res.partner",
          domain: [["is_company", "=", value]],
          limit: 1,
          count: true,
        })
      ).data["total"];
    const [companies, people] = [await count(true), await count(false)];
    expect(companies).not.toBe(people);
    for (const value of ["true", "True", "yes", "1", 1]) expect(await count(value), String(value)).toBe(companies);
    for (const value of ["false", "False", "no", "0", 0, null]) expect(await count(value), String(value)).toBe(people);
    // Odoo itself accepts the word, as true or as false depending on the series.
    expect(await countInOdoo("res.partner", ["is_company", "=", "maybe"])).not.toBe("fails");
    const wrong = await call("search_records", { model: "res.partner", domain: [["is_company", "=", "maybe"]] });
    expect(wrong.error).toMatchObject({ code: "invalid_input", path: "domain[0]" });
  });

  test.each<[string, unknown[]]>([
    ["sale.order", ["amount_total", ">", "100"]],
    ["sale.order", ["amount_total", ">=", false]],
    ["sale.order", ["amount_total", "!=", null]],
    ["sale.order", ["partner_id", "!=", null]],
    ["sale.order", ["date_order", "!=", false]],
    ["sale.order", ["date_order", "ilike", "2026"]],
    ["sale.order", ["state", "in", ["sale", "sent"]]],
    ["res.partner", ["category_id", "in", [5, 6]]],
    ["res.partner", ["name", "ilike", false]],
    ["res.partner", ["name", ">", 5]],
    ["mail.message", ["res_id", "=", "1"]],
  ])("the condition on %s %j finds as many rows as in Odoo itself", async (model, condition) => {
    const rows = await countInOdoo(model, condition);
    expect(rows).not.toBe(0);
    const { data } = await okay("search_records", { model, domain: [condition], limit: 1, count: true });
    expect(data["total"]).toBe(rows);
  });

  test("a single value of in and not in is treated as a list of one", async () => {
    const total = async (condition: unknown[]) =>
      (await okay("search_records", { model: "sale.order", domain: [condition], limit: 1, count: true })).data["total"];
    for (const [field, value] of [
      ["state", "sale"],
      ["amount_total", 100],
      ["company_id", 1],
    ] as const)
      for (const operator of ["in", "not in"])
        expect(await total([field, operator, value])).toBe(await total([field, operator, [value]]));
  });

  test("a list of record names finds the records that each of the names finds", async () => {
    const total = async (domain: unknown[]) =>
      (await okay("search_records", { model: "res.partner", domain, limit: 1, count: true })).data["total"];
    const one = ["category_id", "=", "Services"];
    const other = ["category_id", "=", "Prospects"];
    expect(await total([one])).toBe(await countInOdoo("res.partner", one));
    expect(await total([one])).toBeGreaterThan(0);
    expect(await total([["category_id", "in", "Services"]])).toBe(await total([one]));
    expect(await total([["category_id", "in", ["Services", "Prospects"]]])).toBe(await total(["|", one, other]));
    expect(await total([["category_id", "not in", ["Services", "Prospects"]]])).toBe(
      await total(["!", "|", one, other]),
    );
  });

  test.each<[unknown[], RegExp]>([
    [["state", "=", "confirmed"], /^state has no value "confirmed"\. Its values: draft \(Quotation\), /],
    [
      ["state", "=", "Sales Order"],
      /^state has no value "Sales Order"\. Its values, nearest first: sale \(Sales Order\), /,
    ],
    [["partner_id", "=", "14"], /an id is a number: \["partner_id","=",14\]\.$/],
    [["user_id", "=", "me"], /The connection's user has the id 2 \(get_context\): \["user_id","=",2\]\.$/],
    [["partner_id", "=", "Azure Intr"], /find_record model="res\.partner" text="Azure Intr"/],
    [["partner_id", "child_of", "Azure Intr"], /then \["partner_id","child_of",14\]\.$/],
    [["order_line.product_id", "=", "Dsk"], /find_record model="product\.product" text="Dsk"/],
    [["id", "in", []], /with an empty list the condition never holds/],
  ])("the condition %j finds nothing, as in Odoo, and the answer explains it in a note", async (condition, note) => {
    const { data } = await okay("search_records", { model: "sale.order", domain: [condition] });
    expect(data).toMatchObject({ records: [], notes: [expect.stringMatching(note)] });
    const { data: total } = await okay("aggregate_records", { model: "sale.order", domain: [condition] });
    expect(total).toMatchObject({ groups: [{ count: 0 }], notes: data["notes"] });
  });

  test("an equality with a bare day finds the whole day, or the answer shows the condition that does", async () => {
    const [{ date_order: time = "" } = {}] = (
      await okay("search_records", {
        model: "sale.order",
        domain: [["date_order", "!=", false]],
        fields: ["date_order"],
        context: { tz: "UTC" },
        limit: 1,
      })
    ).data["records"] as { date_order?: string }[];
    const ask = { model: "sale.order", context: { tz: "UTC" }, limit: 1 };
    const day = time.slice(0, 10);
    const alone = await okay("search_records", { ...ask, domain: [["date_order", "=", day]] });
    if (server.series === "14.0") {
      expect(alone.data["records"]).toHaveLength(1);
      return;
    }
    const [note = ""] = alone.data["notes"] as string[];
    const whole = /The whole day: (.*)\.$/.exec(note)?.[1];
    const found = await okay("search_records", { ...ask, domain: `[${whole}]` });
    expect(found.data["records"]).toHaveLength(1);
  });

  test("a condition on a state of another series gets a note with the states of this series", async () => {
    const { data } = await okay("search_records", { model: "sale.order", domain: [["state", "!=", "done"]], limit: 1 });
    // "done" was a state of its own until 16.
    if (server.series === "14.0") expect(data["notes"]).toBeUndefined();
    else expect(data["notes"]).toEqual([expect.stringContaining('state has no value "done".')]);
  });

  test("a name without matches gets a note with the next calls, and those calls work", async () => {
    const { data } = await okay("find_record", { model: "res.partner", text: "zzzz" });
    const [note = ""] = data["notes"] as string[];
    expect(data["matches"]).toEqual([]);
    const [, domain = ""] = /search_records model="res\.partner" domain=(.*?\]\])\./.exec(note) ?? [];
    expect(domain).toBe('[["email","ilike","zzzz"]]');
    expect((await okay("search_records", { model: "res.partner", domain })).data["records"]).toEqual([]);
    expect(note).toContain("list_models");
  });
});
