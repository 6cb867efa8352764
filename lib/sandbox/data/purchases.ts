import { stamp } from "../query/moments.ts";
import { journalOf } from "./accounts.ts";
import { dayMs, dayOf, type FixtureBuilder } from "./fixture-builder.ts";
import { sellers } from "./tables/base.ts";
import { catalogue } from "./tables/product.ts";

interface Purchase {
  readonly number: number;
  readonly moment: Date;
  readonly vendor: number;
  readonly isDraft: boolean;
}

/** Adds purchase orders; confirmed ones were delivered and billed. */
export function addPurchases(builder: FixtureBuilder, vendors: readonly number[]): void {
  for (let i = 0; i < 40; i++) {
    const moment = builder.at(builder.between(2, 500));
    const vendor = builder.pick(vendors);
    const purchase = { number: i, moment, vendor, isDraft: i % 9 === 0 };
    const order = addOrder(builder, purchase);
    const bill = purchase.isDraft ? undefined : addBill(builder, purchase);
    for (let line = builder.between(1, 3); line > 0; line--) addLine(builder, order, bill, purchase);
  }
}

function addOrder(builder: FixtureBuilder, { number, moment, vendor, isDraft }: Purchase): number {
  return builder.add(
    "purchase.order",
    {
      name: `P${String(number + 1).padStart(5, "0")}`,
      partner_id: vendor,
      date_order: stamp(moment),
      date_planned: stamp(new Date(moment.getTime() + 10 * dayMs)),
      date_approve: isDraft ? false : stamp(moment),
      invoice_status: isDraft ? "no" : "invoiced",
      state: isDraft ? "draft" : "purchase",
      user_id: builder.pick(sellers),
      company_id: builder.companyOf(number),
    },
    moment,
  );
}

function addBill(builder: FixtureBuilder, { number, moment, vendor }: Purchase): number {
  const company = builder.companyOf(number);
  return builder.add(
    "account.move",
    {
      name: `BILL/${moment.getUTCFullYear()}/${String(number + 1).padStart(5, "0")}`,
      move_type: "in_invoice",
      partner_id: vendor,
      invoice_date: dayOf(moment),
      invoice_date_due: dayOf(new Date(moment.getTime() + 45 * dayMs)),
      date: dayOf(moment),
      state: "posted",
      payment_state: number % 4 === 0 ? "not_paid" : "paid",
      invoice_origin: `P${String(number + 1).padStart(5, "0")}`,
      journal_id: journalOf(company, 2),
      invoice_user_id: false,
      company_id: company,
    },
    moment,
  );
}

function addLine(
  builder: FixtureBuilder,
  order: number,
  bill: number | undefined,
  { moment, isDraft }: Purchase,
): void {
  const product = builder.between(1, catalogue.length);
  const template = builder.templateOf(product);
  const quantity = builder.between(2, 12);
  const price = template?.["standard_price"] ?? 0;
  builder.add(
    "purchase.order.line",
    {
      order_id: order,
      product_id: product,
      name: `[${template?.["default_code"]}] ${template?.["name"]}`,
      product_qty: quantity,
      qty_received: isDraft ? 0 : quantity,
      qty_invoiced: isDraft ? 0 : quantity,
      date_planned: stamp(new Date(moment.getTime() + 10 * dayMs)),
      price_unit: price,
    },
    moment,
  );
  if (bill === undefined) return;
  const name = String(template?.["name"]);
  builder.add(
    "account.move.line",
    { move_id: bill, account_id: 5, product_id: product, name, quantity, price_unit: price },
    moment,
  );
}

/** Adds eighteen monthly bills for rent and utilities, all of them paid. */
export function addRent(builder: FixtureBuilder, vendor: number): void {
  for (let month = 0; month < 18; month++) {
    const moment = builder.at(month * 30 + 3);
    const day = dayOf(moment);
    const bill = builder.add(
      "account.move",
      {
        name: `BILL/${moment.getUTCFullYear()}/${String(900 + month).padStart(5, "0")}`,
        move_type: "in_invoice",
        partner_id: vendor,
        invoice_date: day,
        invoice_date_due: day,
        date: day,
        state: "posted",
        payment_state: "paid",
        ref: "Rent and utilities",
        journal_id: 2,
        invoice_user_id: false,
      },
      moment,
    );
    for (const line of [
      { account_id: 6, name: "Rent", price_unit: 1450 },
      { account_id: 7, name: "Utilities", price_unit: 210 + month },
    ])
      builder.add("account.move.line", { move_id: bill, quantity: 1, ...line }, moment);
  }
}
