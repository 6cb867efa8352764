import { stamp } from "../query/moments.ts";
import { journalOf } from "./accounts.ts";
import { dayMs, dayOf, type FixtureBuilder } from "./fixture-builder.ts";
import { sellers } from "./tables/base.ts";
import { catalogue, services } from "./tables/product.ts";

interface Sale {
  readonly number: number;
  readonly daysAgo: number;
  readonly moment: Date;
  readonly state: "draft" | "sent" | "sale" | "cancel";
  readonly partner: number;
  readonly user: number;
}

/** Adds sales orders of eighteen months, with their invoices. */
export function addSales(builder: FixtureBuilder, customers: readonly number[]): void {
  const monthBegan = builder.monthBegan();
  const step = (builder.today.getTime() - monthBegan) / 17;
  let invoices = 0;
  for (let i = 0; i < 160; i++) {
    // A fifth of them are from the last four weeks, so that the current month has sales to rank.
    const daysAgo = i >= 128 ? builder.between(0, 27) : builder.between(28, 540);
    const placed = builder.at(daysAgo, builder.between(8, 17));
    // The last sixteen move into the current month, so that it has sales on its first day too.
    const moment = i >= 144 && placed.getTime() < monthBegan ? new Date(monthBegan + (i - 143) * step) : placed;
    const state = daysAgo < 6 && i % 3 === 0 ? "draft" : i % 17 === 0 ? "cancel" : i % 13 === 0 ? "sent" : "sale";
    const partner = builder.pick(customers);
    const user = builder.pick(sellers);
    const sale = { number: i, daysAgo, moment, state, partner, user } as const;
    const order = addOrder(builder, sale);
    addLines(builder, order, sale);
    if (state === "sale" && daysAgo >= 4 && i % 11 !== 0) addInvoice(builder, order, sale, ++invoices);
  }
}

const orderName = ({ number }: Sale) => `S${String(number + 1).padStart(5, "0")}`;

function addOrder(builder: FixtureBuilder, sale: Sale): number {
  const { number, moment, state, partner, user } = sale;
  return builder.add(
    "sale.order",
    {
      name: orderName(sale),
      partner_id: partner,
      date_order: stamp(moment),
      state,
      user_id: user,
      team_id: builder.between(1, 2),
      // Quotations are valid for a month, recent ones for a few more days.
      validity_date: dayOf(
        state === "draft"
          ? new Date(builder.today.getTime() + (number % 10) * dayMs)
          : new Date(moment.getTime() + 30 * dayMs),
      ),
      client_order_ref: number % 5 === 0 ? `PO-${builder.between(1000, 9999)}` : false,
      invoice_status: state === "sale" ? "to invoice" : "no",
      currency_id: builder.currencyOf(partner),
      company_id: builder.companyOf(number),
    },
    moment,
  );
}

/** Adds one to four goods to an order, and a service to every fourth order. */
function addLines(builder: FixtureBuilder, order: number, { number, daysAgo, moment, state }: Sale): void {
  const goods = catalogue.length;
  const chosen = new Set(Array.from({ length: builder.between(1, 4) }, () => builder.between(1, goods)));
  if (number % 4 === 0) chosen.add(goods + builder.between(1, services.length));
  for (const product of chosen) {
    const template = builder.templateOf(product);
    const quantity = Number(template?.["list_price"]) > 400 ? builder.between(1, 4) : builder.between(1, 12);
    builder.add(
      "sale.order.line",
      {
        order_id: order,
        product_id: product,
        name: `[${template?.["default_code"]}] ${template?.["name"]}`,
        product_uom_qty: quantity,
        qty_delivered: state === "sale" && daysAgo > 10 ? quantity : 0,
        qty_invoiced: 0,
        price_unit: template?.["list_price"] ?? 0,
        purchase_price: template?.["standard_price"] ?? 0,
        discount: number % 9 === 0 ? 10 : 0,
        sequence: 10,
      },
      moment,
    );
  }
}

/** Adds an invoice for the whole order. The older it is, the more likely it is paid. */
function addInvoice(builder: FixtureBuilder, order: number, sale: Sale, number: number): void {
  const { daysAgo, partner, user } = sale;
  const drawn = builder.at(Math.max(daysAgo - builder.between(1, 6), 0));
  const invoiced = new Date(Math.max(drawn.getTime(), sale.moment.getTime()));
  const age = (builder.today.getTime() - invoiced.getTime()) / dayMs;
  const paid = age > 75 ? sale.number % 8 !== 0 : age > 20 ? sale.number % 3 !== 0 : sale.number % 5 === 0;
  const company = builder.companyOf(sale.number);
  const move = builder.add(
    "account.move",
    {
      name: `INV/${invoiced.getUTCFullYear()}/${String(number).padStart(5, "0")}`,
      move_type: "out_invoice",
      partner_id: partner,
      invoice_date: dayOf(invoiced),
      invoice_date_due: dayOf(new Date(invoiced.getTime() + 30 * dayMs)),
      date: dayOf(invoiced),
      state: "posted",
      payment_state: paid ? "paid" : sale.number % 10 === 0 ? "partial" : "not_paid",
      invoice_origin: orderName(sale),
      invoice_user_id: user,
      journal_id: journalOf(company, 1),
      currency_id: builder.currencyOf(partner),
      company_id: company,
    },
    invoiced,
  );
  for (const line of [...builder.table("sale.order.line").values()].filter((row) => row["order_id"] === order)) {
    const quantity = line["product_uom_qty"] ?? 0;
    builder.change("sale.order.line", line.id, { qty_invoiced: quantity });
    builder.add(
      "account.move.line",
      {
        move_id: move,
        account_id: Number(line["product_id"]) > catalogue.length ? 4 : 3,
        product_id: line["product_id"] ?? false,
        name: line["name"] ?? false,
        quantity,
        price_unit: line["price_unit"] ?? 0,
        discount: line["discount"] ?? 0,
      },
      invoiced,
    );
  }
  builder.change("sale.order", order, { invoice_status: "invoiced" });
}
