import { stamp } from "../query/moments.ts";
import { journalOf } from "./accounts.ts";
import { dayMs, dayOf, type Ground } from "./ground.ts";
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

/** Eighteen months of orders, with what was invoiced of them. */
export function addSales(ground: Ground, customers: readonly number[]): void {
  let invoices = 0;
  for (let i = 0; i < 160; i++) {
    // A fifth of them in the last four weeks, so that this month has something to rank.
    const daysAgo = i >= 128 ? ground.between(0, 27) : ground.between(28, 540);
    const moment = ground.at(daysAgo, ground.between(8, 17));
    const state = daysAgo < 6 && i % 3 === 0 ? "draft" : i % 17 === 0 ? "cancel" : i % 13 === 0 ? "sent" : "sale";
    const partner = ground.pick(customers);
    const user = ground.pick(sellers);
    const sale = { number: i, daysAgo, moment, state, partner, user } as const;
    const order = addOrder(ground, sale);
    addLines(ground, order, sale);
    if (state === "sale" && daysAgo >= 4 && i % 11 !== 0) addInvoice(ground, order, sale, ++invoices);
  }
}

const orderName = ({ number }: Sale) => `S${String(number + 1).padStart(5, "0")}`;

function addOrder(ground: Ground, sale: Sale): number {
  const { number, moment, state, partner, user } = sale;
  return ground.add(
    "sale.order",
    {
      name: orderName(sale),
      partner_id: partner,
      date_order: stamp(moment),
      state,
      user_id: user,
      team_id: ground.between(1, 2),
      // Quotations stand for a month, those of these days for a few days yet.
      validity_date: dayOf(
        state === "draft"
          ? new Date(ground.today.getTime() + (number % 10) * dayMs)
          : new Date(moment.getTime() + 30 * dayMs),
      ),
      client_order_ref: number % 5 === 0 ? `PO-${ground.between(1000, 9999)}` : false,
      invoice_status: state === "sale" ? "to invoice" : "no",
      currency_id: ground.currencyOf(partner),
      company_id: ground.companyOf(number),
    },
    moment,
  );
}

/** One to four kinds of goods; every fourth order has a service as well. */
function addLines(ground: Ground, order: number, { number, daysAgo, moment, state }: Sale): void {
  const goods = catalogue.length;
  const chosen = new Set(Array.from({ length: ground.between(1, 4) }, () => ground.between(1, goods)));
  if (number % 4 === 0) chosen.add(goods + ground.between(1, services.length));
  for (const product of chosen) {
    const template = ground.templateOf(product);
    const quantity = Number(template?.["list_price"]) > 400 ? ground.between(1, 4) : ground.between(1, 12);
    ground.add(
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

/** An invoice of the whole order. The older it is, the likelier it is paid. */
function addInvoice(ground: Ground, order: number, sale: Sale, number: number): void {
  const { daysAgo, partner, user } = sale;
  const invoiced = ground.at(Math.max(daysAgo - ground.between(1, 6), 0));
  const age = (ground.today.getTime() - invoiced.getTime()) / dayMs;
  const paid = age > 75 ? sale.number % 8 !== 0 : age > 20 ? sale.number % 3 !== 0 : sale.number % 5 === 0;
  const company = ground.companyOf(sale.number);
  const move = ground.add(
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
      currency_id: ground.currencyOf(partner),
      company_id: company,
    },
    invoiced,
  );
  for (const line of [...ground.table("sale.order.line").values()].filter((row) => row["order_id"] === order)) {
    const quantity = line["product_uom_qty"] ?? 0;
    ground.change("sale.order.line", line.id, { qty_invoiced: quantity });
    ground.add(
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
  ground.change("sale.order", order, { invoice_status: "invoiced" });
}
