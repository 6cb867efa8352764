import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import { type Client, openClient } from "#tests/usecases/job-client.ts";
import { createJobReport, type JobName } from "#tests/usecases/job-report.ts";
import {
  againstLastYear,
  boughtFrom,
  expiringQuotations,
  firstReports,
  hoursNotLogged,
  jobRules,
  marginByProduct,
  moveMeeting,
  newContact,
  noteAndTodo,
  noteText,
  overdueInvoices,
  raisePrices,
  reorder,
  todoSummary,
  weekOf,
} from "#tests/usecases/jobs.ts";
import { openUseCases, type UseCases } from "#tests/usecases/open.ts";
import { direct, labServers } from "./lab.ts";
import { openSql, type Sql } from "./sql.ts";

let fetch: SafeFetch;
beforeAll(() => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
});
afterAll(() => fetch.close());

describe.each(Object.entries(labServers()))("the jobs of Odoo's users on Odoo %s", (series, server) => {
  const major = Number(series);
  const report = createJobReport(series as "19" | "14");
  let cases: UseCases;
  let client: Client;
  let sql: Sql;
  let zone = "UTC";
  let today = "";
  /** Functions that delete the created records, in the order of creation. */
  const made: (() => Promise<unknown>)[] = [];

  const ask = <T>(model: string, method: string, args: unknown[]) =>
    direct(server, server.admin, model, method, args) as Promise<T>;
  const remove = (model: string, ids: number[], first?: Record<string, unknown>) => async () => {
    if (first !== undefined) await ask(model, "write", [ids, first]);
    await ask(model, "unlink", [ids]);
  };
  const one = async <T>(query: string) => (await sql.rows<T>(query))[0] as T;
  const sorted = (rows: readonly (readonly unknown[])[]) =>
    rows.map((row) => row.map((value) => (typeof value === "number" ? value.toFixed(2) : value)).join("|")).toSorted();

  function finish(name: JobName): void {
    expect(report.add(name, client).calls).toBeLessThanOrEqual(5);
  }

  beforeAll(async () => {
    sql = openSql(series);
    const { login, apiKey: secret } = server.admin;
    const found = await probeOdoo({ url: server.url, database: server.database, login, secret }, { fetch });
    if (!found.ok) throw found.error;
    const user = await one<{ tz: string | null }>(
      "select p.tz from res_users u join res_partner p on p.id = u.partner_id where u.login = 'admin'",
    );
    zone = user.tz ?? "UTC";
    today = new Date().toLocaleDateString("sv-SE", { timeZone: zone });
    cases = await openUseCases(openOdoo(found.target, { fetch }), jobRules);
    client = openClient(cases);
  });
  // A failed job's calls must not count for the next job.
  beforeEach(() => {
    client.taken();
  });
  afterAll(async () => {
    report.save();
    for (const undo of made.toReversed()) await undo();
    sql?.close();
    await cases?.close();
  });

  /** Creates an order of one service. A given state is written directly, so that the order keeps its date. */
  async function order(values: Record<string, unknown>): Promise<number> {
    const [product] = await ask<number[]>("product.product", "search", [
      [
        ["type", "=", "service"],
        ["sale_ok", "=", true],
      ],
    ]);
    const [partner] = await ask<number[]>("res.partner", "search", [[["is_company", "=", true]]]);
    const { state, ...rest } = values;
    const line = [0, 0, { product_id: product, product_uom_qty: 2, price_unit: 125.5 }];
    const id = await ask<number>("sale.order", "create", [{ partner_id: partner, order_line: [line], ...rest }]);
    made.push(remove("sale.order", [id], { state: "cancel" }));
    if (state !== undefined) await ask("sale.order", "write", [[id], { state }]);
    return id;
  }

  test("the five use cases take at most five calls each, and create the contact", async () => {
    const { name } = await one<{ name: string }>(
      "select name from res_partner where is_company and id = commercial_partner_id and active order by id desc limit 1",
    );
    await firstReports(client, name, finish);
    const id = await newContact(client, name);
    made.push(remove("res.partner", [id]));
    finish("new contact");
    expect(await one(`select name, email from res_partner where id = ${id}`)).toEqual({
      name: "Nora Vega",
      email: "nora@azure.example",
    });
  });

  const overdue = `m.state = 'posted' and m.move_type = 'out_invoice' and m.amount_residual > 0 and m.invoice_date_due < '$today'`;

  test('the job "overdue invoices of a customer" finds the invoices in the database', async () => {
    const [customer] = await sql.rows<{ id: number; name: string }>(
      `select p.id, p.name from account_move m join res_partner p on p.id = m.commercial_partner_id
        where ${overdue.replace("$today", today)} group by p.id, p.name order by count(*) desc, p.id limit 1`,
    );
    if (customer === undefined) throw new Error("The demo data has no overdue invoice");
    const found = await overdueInvoices(client, customer.name, { major, today });
    finish("overdue invoices of a customer");
    const rows = await sql.rows<{ name: string; open: number }>(
      `select m.name, m.amount_residual as open from account_move m
        where ${overdue.replace("$today", today)} and m.commercial_partner_id = ${customer.id}`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(sorted(found.map((row) => [row["name"], row["amount_residual"]]))).toEqual(
      sorted(rows.map(({ name, open }) => [name, open])),
    );
  });

  test('the job "bought from a supplier" finds the purchased products and prices in the database', async () => {
    const supplier = await one<{ id: number; name: string }>(
      `select p.id, p.name from purchase_order o join res_partner p on p.id = o.partner_id
        where o.state in ('purchase', 'done') group by p.id, p.name order by count(*) desc, p.id limit 1`,
    );
    const found = await boughtFrom(client, supplier.name);
    finish("bought from a supplier");
    const rows = await sql.rows<{ product: number; quantity: number; price: number }>(
      `select l.product_id as product, l.product_qty as quantity, l.price_unit as price
         from purchase_order_line l join purchase_order o on o.id = l.order_id
        where o.partner_id = ${supplier.id} and o.state in ('purchase', 'done')`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(
      sorted(found.map((row) => [(row["product_id"] as number[])[0], row["product_qty"], row["price_unit"]])),
    ).toEqual(sorted(rows.map(({ product, quantity, price }) => [product, quantity, price])));
  });

  test('the job "reorder under five units" orders the products whose stock is low', async () => {
    const done = await reorder(client, 5, { major, today });
    made.push(async () => {
      await ask("purchase.order", "button_cancel", [[done.orderId]]);
      await ask("purchase.order", "unlink", [[done.orderId]]);
    });
    finish("reorder under five units");
    const low = await sql.rows<{ product: number; held: number }>(
      `select q.product_id as product, sum(q.quantity) as held
         from stock_quant q join stock_location l on l.id = q.location_id
        where l.usage = 'internal' and q.company_id = 1 group by 1 having sum(q.quantity) < 5`,
    );
    expect(low.length).toBeGreaterThan(0);
    expect(sorted(done.low.map(({ productId, held }) => [productId, held]))).toEqual(
      sorted(low.map(({ product, held }) => [product, held])),
    );
    const lines = await sql.rows<{ product: number; quantity: number; price: number; state: string }>(
      `select l.product_id as product, l.product_qty as quantity, l.price_unit as price, o.state
         from purchase_order_line l join purchase_order o on o.id = l.order_id where o.id = ${done.orderId}`,
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(sorted(lines.map(({ product, quantity, price }) => [product, quantity, price]))).toEqual(
      sorted(done.ordered.map(({ productId, quantity, price }) => [productId, quantity, price])),
    );
    expect(lines[0]?.state).toBe("draft");
  });

  test('the job "move a meeting" moves it to a day and time in the user\'s zone', async () => {
    const name = `Jobs ${Date.now().toString(36)}`;
    const times = { start: `${today} 08:00:00`, stop: `${today} 09:00:00` };
    const id = await ask<number>("calendar.event", "create", [{ name, ...times }]);
    made.push(remove("calendar.event", [id]));
    const day = new Date(Date.parse(`${today}T00:00:00Z`) + 4 * 86_400_000).toISOString().slice(0, 10);
    await moveMeeting(client, name, day, "16:30");
    finish("move a meeting");
    expect(
      await one(
        `select to_char(start at time zone 'utc' at time zone '${zone}', 'YYYY-MM-DD HH24:MI') as start,
                to_char(stop at time zone 'utc' at time zone '${zone}', 'YYYY-MM-DD HH24:MI') as stop
           from calendar_event where id = ${id}`,
      ),
    ).toEqual({ start: `${day} 16:30`, stop: `${day} 17:30` });
  });

  test('the job "hours not logged" finds the employees with less than ten hours this week', async () => {
    const found = await hoursNotLogged(client, 10, { major, today });
    finish("hours not logged");
    const { monday, sunday } = weekOf(today);
    const rows = await sql.rows<{ id: number; logged: number }>(
      `select e.id, coalesce(sum(l.unit_amount), 0) as logged
         from hr_employee e left join account_analytic_line l
           on l.employee_id = e.id and l.project_id is not null and l.date between '${monday}' and '${sunday}'
        where e.active group by e.id having coalesce(sum(l.unit_amount), 0) < 10`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(sorted(found.map(({ id, logged }) => [id, logged]))).toEqual(
      sorted(rows.map(({ id, logged }) => [id, logged])),
    );
  });

  test('the job "month against last year" compares the sales of each team', async () => {
    const [year, month] = today.split("-").map(Number) as [number, number];
    const [first, second] = await ask<number[]>("crm.team", "search", [[]]);
    // The orders are a minute before and after the end of the month in the user's zone, which is another day in UTC.
    const { end } = await one<{ end: number }>(
      `select extract(epoch from make_timestamptz(${year - 1}, ${month}, 1, 0, 0, 0, '${zone}') at time zone '${zone}'
              + interval '1 month') as end`,
    );
    const local = new Date(end * 1_000).toISOString().slice(0, 19);
    const { at } = await one<{ at: number }>(
      `select extract(epoch from '${local}'::timestamp at time zone '${zone}') as at`,
    );
    const text = (seconds: number) => new Date((at + seconds) * 1_000).toISOString().slice(0, 19).replace("T", " ");
    await order({ date_order: text(-60), team_id: first, state: "sale" });
    await order({ date_order: text(60), team_id: first, state: "sale" });
    await order({
      date_order: `${year - 1}-${String(month).padStart(2, "0")}-12 10:00:00`,
      team_id: second,
      state: "sale",
    });
    const found = await againstLastYear(client, { major, today });
    finish("month against last year");
    const rows = await sql.rows<{ team: number; year: number; untaxed: number; orders: number }>(
      `select coalesce(team_id, 0) as team, extract(year from local)::int as year, sum(amount_untaxed) as untaxed, count(*) as orders
         from (select *, date_order at time zone 'utc' at time zone '${zone}' as local from sale_order) o
        where state in ('sale', 'done') and extract(month from local) = ${month}
          and extract(year from local) in (${year}, ${year - 1}) group by 1, 2`,
    );
    expect(rows.filter((row) => row.year === year - 1).length).toBeGreaterThan(1);
    expect(sorted(found.map((row) => [row.team, row.year, row.untaxed, row.orders]))).toEqual(
      sorted(rows.map((row) => [row.team, row.year, row.untaxed, row.orders])),
    );
  });

  test('the job "quotations expiring" finds the quotations of the next ten days', async () => {
    const day = (days: number) =>
      new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
    for (const days of [0, 10, 11]) await order({ validity_date: day(days) });
    const found = await expiringQuotations(client, 10, { major, today });
    finish("quotations expiring");
    const rows = await sql.rows<{ name: string; total: number }>(
      `select name, amount_total as total from sale_order
        where state in ('draft', 'sent') and validity_date between '${today}' and '${day(10)}'`,
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(sorted(found.map((row) => [row["name"], row["amount_total"]]))).toEqual(
      sorted(rows.map(({ name, total }) => [name, total])),
    );
  });

  test('the job "prices of a category" raises them by three percent', async () => {
    const category = "Office Furniture";
    const name = major >= 19 ? "Furniture / Office" : `All / Saleable / ${category}`;
    const changed = await raisePrices(client, name, 0.03);
    made.push(async () => {
      for (const { id, was } of changed) await ask("product.template", "write", [[id], { list_price: was }]);
    });
    finish("prices of a category +3 %");
    const rows = await sql.rows<{ id: number; price: number }>(
      `select t.id, t.list_price as price from product_template t join product_category c on c.id = t.categ_id
        where t.active and c.complete_name = '${name}'`,
    );
    expect(rows.length).toBeGreaterThan(2);
    expect(sorted(changed.map(({ id, is }) => [id, is]))).toEqual(sorted(rows.map(({ id, price }) => [id, price])));
    for (const { was, is } of changed) expect(Math.abs(is - was * 1.03)).toBeLessThan(0.0051);
  });

  test('the job "note and to-do" adds a note to an order and an activity for its salesperson', async () => {
    const { name } = await one<{ name: string }>(
      "select name from sale_order where user_id is not null and state = 'sale' order by id limit 1",
    );
    const due = new Date(Date.parse(`${today}T00:00:00Z`) + 3 * 86_400_000).toISOString().slice(0, 10);
    for (const [model, domain] of [
      ["mail.activity", [["summary", "=", todoSummary]]],
      ["mail.message", [["body", "ilike", noteText]]],
    ] as const)
      made.push(async () => ask(model, "unlink", [await ask<number[]>(model, "search", [domain])]));
    const noted = await noteAndTodo(client, name, due);
    finish("note and to-do");
    const { orderId, userId, messageId, activityId } = noted;
    expect(
      await one(
        `select a.res_model, a.res_id, a.user_id, a.date_deadline::text as due, o.user_id as salesperson
           from mail_activity a join sale_order o on o.id = a.res_id where a.id = ${activityId}`,
      ),
    ).toEqual({ res_model: "sale.order", res_id: orderId, user_id: userId, due, salesperson: userId });
    expect(
      await one(`select m.model, m.res_id, s.internal from mail_message m
                   join mail_message_subtype s on s.id = m.subtype_id where m.id = ${messageId}`),
    ).toEqual({ model: "sale.order", res_id: orderId, internal: true });
  });

  test('the job "margin by product" finds the margins in the database, largest first', async () => {
    const found = await marginByProduct(client);
    finish("margin by product");
    const rows = await sql.rows<{ product: number; margin: number; untaxed: number }>(
      `select l.product_id as product, sum(l.margin) as margin, sum(l.price_subtotal) as untaxed
         from sale_order_line l where l.state in ('sale', 'done') and l.product_id is not null group by 1`,
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(sorted(found.map(({ product, margin, untaxed }) => [product, margin, untaxed]))).toEqual(
      sorted(rows.map(({ product, margin, untaxed }) => [product, margin, untaxed])),
    );
    const margins = found.map(({ margin }) => margin);
    expect(margins).toEqual(margins.toSorted((a, b) => b - a));
  });
});
