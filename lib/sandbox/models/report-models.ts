import type { OdooValue } from "../../kernel/odoo-values.ts";
import { lineTotal, round, taxRate } from "./amounts.ts";
import {
  char,
  datetime,
  float,
  int,
  type Model,
  model,
  money,
  one,
  type Reader,
  type Row,
  reference,
  selection,
} from "./model.ts";
import { saleStates } from "./shared-fields.ts";
import { marginOf } from "./supply-models.ts";

const ofOrder =
  (field: string) =>
  (row: Row, reader: Reader): OdooValue =>
    reader.read("sale.order", Number(row["order_id"]), field);
const ofProduct =
  (field: string) =>
  (row: Row, reader: Reader): OdooValue =>
    reader.read("product.product", Number(row["product_id"]), field);
const rateOf = (row: Row, reader: Reader) =>
  Number(reader.read("sale.order", Number(row["order_id"]), "currency_rate")) || 1;
/** In the currency of the company, whatever the order's is. */
const converted = (row: Row, reader: Reader) => lineTotal(row) / rateOf(row, reader);

/** Odoo's own reports: the lines of orders, in the company's currency. */
export const reportModels: readonly Model[] = [
  model(
    "sale.report",
    "Sales Analysis Report",
    {
      name: char("Order Reference", "Referencia del pedido", { readonly: true, compute: ofOrder("name") }),
      order_reference: reference("Order", "Pedido", {
        readonly: true,
        compute: (row) => `sale.order,${Number(row["order_id"])}`,
      }),
      date: datetime("Order Date", "Fecha del pedido", { readonly: true, compute: ofOrder("date_order") }),
      partner_id: one("Customer", "Cliente", "res.partner", { readonly: true, compute: ofOrder("partner_id") }),
      user_id: one("Salesperson", "Comercial", "res.users", { readonly: true, compute: ofOrder("user_id") }),
      team_id: one("Sales Team", "Equipo de ventas", "crm.team", { readonly: true, compute: ofOrder("team_id") }),
      company_id: one("Company", "Empresa", "res.company", { readonly: true, compute: ofOrder("company_id") }),
      currency_id: one("Currency", "Moneda", "res.currency", {
        readonly: true,
        compute: (row, reader) => reader.read("res.company", Number(ofOrder("company_id")(row, reader)), "currency_id"),
      }),
      state: selection("Status", "Estado", saleStates, { readonly: true, compute: ofOrder("state") }),
      product_id: one("Product Variant", "Variante de producto", "product.product", { readonly: true }),
      product_tmpl_id: one("Product", "Producto", "product.template", {
        readonly: true,
        compute: ofProduct("product_tmpl_id"),
      }),
      categ_id: one("Product Category", "Categoría de producto", "product.category", {
        readonly: true,
        compute: ofProduct("categ_id"),
      }),
      product_uom_qty: float("Qty Ordered", "Cantidad pedida", { readonly: true, aggregator: "sum" }),
      qty_delivered: float("Qty Delivered", "Cantidad entregada", { readonly: true, aggregator: "sum" }),
      qty_invoiced: float("Qty Invoiced", "Cantidad facturada", { readonly: true, aggregator: "sum" }),
      price_subtotal: money("Untaxed Total", "Base imponible", {
        readonly: true,
        aggregator: "sum",
        compute: (row, reader) => round(converted(row, reader)),
      }),
      price_total: money("Total", "Total", {
        readonly: true,
        aggregator: "sum",
        compute: (row, reader) => round(converted(row, reader) * (1 + taxRate)),
      }),
      margin: float("Margin", "Margen", {
        readonly: true,
        aggregator: "sum",
        compute: (row, reader) => round(marginOf(row, lineTotal(row)) / rateOf(row, reader)),
      }),
      price_unit: float("Unit Price", "Precio unitario", { readonly: true, aggregator: "avg" }),
      commercial_partner_id: one("Customer Entity", "Entidad del cliente", "res.partner", {
        readonly: true,
        compute: (row, reader) =>
          reader.read("res.partner", Number(ofOrder("partner_id")(row, reader)), "commercial_partner_id"),
      }),
      country_id: one("Customer Country", "País del cliente", "res.country", {
        readonly: true,
        compute: (row, reader) => reader.read("res.partner", Number(ofOrder("partner_id")(row, reader)), "country_id"),
      }),
      nbr: int("# of Lines", "Nº de líneas", { readonly: true, aggregator: "sum", compute: () => 1 }),
    },
    { order: "date desc", over: "sale.order.line" },
  ),
];
