import { lineTotal, round, taxRate } from "../amounts.ts";
import type { Behaviours, Compute, Reader, Row } from "../definition.ts";
import { settleSaleLine } from "./lines.ts";
import { activeRecords, amounts, lineAmounts, orderDefaults, rateOf, through, untaxed } from "./shared.ts";

/** Returns the margin of a sales line, in its order's currency. */
function marginOf(row: Row): number {
  return round(lineTotal(row) - Number(row["purchase_price"] ?? 0) * Number(row["product_uom_qty"] ?? 0)) || 0;
}

/** Returns a part of a whole as a fraction, 0.25 for a quarter; 0 if the whole is 0. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

const orderTotal = untaxed("sale.order.line");

function orderMargin({ id }: Row, reader: Reader): number {
  return round(reader.referring("sale.order.line", "order_id", id).reduce((all, line) => all + marginOf(line), 0));
}

/** True for a quotation whose last valid day is over. */
const isExpired: Compute = (row, { today }) =>
  (row["state"] === "draft" || row["state"] === "sent") &&
  typeof row["validity_date"] === "string" &&
  row["validity_date"] < today;

const ofOrder = (field: string) => through("order_id", "sale.order", field);
const ofProduct = (field: string) => through("product_id", "product.product", field);
const ofCustomer =
  (field: string): Compute =>
  (row, reader) =>
    reader.read("res.partner", Number(ofOrder("partner_id")(row, reader)), field);

/** Converts an amount of the order into the currency of the company. */
const converted = (amount: number, row: Row, reader: Reader) => amount / rateOf("sale.order", row, reader);

export const sale: Behaviours = {
  "sale.order": {
    defaults: { ...orderDefaults, team_id: 1 },
    numbered: "S",
    undeletable: ({ state }) =>
      state === "draft" || state === "cancel"
        ? undefined
        : "You can not delete a sent quotation or a confirmed sales order. You must first cancel it.",
    compute: {
      is_expired: isExpired,
      ...amounts(orderTotal),
      margin: orderMargin,
      margin_percent: (row, reader) => share(orderMargin(row, reader), orderTotal(row, reader)),
    },
  },
  "sale.order.line": {
    defaults: {
      name: "",
      product_uom_qty: 1,
      qty_delivered: 0,
      qty_invoiced: 0,
      price_unit: 0,
      discount: 0,
      purchase_price: 0,
    },
    display: (row, reader) => `${reader.name("sale.order", Number(row["order_id"]))} - ${row["name"]}`,
    compute: {
      ...lineAmounts,
      margin: marginOf,
      margin_percent: (row) => share(marginOf(row), lineTotal(row)),
    },
    settle: settleSaleLine,
  },
  "sale.advance.payment.inv": {
    defaults: {
      advance_payment_method: "delivered",
      sale_order_ids: activeRecords,
      amount: 0,
      fixed_amount: 0,
      deduct_down_payments: true,
    },
  },
  "sale.report": {
    compute: {
      name: ofOrder("name"),
      order_reference: (row) => `sale.order,${Number(row["order_id"])}`,
      date: ofOrder("date_order"),
      partner_id: ofOrder("partner_id"),
      user_id: ofOrder("user_id"),
      team_id: ofOrder("team_id"),
      company_id: ofOrder("company_id"),
      currency_id: (row, reader) =>
        reader.read("res.company", Number(ofOrder("company_id")(row, reader)), "currency_id"),
      state: ofOrder("state"),
      product_tmpl_id: ofProduct("product_tmpl_id"),
      categ_id: ofProduct("categ_id"),
      price_subtotal: (row, reader) => round(converted(lineTotal(row), row, reader)),
      price_total: (row, reader) => round(converted(lineTotal(row), row, reader) * (1 + taxRate)),
      margin: (row, reader) => round(converted(marginOf(row), row, reader)),
      commercial_partner_id: ofCustomer("commercial_partner_id"),
      country_id: ofCustomer("country_id"),
      nbr: () => 1,
    },
  },
};
