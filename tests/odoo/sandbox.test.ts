import { beforeAll, describe, expect, test } from "vitest";
import { isAppError } from "#lib/kernel/errors.ts";
import type { Domain, OdooValue } from "#lib/kernel/odoo-values.ts";
import type { Row } from "#lib/sandbox/models/definition.ts";
import { page } from "#lib/sandbox/query/search.ts";
import { Steps } from "#lib/sandbox/steps.ts";
import { Store } from "#lib/sandbox/store.ts";
import { direct, type LabServer, labServers } from "./lab.ts";

/** The fields of the real records that are copied into the sandbox, by model. */
const copied: Readonly<Record<string, string>> = {
  "res.company": "name partner_id",
  "res.country": "name code",
  "res.users": "name login partner_id active company_id company_ids",
  "res.partner.category": "name color parent_id active",
  "res.partner":
    "name active is_company type parent_id company_name email phone website city zip ref vat lang color category_id country_id user_id company_id customer_rank create_date",
  "crm.stage": "name sequence is_won",
  "crm.tag": "name color",
  "crm.lead":
    "name active type partner_id email_from phone stage_id user_id expected_revenue probability priority date_deadline date_open date_closed tag_ids city country_id company_id",
  "sale.order": "name partner_id date_order validity_date state user_id client_order_ref company_id",
  "sale.order.line": "order_id name product_uom_qty price_unit discount sequence",
};
const context = { lang: "en_US", tz: "Europe/Madrid" };

type Question = readonly [model: string, domain: unknown];
const partner = (...domain: unknown[]): Question => ["res.partner", domain];
const lead = (...domain: unknown[]): Question => ["crm.lead", domain];
const order = (...domain: unknown[]): Question => ["sale.order", domain];

/** Unusual but legal conditions, and some that Odoo refuses. */
const questions: readonly Question[] = [
  // Text.
  partner(["name", "=", "Azure Interior"]),
  partner(["name", "in", "Azure Interior"]),
  partner(["name", "==", "Azure Interior"]),
  partner(["name", "<>", "Azure Interior"]),
  partner(["name", "ILIKE", "azure"]),
  partner(["name", "like", "azure"]),
  partner(["name", "like", "A_ure"]),
  partner(["name", "ilike", "a%e"]),
  partner(["email", "ilike", "\\_"]),
  partner(["email", "ilike", "%\\%%"]),
  partner(["name", "=like", "Azure%"]),
  partner(["name", "=like", "azure%"]),
  partner(["name", "=ilike", "azure%"]),
  partner(["name", "not =ilike", "azure%"]),
  partner(["name", "not ilike", "a"]),
  partner(["name", "=like", "a\\"]),
  partner(["name", "=like", 5]),
  partner(["phone", "like", 5]),
  partner(["name", "ilike", ""]),
  partner(["name", "not ilike", ""]),
  partner(["ref", "=like", ""]),
  partner(["ref", "not =ilike", ""]),
  partner(["ref", "ilike", false]),
  partner(["ref", "=", ""]),
  partner(["ref", "!=", ""]),
  partner(["ref", "=", null]),
  partner(["ref", "in", [false, "x"]]),
  partner(["ref", "not in", [false]]),
  partner(["ref", ">=", ""]),
  partner(["ref", ">", false]),
  partner(["name", "<", "B"]),
  partner(["name", "not in", false]),
  partner(["name", "in", []]),
  partner(["name", "not in", []]),
  partner(["name", "foo", "x"]),
  partner(["name", "any", []]),
  partner(["name.foo", "=", 1]),
  partner(["no_such_field", "=", 1]),
  // Optional conditions, constants and negation.
  partner(["name", "=?", false]),
  partner(["name", "=?", ""]),
  partner(["name", "=?", "Azure Interior"]),
  partner(["color", "=?", 0]),
  partner(["parent_id", "=?", []]),
  partner([1, "=", 1]),
  partner([0, "=", 1]),
  partner([1, "=", 0]),
  partner("!", ["color", ">", 1]),
  partner("!", ["email", "ilike", "a"]),
  partner("!", "|", ["is_company", "=", true], ["parent_id", "!=", false]),
  partner("|", ["name", "=", "x"]),
  partner(["name", "="]),
  partner("x"),
  // Numbers and booleans.
  partner(["color", "=", "1"]),
  partner(["color", "=", "x"]),
  partner(["color", "=", false]),
  partner(["color", "!=", false]),
  partner(["color", "in", [false, 2]]),
  partner(["color", ">", -1]),
  partner(["color", "<", "3"]),
  partner(["color", "<=", false]),
  partner(["id", "=", false]),
  partner(["id", "!=", false]),
  partner(["id", "=", "1"]),
  partner(["id", "in", [1, false, "3"]]),
  partner(["id", "ilike", "1"]),
  lead(["probability", "=", true]),
  lead(["expected_revenue", ">", "1000"]),
  partner(["is_company", "=", 1]),
  partner(["is_company", "=", "true"]),
  partner(["is_company", "=", "no"]),
  partner(["is_company", "in", [true, false]]),
  partner(["is_company", "in", []]),
  partner(["is_company", "=", []]),
  partner(["is_company", "not in", [false]]),
  partner(["is_company", ">", false]),
  partner(["is_company", "ilike", "t"]),
  partner(["active", "=", false]),
  partner(["active", "in", [true, false]]),
  partner(["active", "!=", true]),
  // Selections.
  order(["state", "=", "Quotation"]),
  order(["state", "=", ["draft", "sent"]]),
  order(["state", "ilike", "DRA"]),
  order(["state", ">", "draft"]),
  partner(["type", "=", ""]),
  partner(["type", "!=", ""]),
  partner(["type", "in", [false]]),
  // Many2one fields.
  lead(["partner_id", "=", "Azure Interior"]),
  lead(["partner_id", "!=", "Azure Interior"]),
  lead(["partner_id", "in", ["Azure Interior", false]]),
  lead(["partner_id", "not in", [false, "Azure Interior"]]),
  lead(["partner_id", "ilike", "azure"]),
  lead(["partner_id", "ilike", "@"]),
  lead(["partner_id", "not ilike", "azure"]),
  lead(["partner_id", "ilike", ""]),
  lead(["partner_id", "=ilike", ""]),
  lead(["partner_id", "=", false]),
  lead(["partner_id", ">", 10]),
  lead(["partner_id", ">", "x"]),
  lead(["partner_id", "any", []]),
  lead(["partner_id", "not any", [["is_company", "=", true]]]),
  lead(["partner_id.name", "!=", "x"]),
  lead(["partner_id.name", "not ilike", "azure"]),
  lead("!", ["partner_id.name", "ilike", "azure"]),
  lead(["partner_id.country_id.code", "=", "US"]),
  lead(["partner_id.country_id", "=", false]),
  lead(["partner_id.active", "=", true]),
  lead(["partner_id.parent_id", "=?", false]),
  partner(["country_id", "=", "US"]),
  partner(["country_id", "ilike", "united"]),
  partner(["user_id", "=", "admin"]),
  partner(["display_name", "ilike", "azure"]),
  partner(["display_name", "not ilike", "azure"]),
  // One2many and many2many fields.
  partner(["category_id", "=", false]),
  partner(["category_id", "!=", false]),
  partner(["category_id", "in", [1, false]]),
  partner(["category_id", "not in", [1, 2]]),
  partner(["category_id", "ilike", "desk"]),
  partner(["category_id", "not ilike", "desk"]),
  partner(["category_id", "=", "Services"]),
  partner(["category_id", ">", 1]),
  partner(["category_id.name", "!=", "Services"]),
  partner(["category_id.color", ">", 0]),
  partner(["category_id", "not any", [["color", ">", 3]]]),
  partner(["child_ids", "=", false]),
  partner(["child_ids", "any", []]),
  partner(["child_ids", "not any", [["email", "ilike", "a"]]]),
  partner(["child_ids.category_id", "!=", false]),
  partner(["child_ids.name", "ilike", "a"]),
  order(["order_line.product_uom_qty", ">", 5]),
  order([
    "order_line",
    "any",
    [
      ["product_uom_qty", ">", 5],
      ["discount", "=", 0],
    ],
  ]),
  order(["order_line.product_uom_qty", ">", 5], ["order_line.price_unit", "<", 100]),
  order(["partner_id.category_id.name", "ilike", "s"]),
  lead(["tag_ids", "in", []]),
  lead(["tag_ids", "not in", []]),
  lead(["tag_ids", "=", []]),
  // Hierarchies (child_of, parent_of).
  partner(["id", "child_of", 14]),
  partner(["id", "child_of", [14, 15]]),
  partner(["id", "child_of", []]),
  partner(["id", "child_of", false]),
  partner(["id", "child_of", "azure"]),
  partner(["parent_id", "child_of", [14]]),
  partner(["id", "parent_of", [26, 27]]),
  partner(["parent_id", "parent_of", [26, 27]]),
  partner(["category_id", "child_of", [1]]),
  partner(["category_id", "child_of", "desk"]),
  partner(["name", "child_of", [1]]),
  partner(["country_id", "child_of", [1]]),
  lead(["partner_id", "child_of", [14]]),
  // Days and times.
  order(["date_order", ">=", "today"]),
  order(["date_order", "<", "today"]),
  order(["date_order", ">", "-20d"]),
  order(["date_order", ">=", "today -3w"]),
  order(["date_order", ">=", "-1m =1d"]),
  order(["date_order", ">=", "=week_start -1w"]),
  order(["date_order", ">=", "=monday -1w"]),
  order(["date_order", "<", "today -monday +12H"]),
  order(["date_order", "<=", "=6m =1d =3H"]),
  order(["date_order", ">=", "now -1y"]),
  order(["date_order", ">=", "=40w"]),
  order(["date_order", ">=", "+d"]),
  order(["date_order", ">=", "soon"]),
  order(["date_order", ">=", "=31d =25H"]),
  order(["date_order", "=", ""]),
  order(["date_order", "=", true]),
  order(["date_order", ">", 5]),
  order(["date_order", ">", false]),
  order(["date_order", "!=", false]),
  order(["date_order", "in", ["today", "2026-10-29"]]),
  order(["date_order", "like", "2026-1"]),
  order(["date_order.month_number", "=", 11]),
  order(["date_order.month_number", "=", "11"]),
  order(["date_order.month_number", "!=", 11]),
  order(["date_order.day_of_week", "in", [0, 6]]),
  order(["date_order.day_of_month", ">", 15]),
  order(["date_order.iso_week_number", "<=", 46]),
  order(["date_order.hour_number", ">=", 12]),
  order(["date_order.quarter_number", "=", 4]),
  order(["date_order.year_number", "=", 2026]),
  order(["date_order.day_of_year", ">", 300]),
  order(["date_order.foo", "=", 1]),
  lead(["date_deadline.month_number", "=", false]),
  lead(["date_deadline.month_number", "!=", 12]),
  lead(["date_deadline.day_of_week", "=", 1]),
  lead(["date_deadline.month_number", "like", "1"]),
  lead(["date_deadline", "<", "today"]),
  lead(["date_deadline", ">", "today -1m"]),
  lead(["date_deadline", "<=", "=12m =31d"]),
  lead(["date_deadline", "=", false]),
  lead(["date_deadline", "!=", "today"]),
  ["sale.order.line", [["order_id.date_order.month_number", "=", 11]]],
  ["sale.order.line", [["order_id.date_order", ">=", "-20d"]]],
  order(["date_order", "ilike", "2026-11-"]),
  order(["name", "=", 5]),
  partner(["email", "ilike", "azure.interior24@example.com"]),
  partner(["email", "=ilike", "%(%"]),
  partner(["website", "ilike", "http://www.*"]),
  partner(["lang", "=", "English (US)"]),
  partner(["create_date", ">=", "today -2y"]),
  partner(["create_date.year_number", ">=", "2026"]),
  partner(["parent_id.category_id.name", "not ilike", "desk"]),
  partner(["user_id.partner_id.name", "ilike", "a"]),
  partner(["child_ids", "child_of", [26]]),
  partner(["category_id.parent_id", "=", false]),
  partner(["category_id", "any", [["id", "in", [1, 2]]]]),
  partner(["id", "any", [["name", "ilike", "a"]]]),
  partner(["id", "not any", [["name", "ilike", "a"]]]),
  partner(["company_id", "=", false]),
  partner(["company_id", "in", [1, false]]),
  partner("&", "!", ["name", "ilike", "a"], "|", ["color", "=", 0], ["email", "!=", false]),
  partner(["active", "=", false], ["child_ids", "=", false]),
  partner(["child_ids.active", "=", false]),
  partner(["name", "ilike", ["a"]]),
  partner(["name", "=", true]),
  lead(["date_open", "=", "2026-02-31"]),
  lead(["priority", "in", [1, "2"]]),
  lead(["priority", ">=", "1"]),
  lead(["expected_revenue", "=", ""]),
  lead(["user_id", "=", "Mitchell Admin"]),
  lead(["stage_id", "not in", ["New", "Won"]]),
  lead(["stage_id.sequence", "<", 2]),
  lead(["tag_ids", "not ilike", "Product"]),
  // Computed fields that Odoo cannot search by.
  partner(["sale_order_count", ">", 0]),
  partner(["contact_address", "ilike", "a"]),
  partner(["company_type", "=", "company"]),
  order(["is_expired", "=", true]),
  partner(["image_1920", "=", 5]),
];

const orders: readonly (readonly [model: string, order: string])[] = [
  ["crm.lead", "partner_id, id"],
  ["crm.lead", "partner_id desc, id"],
  ["crm.lead", "date_deadline desc nulls last, id"],
  ["crm.lead", "stage_id, expected_revenue desc, id"],
  ["sale.order", "date_order.month_number desc, id"],
  ["sale.order", "partner_id.id desc, id"],
  ["sale.order", "partner_id.name, id"],
  ["res.partner", "sale_order_count, id"],
  ["res.partner", "is_company desc, ref, id"],
  ["res.partner", "parent_id, id desc"],
];

const found = Object.entries(labServers()).filter(([series]) => series === "19");
describe.each(found)("the sandbox with the records of Odoo %s", (_series, server) => {
  let store: Store;
  beforeAll(async () => {
    store = new Store(await copy(server));
  });

  async function real(model: string, domain: unknown, sort: string, companies: number[] = []): Promise<unknown> {
    const asked = companies.length === 0 ? context : { ...context, allowed_company_ids: companies };
    try {
      const ask = { order: sort, context: asked };
      const ids = (await direct(server, server.admin, model, "search", [domain], ask)) as number[];
      // Records that were created after the copy are not compared.
      return ids.filter((id) => store.row(model, id) !== undefined);
    } catch {
      return "refused";
    }
  }
  function own(model: string, domain: unknown, sort: string, companies: number[] = []): unknown {
    store.steps = new Steps();
    store.setting = { ...context, zone: context.tz, now: new Date(), companies, activeTest: true };
    try {
      const args = { domain: domain as Domain, order: sort };
      return page({ store, model: store.model(model), args, context }).map(({ id }) => id);
    } catch (error) {
      if (!isAppError(error)) throw error;
      return "refused";
    }
  }

  test.each(questions)("the sandbox finds the same records as Odoo: %s %j", async (model, domain) => {
    expect(own(model, domain, "id")).toEqual(await real(model, domain, "id"));
  });

  test.each([[[1]], [[2]], [[3, 2]], [[77]]])(
    "the sandbox finds the same as Odoo for companies %j",
    async (companies) => {
      const paths: Question[] = [
        order(["order_line.name", "ilike", "a"]),
        partner(["user_ids.login", "=", "demo"]),
        partner(["sale_order_ids.name", "ilike", "s"]),
        ["sale.order.line", [["order_id.partner_id.name", "ilike", "a"]]],
      ];
      for (const [model, domain] of [...Object.keys(copied).map((model): Question => [model, []]), ...paths])
        expect([model, own(model, domain, "id", companies)]).toEqual([
          model,
          await real(model, domain, "id", companies),
        ]);
    },
  );

  test.each(orders)("the sandbox orders %s as Odoo does by %s", async (model, sort) => {
    expect(own(model, [], sort)).toEqual(await real(model, [], sort));
  });
});

async function copy(server: LabServer): Promise<ReadonlyMap<string, ReadonlyMap<number, Row>>> {
  const tables = new Map<string, Map<number, Row>>();
  for (const [model, fields] of Object.entries(copied)) {
    // The sandbox has no portal users.
    const domain = model === "res.users" ? [["share", "=", false]] : [];
    const ask = { domain, fields: fields.split(" "), context: { ...context, active_test: false } };
    const rows = (await direct(server, server.admin, model, "search_read", [], ask)) as Row[];
    tables.set(model, new Map(rows.map((row) => [row.id, plain(row)])));
  }
  return tables;
}

/** Returns a row in which many2one values are ids, as the sandbox stores them. */
function plain(row: Row): Row {
  const pairs = Object.entries(row).map(([name, value]): [string, OdooValue] => [
    name,
    Array.isArray(value) && typeof value[1] === "string" ? (value[0] as number) : value,
  ]);
  return Object.fromEntries(pairs) as Row;
}
