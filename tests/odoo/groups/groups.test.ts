import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, type LabServer, type LabUser, labServers } from "../lab.ts";
import {
  byKey,
  type Compared,
  fromGateway,
  fromSql,
  isSame,
  orderedBy,
  type ShownGroup,
  sortedLines,
} from "./compare-groups.ts";
import { type GroupQuestion, groupQuestions, tables, toSql } from "./group-questions.ts";
import { addManyProducts, removeManyProducts } from "./many-products.ts";
import { type Line, sql } from "./psql.ts";

const related = [
  "res.users",
  "res.company",
  "res.currency",
  "res.country",
  "res.partner.category",
  "product.product",
  "stock.location",
  "account.account",
  "account.journal",
  "crm.stage",
  "account.analytic.account",
];
const rules = [...Object.keys(tables), ...related].map((model) => ({ model, allow: "r" }));
const questions = 80;

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

describe.each(Object.entries(labServers()))("groups on Odoo %s", (series, server) => {
  const major = Number(series);
  const seeded = {} as Record<"admin" | "demo", Seeded>;
  const transports = new Map<string, OdooTransport>();
  let harness: Harness;

  beforeAll(async () => {
    for (const user of ["admin", "demo"] as const) {
      seeded[user] = await seedTenant(database, { rules, plan: "enterprise" });
      transports.set(seeded[user].connectionId, await connect(server, server[user]));
    }
    harness = createHarness(database, { odooOf: (id) => transports.get(id) as OdooTransport });
  });
  afterAll(() => harness.recorder.stop());

  const ask = (args: Record<string, unknown>, user: "admin" | "demo" = "admin") =>
    callTool(harness, seeded[user].key, "aggregate_records", args);

  async function groupsOf(args: Record<string, unknown>, user: "admin" | "demo" = "admin"): Promise<ShownGroup[]> {
    const { isError, text, data } = await ask({ limit: 500, ...args }, user);
    if (isError) throw new Error(`${text}\n${JSON.stringify(args)}`);
    return data["groups"] as ShownGroup[];
  }

  test.each(["admin", "demo"] as const)(
    "aggregate_records answers %s with the groups that the database has",
    async (user) => {
      const asked = groupQuestions(user === "admin" ? 8_101 : 8_102, questions, major);
      const statements: string[] = [];
      // The calls run one after the other, because a server has 64 connections for all callers.
      for (const question of asked) statements.push(await statementOf(question, user));
      const expected = sql(series, statements);
      let compared = 0;
      for (const [i, question] of asked.entries()) {
        let rows = expected[i] as Line[];
        // A call shows at most 500 groups.
        if (rows.length > 500) continue;
        let answer = await answerOf(question, user);
        // Another test may have changed the database in between.
        for (let again = 0; again < 3 && !isSame(answer, rows, question); again++) {
          rows = sql(series, [await statementOf(question, user)])[0] as Line[];
          answer = await answerOf(question, user);
        }
        const own = rows.map((row) => fromSql(row, question));
        expect(byKey(answer), JSON.stringify(question)).toEqual(byKey(own));
        expect(orderedBy(answer, question), JSON.stringify(question)).toEqual(orderedBy(own, question));
        compared += rows.length;
      }
      expect(compared).toBeGreaterThan(300);
    },
    300_000,
  );

  async function statementOf(question: GroupQuestion, user: "admin" | "demo"): Promise<string> {
    const { model, domain, context } = question;
    const ids = await direct(server, server[user], model, "search", [domain], { context });
    return toSql(question, ids as number[]);
  }

  async function answerOf(question: GroupQuestion, user: "admin" | "demo"): Promise<Compared[]> {
    const { name: _name, order, ...args } = question;
    const found = await groupsOf({ ...args, ...(order === undefined ? {} : { order }) }, user);
    return found.map((group) => fromGateway(group, question));
  }

  test("a limit returns the first of all groups, even if several groups are equal in the order", async () => {
    for (const args of [
      { model: "res.partner", groupby: ["parent_id"], order: "__count desc" },
      { model: "sale.order.line", groupby: ["order_id", "product_id"], aggregates: ["id:count"], order: "id:count" },
      { model: "crm.lead", groupby: ["stage_id", "create_date:month"] },
    ]) {
      const all = await groupsOf(args);
      for (const limit of [1, 3, 7]) expect(await groupsOf({ ...args, limit })).toEqual(all.slice(0, limit));
    }
  });

  test("the pages by next_offset contain every group once, in the same order", async () => {
    for (const [args, limit] of [
      [{ model: "stock.quant", groupby: ["product_id"], aggregates: ["quantity:sum"] }, 7],
      [{ model: "res.partner", groupby: ["parent_id", "create_date:day"], order: "__count desc" }, 3],
      [{ model: "sale.order.line", groupby: ["product_id"], having: [["__count", ">", 0]], order: "__count" }, 4],
      [{ model: "crm.lead", groupby: ["stage_id", "user_id"], order: "stage_id desc" }, 2],
    ] as const) {
      const pages: ShownGroup[] = [];
      let offset: unknown = 0;
      while (offset !== undefined) {
        const { isError, text, data } = await ask({ ...args, limit, offset });
        if (isError) throw new Error(text);
        pages.push(...(data["groups"] as ShownGroup[]));
        expect(data["has_more"]).toBe(data["next_offset"] !== undefined);
        offset = data["next_offset"];
      }
      const keys = pages.map(({ key }) => JSON.stringify(key));
      expect(new Set(keys).size).toBe(keys.length);
      const records = await direct(server, server.admin, args.model, "search_count", [[]]);
      expect(pages.reduce((sum, { count }) => sum + count, 0)).toBe(records);
      expect(pages).toEqual(await groupsOf(args));
      expect(pages.length).toBeGreaterThan(limit);
    }
  });

  test("groups by a relation have that model's own order, with the empty group at the end of it", async () => {
    for (const way of ["asc", "desc"]) {
      const found = await groupsOf({ model: "crm.lead", groupby: ["stage_id"], order: `stage_id ${way}` });
      const ids = found.flatMap(({ key }) => (Array.isArray(key["stage_id"]) ? [key["stage_id"][0]] : []));
      const own = (await direct(server, server.admin, "crm.stage", "search", [[["id", "in", ids]]])) as number[];
      expect(ids).toEqual(way === "asc" ? own : own.toReversed());
    }
    const partners = await groupsOf({ model: "res.partner", groupby: ["parent_id"], order: "parent_id desc" });
    expect(partners[0]?.key["parent_id"]).toBe(false);
  });

  test("a sum over several currencies or companies is marked as mixed, with a hint how to separate it", async () => {
    const made: [model: string, id: number][] = [];
    const make = async (model: string, values: Record<string, unknown>) => {
      const id = (await direct(server, server.admin, model, "create", [values])) as number;
      made.unshift([model, id]);
      return id;
    };
    const [euro] = (await direct(server, server.admin, "res.currency", "search", [[["name", "=", "EUR"]]], {
      context: { active_test: false },
    })) as number[];
    const [partner] = (await direct(server, server.admin, "res.partner", "search", [[]], { limit: 1 })) as number[];
    const [other = 0] = (await direct(server, server.admin, "res.company", "search", [[["id", "!=", 1]]])) as number[];
    try {
      const list = await make("product.pricelist", { name: "Figures in euro", currency_id: euro });
      const ids = [
        await make("sale.order", { partner_id: partner, pricelist_id: list, client_order_ref: "F1" }),
        await make("sale.order", { partner_id: partner, client_order_ref: "F2" }),
      ];
      const args = { model: "sale.order", domain: [["id", "in", ids]], aggregates: ["amount_total:sum"] };
      const { data, text } = await ask(args);
      expect(data["groups"]).toMatchObject([{ count: 2, mixed: { currency_id: 2 } }]);
      expect(text).toContain('add "currency_id" to groupby');
      const each = await groupsOf({ ...args, groupby: ["client_order_ref"], order: "client_order_ref" });
      expect(each[0]?.unit).toEqual({ currency_id: [euro, "EUR"] });
      expect(each.map(({ mixed }) => mixed)).toEqual([undefined, undefined]);
      for (const quiet of [
        { ...args, groupby: ["currency_id"] },
        { ...args, aggregates: ["id:count"] },
        { ...args, domain: [["id", "=", ids[0]]] },
      ])
        expect(JSON.stringify((await ask(quiet)).data)).not.toMatch(/"mixed"|"unit"/);
      const leads = [
        await make("crm.lead", { name: "Figures 1", company_id: 1, user_id: false, team_id: false }),
        await make("crm.lead", { name: "Figures 2", company_id: other, user_id: false, team_id: false }),
      ];
      const mixed = await groupsOf({
        model: "crm.lead",
        domain: [["id", "in", leads]],
        aggregates: ["expected_revenue:sum"],
        context: { allowed_company_ids: [1, other] },
      });
      expect(mixed[0]).toMatchObject({ count: 2, mixed: { company_id: 2 } });
    } finally {
      for (const [model, id] of made) await direct(server, server.admin, model, "unlink", [[id]]);
    }
  });

  test("having and order apply to all groups, even to more than 2,000", async () => {
    const before = addManyProducts(series);
    try {
      const domain = [["product_id", ">", before.product]];
      const args = { model: "stock.quant", domain, groupby: ["product_id"], aggregates: ["quantity:sum"] };
      const few = await groupsOf({ ...args, having: [["quantity:sum", "<", 10]], order: "quantity:sum desc" });
      const expected = [...Array<number>(7).fill(9), ...Array<number>(14).fill(3)];
      expect(few.map(({ aggregates }) => aggregates["quantity:sum"])).toEqual(expected);
      const [most] = await groupsOf({ ...args, order: "quantity:sum desc", limit: 1 });
      expect(most?.aggregates["quantity:sum"]).toBe(5_000);
      const report = await callTool(harness, seeded.admin.key, "business_report", {
        report: "low_stock",
        threshold: 10,
        limit: 50,
      });
      expect(report.isError, report.text).toBe(false);
      const rows = (report.data["rows"] as Line[]).filter(({ product }) => String(product).includes("Figures many"));
      expect(rows.length).toBe(21);
      expect(rows.every(({ location }) => typeof location === "string" && location !== "")).toBe(true);
    } finally {
      removeManyProducts(series, before);
    }
  }, 120_000);

  test.runIf(major >= 19)("groups by paths, date parts and tags, and converted sums, equal Odoo's", async () => {
    for (const [model, groupby, aggregates] of [
      ["sale.order", ["partner_id.country_id"], ["amount_total:sum", "amount_total:sum_currency"]],
      ["sale.order", ["partner_id.create_date:month", "date_order:day_of_week"], ["amount_total:avg"]],
      ["account.move", ["date:month_number", "date:year_number"], ["amount_total_signed:sum"]],
      ["sale.order", ["date_order:hour_number"], ["id:max"]],
      ["res.partner", ["category_id"], ["id:count_distinct"]],
      ["res.partner", ["id"], ["color:sum"]],
    ] as const) {
      const context = { lang: "en_US", tz: "Europe/Madrid" };
      const own = (await direct(server, server.admin, model, "formatted_read_group", [], {
        domain: [],
        groupby,
        aggregates: [...aggregates, "__count"],
        context,
      })) as Line[];
      const found = await groupsOf({ model, groupby, aggregates, context });
      const lines = found.map(({ key, aggregates: sums, count }) => ({ ...key, ...sums, __count: count }));
      expect(sortedLines(lines)).toEqual(sortedLines(own.map(({ __extra_domain: _domain, ...row }) => row)));
      expect(lines.length).toBeGreaterThan(0);
    }
  });

  test("a term that this series does not support is refused with a term that it supports", async () => {
    const refused = async (args: Record<string, unknown>) => {
      const { isError, text, error } = await ask({ model: "sale.order", ...args });
      expect([isError, error.code], text).toEqual([true, "invalid_input"]);
      return text;
    };
    expect(await refused({ groupby: ["date_order"] })).toContain('"date_order:month"');
    expect(await refused({ groupby: ["state:month"] })).toContain('"state"');
    expect(await refused({ groupby: ["state"], aggregates: ["amount_total"] })).toContain('"amount_total:sum"');
    expect(await refused({ aggregates: ["state:sum"] })).toContain('"state:count"');
    expect(await refused({ model: "res.partner", aggregates: ["is_company:max"] })).toContain("is_company:bool_or");
    expect(await refused({ model: "account.move", groupby: ["date:hour"] })).toContain('"date:day"');
    if (major >= 17) return;
    expect(await refused({ groupby: ["partner_id.country_id"] })).toContain('"partner_id"');
    expect(await refused({ groupby: ["date_order:day_of_week"] })).toContain('"date_order:day"');
    expect(await refused({ aggregates: ["amount_total:sum_currency"] })).toContain('"amount_total:sum"');
    expect(await refused({ model: "res.partner", groupby: ["category_id"] })).toContain("search_records");
    expect(await refused({ model: "res.partner", groupby: ["id"] })).toContain("search_records");
    expect(await refused({ groupby: ["date_order:month"], aggregates: ["date_order:max"] })).toContain("at once");
    const bothWays = { groupby: ["amount_total"], aggregates: ["amount_total:sum"], order: "amount_total:sum" };
    expect(await refused(bothWays)).toContain('"amount_total"');
  });
});

/** Opens a server with the transport that the connection test chooses, as in production. */
async function connect(server: LabServer, user: LabUser): Promise<OdooTransport> {
  const found = await probeOdoo(
    { url: server.url, database: server.database, login: user.login, secret: user.apiKey },
    { fetch },
  );
  if (!found.ok) throw found.error;
  return openOdoo(found.target, { fetch });
}
