import { lineTotal, round, taxRate, totalOf } from "./amounts.ts";
import { bool, type Compute, type Field, float, int, lines, money, one, type Reader, type Row } from "./model.ts";

export const active = bool("Active", "Activo", { default: true });

export const sequence = int("Sequence", "Secuencia", { default: 10 });

export const company = one("Company", "Empresa", "res.company", { default: 1 });

export const currency = one("Currency", "Moneda", "res.currency", { default: 1 });

export const salesperson = one("Salesperson", "Comercial", "res.users", { default: 2 });

/** The field of the record behind a many-to-one. */
export const through = (key: string, model: string, field: string): Compute =>
  Object.assign((row: Row, reader: Reader) => reader.read(model, Number(row[key]), field), {
    related: `${key}.${field}`,
  });

export const companyOf = (key: string, model: string) =>
  one("Company", "Empresa", "res.company", {
    readonly: true,
    stored: true,
    compute: through(key, model, "company_id"),
  });

export const currencyOf = (key: string, model: string) =>
  one("Currency", "Moneda", "res.currency", {
    readonly: true,
    stored: true,
    compute: through(key, model, "currency_id"),
  });

export const companyCurrency = one("Company Currency", "Moneda de la empresa", "res.currency", {
  readonly: true,
  compute: ({ company_id: id }, reader) => reader.read("res.company", Number(id), "currency_id"),
});

/** How many of the record's currency are one of the company's. */
export const rate = (label: string, es: string) =>
  float(label, es, { readonly: true, stored: true, compute: through("currency_id", "res.currency", "rate") });

export type Total = (row: Row, reader: Reader) => number;

export const ofLines =
  (model: string): Total =>
  ({ id }, reader) =>
    totalOf(reader.referring(model, "order_id", id));

export const amounts = (total: Total) => ({
  amount_untaxed: money("Untaxed Amount", "Base imponible", {
    readonly: true,
    stored: true,
    aggregator: "sum",
    compute: total,
  }),
  amount_tax: money("Taxes", "Impuestos", {
    readonly: true,
    stored: true,
    aggregator: "sum",
    compute: (row, reader) => round(total(row, reader) * taxRate),
  }),
  amount_total: money("Total", "Total", {
    readonly: true,
    stored: true,
    aggregator: "sum",
    compute: (row, reader) => round(total(row, reader) * (1 + taxRate)),
  }),
});

/** The chatter of a model's records. */
export const messagesOf = (name: string): Field =>
  lines("Messages", "Mensajes", "mail.message", "res_id", (row) => row["model"] === name);

/** What is to be done about a model's records. */
export const activitiesOf = (name: string): Field =>
  lines("Activities", "Actividades", "mail.activity", "res_id", (row) => row["res_model"] === name);

/** What a record with chatter has: what was said about it, and what is to be done. */
export const chatterOf = (name: string) => ({ message_ids: messagesOf(name), activity_ids: activitiesOf(name) });

export const saleStates = [
  ["draft", "Quotation", "Cotización"],
  ["sent", "Quotation Sent", "Cotización enviada"],
  ["sale", "Sales Order", "Pedido de venta"],
  ["cancel", "Cancelled", "Cancelado"],
] as const;

/** A line of an order or an invoice, without tax and with it. */
export const subtotal = money("Subtotal", "Subtotal", {
  readonly: true,
  stored: true,
  aggregator: "sum",
  compute: lineTotal,
});
export const subtotalWithTax = money("Total", "Total", {
  readonly: true,
  stored: true,
  aggregator: "sum",
  compute: (row) => round(lineTotal(row) * (1 + taxRate)),
});
