import type { Group } from "../odoo/calls/groups.ts";
import type { Domain, OdooValue } from "../odoo/types.ts";
import { amount, column, day, digitsOf, figure, firstDay, inCurrency, named, text, total } from "./cells.ts";
import { idOf } from "./company.ts";
import { type Period, toTimes } from "./period.ts";
import type { Kpi, Report, ReportBody, ReportRow } from "./report.ts";
import { ofCompany, type ReportContext } from "./report-context.ts";

/**
 * The condition for confirmed orders in all series: the state is also `done` until 16, and `paid` or `invoiced` for the
 * point of sale.
 */
const isSold = ["state", "not in", ["draft", "sent", "cancel"]] as const satisfies Domain[number];

/** The report on the largest sales of a period with their salespeople. */
export const topSales: Report = {
  async make(reporting, { period, thisMonth, limit }) {
    const span = period ?? thisMonth;
    if (await reporting.isOpen("sale.report")) return fromAnalysis(reporting, span, limit);
    return fromOrders(reporting, span, limit);
  },
};

function soldIn(reporting: ReportContext, span: Period, date: string): Domain {
  const { from, before } = toTimes(span, reporting.zone);
  return [...ofCompany(reporting), isSold, [date, ">=", from], [date, "<", before]];
}

/** Reads Odoo's own sales analysis, whose amounts are in the company's currency. */
async function fromAnalysis(reporting: ReportContext, span: Period, limit: number): Promise<ReportBody> {
  const { words, company } = reporting;
  const model = "sale.report";
  const domain = soldIn(reporting, span, "date");
  const sums = ["price_subtotal:sum", "price_total:sum"];
  const [seller, customer] = await Promise.all([
    reporting.field(model, "user_id"),
    reporting.field(model, "partner_id"),
  ]);
  if (seller === undefined) reporting.note(words.closed(words.label("salesperson"), "res.users"));
  if (customer === undefined) reporting.note(words.closed(words.label("customer"), "res.partner"));
  // The order is a many-to-one until 16, and a reference from 17 on, since point-of-sale orders are among them.
  const order = (await reporting.field(model, "order_reference")) ?? (await reporting.field(model, "order_id"));
  const counted = `${order?.name ?? "name"}:count_distinct`;
  const who = [
    ...(order === undefined ? [] : [order.name]),
    ...(customer === undefined ? [] : ["partner_id"]),
    ...(seller === undefined ? [] : ["user_id"]),
  ];
  const [orders, sellers] = await Promise.all([
    reporting.groups(model, {
      domain,
      groupby: ["name", "date:day", ...who],
      aggregates: sums,
      order: "price_subtotal:sum desc, name asc",
      limit,
    }),
    reporting.groups(model, {
      domain,
      aggregates: [...sums, counted],
      ...(seller === undefined
        ? { groupby: [] }
        : { groupby: ["user_id"], order: "price_subtotal:sum desc, user_id asc" }),
    }),
  ]);
  const digits = digitsOf(company?.currency);
  const count = total(sellers, counted);
  const untaxed = total(sellers, "price_subtotal:sum");
  const money = inCurrency(company?.currency);
  const best = seller === undefined ? undefined : sellers[0]?.key["user_id"];
  if (count > orders.length) reporting.note(words.first(orders.length, count, words.label("orders")));
  return {
    ...frame(reporting, span, seller !== undefined, customer !== undefined),
    rows: orders.map((group) => ({
      order: text(group.key["name"], words.none),
      ...orderOf(group, order?.name),
      date: firstDay(group, "date:day", reporting.zone),
      ...people(reporting, group.key, customer !== undefined, seller !== undefined),
      untaxed: amount(figure(group, "price_subtotal:sum"), digits),
      total: amount(figure(group, "price_total:sum"), digits),
    })),
    kpis: [
      { key: "sold_untaxed", label: words.label("sold_untaxed"), value: amount(untaxed, digits), ...money },
      {
        key: "sold_total",
        label: words.label("sold_total"),
        value: amount(total(sellers, "price_total:sum"), digits),
        ...money,
      },
      { key: "orders", label: words.label("orders"), value: count },
      ...(count === 0
        ? []
        : [
            {
              key: "average_order",
              label: words.label("average_order"),
              value: amount(untaxed / count, digits),
              ...money,
            },
          ]),
      ...(best === undefined
        ? []
        : [
            {
              key: "best_salesperson",
              label: words.label("best_salesperson"),
              value: text(best, words.none),
              ...idIn(best),
            },
          ]),
    ],
  };
}

/** Returns the id of the order from either form: `[4, "S00004"]` or `sale.order,4`. */
function orderOf({ key }: Group, field: string | undefined): ReportRow {
  const value = field === undefined ? undefined : key[field];
  const [, model, id] = /^([\w.]+),(\d+)$/.exec(String(value)) ?? [];
  if (model === undefined) return { order_id: idOf(value) ?? null };
  return { order_id: Number(id), ...(model === "sale.order" ? {} : { model }) };
}

/** Returns the customer and the salesperson with their ids. */
function people(
  { words }: ReportContext,
  values: Readonly<Record<string, OdooValue>>,
  customer: boolean,
  seller: boolean,
): ReportRow {
  const [buyer, user] = [values["partner_id"], values["user_id"]];
  return {
    ...(customer ? { customer: text(buyer, words.none), partner_id: idOf(buyer) ?? null } : {}),
    ...(seller ? { salesperson: text(user, words.none), user_id: idOf(user) ?? null } : {}),
  };
}

function idIn(value: unknown): { id?: number } {
  const id = idOf(value);
  return id === undefined ? {} : { id };
}

/** Reads the orders themselves, with figures for each currency. */
async function fromOrders(reporting: ReportContext, span: Period, limit: number): Promise<ReportBody> {
  const { words } = reporting;
  const model = "sale.order";
  const domain = soldIn(reporting, span, "date_order");
  const sums = ["amount_untaxed:sum", "amount_total:sum"];
  const currencies = await reporting.groups(model, { domain, groupby: ["currency_id"], aggregates: sums });
  const [seller, customer] = await Promise.all([
    reporting.field(model, "user_id"),
    reporting.field(model, "partner_id"),
  ]);
  if (seller === undefined) reporting.note(words.closed(words.label("salesperson"), "res.users"));
  if (customer === undefined) reporting.note(words.closed(words.label("customer"), "res.partner"));
  if (currencies.length > 1) reporting.note(words.mixedCurrencies);
  const fields = [
    ...["name", "date_order", "amount_untaxed", "amount_total"],
    ...(customer === undefined ? [] : ["partner_id"]),
    ...(seller === undefined ? [] : ["user_id"]),
  ];
  const tables = await Promise.all(
    currencies.map(async ({ key }): Promise<ReportRow[]> => {
      const currency = text(key["currency_id"], words.none);
      const digits = digitsOf(currency);
      const id = Array.isArray(key["currency_id"]) ? (key["currency_id"][0] ?? false) : false;
      const orders = await reporting.rows(model, {
        domain: [...domain, ["currency_id", "=", id]],
        fields,
        order: "amount_untaxed desc, name asc",
        limit,
      });
      return orders.map((order) => ({
        order: text(order["name"], words.none),
        order_id: order.id,
        date: day(order["date_order"], reporting.zone),
        ...people(reporting, order, customer !== undefined, seller !== undefined),
        untaxed: amount(order["amount_untaxed"], digits),
        total: amount(order["amount_total"], digits),
        ...(currencies.length > 1 ? { currency } : {}),
      }));
    }),
  );
  const kpis = currencies.flatMap((group): Kpi[] => {
    const { key, count } = group;
    const unit = text(key["currency_id"], words.none);
    const tag = currencies.length > 1 ? `_${unit.toLowerCase()}` : "";
    const sum = (of: string) => amount(figure(group, of), digitsOf(unit));
    return [
      { key: `sold_untaxed${tag}`, label: words.label("sold_untaxed"), value: sum("amount_untaxed:sum"), unit },
      { key: `sold_total${tag}`, label: words.label("sold_total"), value: sum("amount_total:sum"), unit },
      { key: `orders${tag}`, label: `${words.label("orders")}${tag === "" ? "" : ` (${unit})`}`, value: count },
    ];
  });
  const { chart, ...body } = frame(reporting, span, seller !== undefined, customer !== undefined);
  const rows = tables.flat();
  const all = currencies.reduce((sum, { count }) => sum + count, 0);
  if (all > rows.length) reporting.note(words.first(rows.length, all, words.label("orders")));
  // There is no chart for several currencies, since their amounts cannot be compared.
  if (currencies.length > 1) return { ...body, columns: [...body.columns, column(reporting, "currency")], rows, kpis };
  return { ...body, rows, kpis, chart };
}

function frame(reporting: ReportContext, period: Period, seller: boolean, customer: boolean) {
  return {
    period,
    columns: [
      named(reporting, "order", "order_id", "sale.order"),
      column(reporting, "date", "date"),
      ...(customer ? [named(reporting, "customer", "partner_id", "res.partner")] : []),
      ...(seller ? [named(reporting, "salesperson", "user_id", "res.users")] : []),
      column(reporting, "untaxed", "money"),
      column(reporting, "total", "money"),
    ],
    chart: { type: "bar", x: "order", series: ["untaxed"] } as const,
  };
}
