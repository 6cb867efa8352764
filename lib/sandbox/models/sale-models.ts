import { lineTotal, round } from "./amounts.ts";
import {
  bool,
  char,
  date,
  datetime,
  float,
  html,
  lines,
  type Model,
  many,
  model,
  money,
  one,
  selection,
  text,
} from "./model.ts";
import {
  amounts,
  chatterOf,
  company,
  companyOf,
  currency,
  currencyOf,
  ofLines,
  rate,
  saleStates,
  salesperson,
  sequence,
  subtotal,
  subtotalWithTax,
  type Total,
  through,
} from "./shared-fields.ts";
import { marginOf, settleSaleLine, share } from "./supply-models.ts";

const orderMargin: Total = ({ id }, reader) =>
  round(
    reader.referring("sale.order.line", "order_id", id).reduce((all, line) => all + marginOf(line, lineTotal(line)), 0),
  );

/** Quotations and orders of customers. */
export const saleModels: readonly Model[] = [
  model(
    "sale.order",
    "Sales Order",
    {
      name: char("Order Reference", "Referencia del pedido", { default: "New", required: true }),
      partner_id: one("Customer", "Cliente", "res.partner", { required: true }),
      date_order: datetime("Order Date", "Fecha del pedido", { default: "now", required: true }),
      validity_date: date("Expiration", "Vencimiento"),
      is_expired: bool("Is Expired", "Está vencido", {
        searchable: false,
        readonly: true,
        compute: (row, { today }) =>
          (row["state"] === "draft" || row["state"] === "sent") &&
          row["validity_date"] !== undefined &&
          row["validity_date"] !== false &&
          String(row["validity_date"]) < today,
      }),
      origin: char("Source Document", "Documento de origen"),
      commitment_date: datetime("Delivery Date", "Fecha de entrega"),
      state: selection("Status", "Estado", saleStates, { default: "draft", readonly: true }),
      invoice_status: selection(
        "Invoice Status",
        "Estado de factura",
        [
          ["upselling", "Upselling Opportunity", "Oportunidad de venta"],
          ["invoiced", "Fully Invoiced", "Totalmente facturado"],
          ["to invoice", "To Invoice", "Por facturar"],
          ["no", "Nothing to Invoice", "Nada que facturar"],
        ],
        { default: "no", readonly: true },
      ),
      user_id: salesperson,
      team_id: one("Sales Team", "Equipo de ventas", "crm.team", { default: 1 }),
      client_order_ref: char("Customer Reference", "Referencia del cliente"),
      note: html("Terms and conditions", "Términos y condiciones"),
      order_line: lines("Order Lines", "Líneas del pedido", "sale.order.line", "order_id"),
      ...amounts(ofLines("sale.order.line")),
      margin: money("Margin", "Margen", { readonly: true, stored: true, aggregator: "sum", compute: orderMargin }),
      margin_percent: float("Margin (%)", "Margen (%)", {
        readonly: true,
        stored: true,
        aggregator: "avg",
        compute: (row, reader) => share(orderMargin(row, reader), ofLines("sale.order.line")(row, reader)),
      }),
      tag_ids: many("Tags", "Etiquetas", "crm.tag"),
      opportunity_id: one("Opportunity", "Oportunidad", "crm.lead"),
      currency_id: { ...currency, readonly: true },
      currency_rate: rate("Currency Rate", "Tipo de cambio"),
      company_id: company,
      ...chatterOf("sale.order"),
    },
    { order: "date_order desc, id desc", nameFields: ["name", "client_order_ref"] },
  ),
  model(
    "sale.order.line",
    "Sales Order Line",
    {
      order_id: one("Order Reference", "Referencia del pedido", "sale.order", { required: true }),
      product_id: one("Product", "Producto", "product.product"),
      name: text("Description", "Descripción", { default: "" }),
      product_uom_qty: float("Quantity", "Cantidad", { default: 1, required: true, aggregator: "sum" }),
      qty_delivered: float("Delivery Quantity", "Cantidad entregada", { default: 0, aggregator: "sum" }),
      qty_invoiced: float("Invoiced Quantity", "Cantidad facturada", { readonly: true, default: 0, aggregator: "sum" }),
      price_unit: float("Unit Price", "Precio unitario", { default: 0, required: true }),
      discount: float("Discount (%)", "Descuento (%)", { default: 0 }),
      price_subtotal: subtotal,
      price_total: subtotalWithTax,
      purchase_price: float("Cost", "Coste", { default: 0 }),
      margin: float("Margin", "Margen", {
        readonly: true,
        stored: true,
        aggregator: "sum",
        compute: (row) => marginOf(row, lineTotal(row)),
      }),
      margin_percent: float("Margin (%)", "Margen (%)", {
        readonly: true,
        stored: true,
        aggregator: "avg",
        compute: (row) => share(marginOf(row, lineTotal(row)), lineTotal(row)),
      }),
      product_template_id: one("Product Template", "Plantilla de producto", "product.template", {
        sortable: false,
        readonly: true,
        compute: through("product_id", "product.product", "product_tmpl_id"),
      }),
      product_uom_id: one("Unit", "Unidad", "uom.uom", {
        readonly: true,
        stored: true,
        compute: through("product_id", "product.product", "uom_id"),
      }),
      order_partner_id: one("Customer", "Cliente", "res.partner", {
        readonly: true,
        stored: true,
        compute: through("order_id", "sale.order", "partner_id"),
      }),
      salesman_id: one("Salesperson", "Comercial", "res.users", {
        readonly: true,
        stored: true,
        compute: through("order_id", "sale.order", "user_id"),
      }),
      state: selection("Order Status", "Estado del pedido", saleStates, {
        readonly: true,
        stored: true,
        compute: through("order_id", "sale.order", "state"),
      }),
      sequence,
      currency_id: currencyOf("order_id", "sale.order"),
      company_id: companyOf("order_id", "sale.order"),
    },
    {
      order: "order_id, sequence, id",
      nameFields: ["name", "order_id.name"],
      settle: settleSaleLine,
      display: (row, reader) => `${reader.name("sale.order", Number(row["order_id"]))} - ${row["name"]}`,
    },
  ),
];
