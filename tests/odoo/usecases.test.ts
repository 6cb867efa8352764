import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { kpi, models, openUseCases, sum, type UseCases } from "#tests/usecases/open.ts";
import { labServers } from "./lab.ts";
import { openLab } from "./open-lab.ts";

let fetch: SafeFetch;
beforeAll(() => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
});
afterAll(() => fetch.close());

const month = "date_trunc('month', now() at time zone 'utc' at time zone 'utc' at time zone $zone)";
const invoices = "company_id = 1 and state = 'posted' and move_type in ('out_invoice', 'out_refund', 'out_receipt')";

describe.each(Object.entries(labServers()))("business reports on Odoo %s", (series, server) => {
  let cases: UseCases;
  let zone = "UTC";

  /** Runs a query with psql, without any code of the product. */
  function sql(query: string): string[][] {
    const text = query.replaceAll("$month", month).replaceAll("$zone", `'${zone}'`);
    const answer = execFileSync("scripts/odoo-lab", ["psql", series, "-At", "-F", "|", "-c", text], {
      encoding: "utf8",
    });
    return answer.trim() === ""
      ? []
      : answer
          .trim()
          .split("\n")
          .map((line) => line.split("|"));
  }
  const number = (query: string) => Number(sql(query)[0]?.[0] ?? 0);

  beforeAll(async () => {
    zone =
      sql(`select p.tz from res_users u join res_partner p on p.id = u.partner_id where u.login = 'admin'`)[0]?.[0] ||
      "UTC";
    cases = await openUseCases(await openLab(server, server.admin, fetch));
  });
  afterAll(() => cases.close());

  const year = new Date().getFullYear();
  test.each([
    // The demo data is a few days or weeks old: on the first days of a month the month may have no order.
    ["the month", {}, { from: "$month", to: "$month + interval '1 month'", least: 0 }],
    [
      "three years",
      { period: `${year - 1}-01-01..${year + 1}-12-31` },
      { from: `'${year - 1}-01-01'`, to: `'${year + 2}-01-01'`, least: 10 },
    ],
  ])("the report top_sales has the ten largest orders of %s in the database", async (_, asked, { from, to, least }) => {
    const made = await cases.report({ report: "top_sales", ...asked });
    expect(made.tokens).toBeLessThan(3_000);
    const orders = sql(`
      select o.name, p.name, round(o.amount_untaxed / coalesce(nullif(o.currency_rate, 0), 1), 2),
             round(o.amount_total / coalesce(nullif(o.currency_rate, 0), 1), 2)
        from sale_order o left join res_users u on u.id = o.user_id left join res_partner p on p.id = u.partner_id
       where o.company_id = 1 and o.state in ('sale', 'done') and o.date_order at time zone 'utc' at time zone $zone >= ${from}
         and o.date_order at time zone 'utc' at time zone $zone < ${to}
       order by 3 desc, 1`);
    expect(orders.length).toBeGreaterThanOrEqual(least);
    expect(made.rows.map(({ order, salesperson, untaxed, total }) => [order, salesperson, untaxed, total])).toEqual(
      orders
        .slice(0, 10)
        .map(([name, salesperson, untaxed, total]) => [name, salesperson, Number(untaxed), Number(total)]),
    );
    expect(kpi(made, "orders")).toBe(orders.length);
    expect(kpi(made, "sold_untaxed")).toBeCloseTo(sum(orders.map(([, , untaxed]) => untaxed)), 2);
  });

  test("the report low_stock has the products under ten units with their locations in the database", async () => {
    const made = await cases.report({ report: "low_stock", limit: 50 });
    expect(made.tokens).toBeLessThan(6_000);
    expect((await cases.report({ report: "low_stock" })).tokens).toBeLessThan(3_000);
    const places = sql(`
      with low as (
        select q.product_id, sum(q.quantity) as held
          from stock_quant q join stock_location l on l.id = q.location_id join product_product p on p.id = q.product_id
         where l.usage = 'internal' and q.company_id = 1 and p.active
         group by 1 having sum(q.quantity) < 10)
      select l.complete_name, sum(q.quantity), low.held
        from low join stock_quant q using (product_id) join stock_location l on l.id = q.location_id
       where l.usage = 'internal' and q.company_id = 1
       group by low.product_id, low.held, l.id, l.complete_name order by 1, 2, 3`);
    const shown = made.rows.filter(({ location }) => location !== null);
    const line = (values: unknown[]) => values.map(String).join("|");
    expect(places.length).toBeGreaterThan(0);
    expect(shown.map(({ location, quantity, on_hand: held }) => line([location, quantity, held])).toSorted()).toEqual(
      places.map(([location, quantity, held]) => line([location, Number(quantity), Number(held)])).toSorted(),
    );
  });

  test("the report customer_history has all orders, invoices and notes of a company in the database", async () => {
    const [[id = "", name = ""] = []] = sql(`
      select p.id, p.name from res_partner p where p.is_company and p.id = p.commercial_partner_id
       order by (select count(*) from account_move m where m.commercial_partner_id = p.id and m.company_id = 1
                  and m.move_type = 'out_invoice' and m.state = 'posted') desc, p.id limit 1`);
    const made = await cases.report({ report: "customer_history", customer: name, limit: 50 });
    expect((await cases.report({ report: "customer_history", customer: name })).tokens).toBeLessThan(3_000);
    const family = `(select id from res_partner where commercial_partner_id = ${id})`;
    const named = (kind: string) => made.rows.filter((row) => row["kind"] === kind).map(({ reference }) => reference);
    const first = (query: string) => sql(query).map(([value]) => value);
    expect(named("Invoice").toSorted()).toEqual(
      first(`select name from account_move where ${invoices} and partner_id in ${family} order by 1`).toSorted(),
    );
    expect(named("Invoice").length).toBeGreaterThan(0);
    expect(named("Order").toSorted()).toEqual(
      first(`select name from sale_order where company_id = 1 and partner_id in ${family}`).toSorted(),
    );
    const sums = `select sum(amount_total_signed), sum(amount_residual_signed) from account_move where ${invoices} and partner_id in ${family}`;
    const [[invoiced, open] = []] = sql(sums);
    expect(kpi(made, "invoiced")).toBeCloseTo(Number(invoiced), 2);
    expect(kpi(made, "open")).toBeCloseTo(Number(open), 2);
    const notes = number(`select count(*) from mail_message where message_type in ('comment', 'email', 'email_outgoing')
      and (model = 'res.partner' and res_id in ${family}
        or model = 'sale.order' and res_id in (select id from sale_order where company_id = 1 and partner_id in ${family})
        or model = 'account.move' and res_id in (select id from account_move where ${invoices} and partner_id in ${family}))`);
    expect(named("Note")).toHaveLength(notes);
  });

  test("the report executive_summary has the quarter's sales, expenses and profit in the database", async () => {
    const made = await cases.report({ report: "executive_summary", period: "this_quarter" });
    expect(made.tokens).toBeLessThan(3_000);
    const group =
      series === "14"
        ? "a.internal_group"
        : "case when a.account_type like 'income%' then 'income' when a.account_type like 'expense%' then 'expense' end";
    const books = new Map(
      sql(`select ${group}, sum(l.balance) from account_move_line l join account_account a on a.id = l.account_id
            where l.company_id = 1 and l.parent_state = 'posted'
              and l.date >= date_trunc('quarter', now() at time zone $zone)
              and l.date < date_trunc('quarter', now() at time zone $zone) + interval '3 months' group by 1`).map(
        ([kind = "", balance]) => [kind, Number(balance)],
      ),
    );
    const [sales, expenses] = [-(books.get("income") ?? 0), books.get("expense") ?? 0];
    expect(sales).toBeGreaterThan(0);
    expect(kpi(made, "sales")).toBeCloseTo(sales, 2);
    expect(kpi(made, "expenses")).toBeCloseTo(expenses, 2);
    expect(kpi(made, "profit")).toBeCloseTo(sales - expenses, 2);
    expect(sum(made.rows.map(({ profit }) => profit))).toBeCloseTo(sales - expenses, 1);
  });

  test("the report receivables has the open amounts by age in the database", async () => {
    const made = await cases.report({ report: "receivables", limit: 50 });
    const ages = sql(`
      select case when due <= 0 then 'not_due' when due <= 30 then 'd1_30' when due <= 60 then 'd31_60'
                  when due <= 90 then 'd61_90' else 'd90' end, sum(open)
        from (select (now() at time zone $zone)::date - invoice_date_due as due, amount_residual_signed as open
                from account_move where ${invoices}) as moves group by 1`);
    expect(ages.length).toBeGreaterThan(0);
    for (const key of ["not_due", "d1_30", "d31_60", "d61_90", "d90"]) {
      const open = Number(ages.find(([age]) => age === key)?.[1] ?? 0);
      expect(kpi(made, key)).toBeCloseTo(open, 2);
      expect(sum(made.rows.map((row) => row[key]))).toBeCloseTo(open, 2);
    }
  });

  test("the report pipeline has the opportunities by stage in the stages' order", async () => {
    const made = await cases.report({ report: "pipeline" });
    const stages = sql(`
      select s.sequence, count(*), sum(l.expected_revenue), sum(l.prorated_revenue)
        from crm_lead l join crm_stage s on s.id = l.stage_id
       where l.active and l.type = 'opportunity' and (l.company_id = 1 or l.company_id is null)
       group by s.id, s.sequence order by s.sequence, s.id`);
    expect(made.rows.map(({ count, expected, weighted }) => [count, expected, weighted])).toEqual(
      stages.map(([, count, expected, weighted]) => [Number(count), Number(expected), Number(weighted)]),
    );
    expect(stages.length).toBeGreaterThan(2);
  });

  test("a report uses the user's own company even if no rule opens users and companies", async () => {
    await cases.rules(models.filter((model) => !/^res\.(users|company)$/.test(model)).map((model) => ({ model })));
    try {
      const made = await cases.report({ report: "receivables" });
      const own = number("select company_id from res_users where login = 'admin'");
      expect(made.company?.id).toBe(own);
      const open = `select sum(amount_residual_signed) from account_move where ${invoices.replace("= 1", `= ${own}`)}`;
      expect(kpi(made, "open")).toBeCloseTo(number(open), 2);
    } finally {
      await cases.rules(models.map((model) => ({ model })));
    }
  });

  test("a report on another company contains only that company's figures", async () => {
    const made = await cases.report({ report: "receivables", company: 2 });
    const open = number(`select sum(amount_residual_signed) from account_move where ${invoices.replace("= 1", "= 2")}`);
    expect(kpi(made, "open")).toBeCloseTo(open, 2);
  });
});
