import { char, datetime, float, html, lines, type Model, model, one, selection, text } from "./model.ts";
import {
  amounts,
  chatterOf,
  company,
  companyOf,
  currency,
  currencyOf,
  ofLines,
  rate,
  sequence,
  subtotal,
  subtotalWithTax,
  through,
} from "./shared-fields.ts";
import { settlePurchaseLine } from "./supply-models.ts";

const purchaseStates = [
  ["draft", "RFQ", "Solicitud de cotización"],
  ["sent", "RFQ Sent", "Solicitud enviada"],
  ["to approve", "To Approve", "A aprobar"],
  ["purchase", "Purchase Order", "Pedido de compra"],
  ["cancel", "Cancelled", "Cancelado"],
] as const;

/** Orders at vendors. */
export const purchaseModels: readonly Model[] = [
  model(
    "purchase.order",
    "Purchase Order",
    {
      name: char("Order Reference", "Referencia del pedido", { default: "New", required: true }),
      partner_id: one("Vendor", "Proveedor", "res.partner", { required: true }),
      partner_ref: char("Vendor Reference", "Referencia de proveedor"),
      date_order: datetime("Order Deadline", "Fecha límite del pedido", { default: "now", required: true }),
      date_planned: datetime("Expected Arrival", "Llegada prevista"),
      state: selection("Status", "Estado", purchaseStates, { default: "draft", readonly: true }),
      date_approve: datetime("Confirmation Date", "Fecha de confirmación", { readonly: true }),
      invoice_status: selection(
        "Billing Status",
        "Estado de facturación",
        [
          ["no", "Nothing to Bill", "Nada a facturar"],
          ["to invoice", "Waiting Bills", "Facturas en espera"],
          ["invoiced", "Fully Billed", "Totalmente facturado"],
        ],
        { default: "no", readonly: true },
      ),
      priority: selection(
        "Priority",
        "Prioridad",
        [
          ["0", "Normal", "Normal"],
          ["1", "Urgent", "Urgente"],
        ],
        { default: "0" },
      ),
      origin: char("Source", "Origen"),
      note: html("Terms and Conditions", "Términos y condiciones"),
      user_id: one("Buyer", "Comprador", "res.users", { default: 2 }),
      order_line: lines("Order Lines", "Líneas del pedido", "purchase.order.line", "order_id"),
      ...amounts(ofLines("purchase.order.line")),
      currency_id: currency,
      currency_rate: rate("Currency Rate", "Tipo de cambio"),
      company_id: company,
      ...chatterOf("purchase.order"),
    },
    { order: "priority desc, id desc".replace("priority desc, ", ""), nameFields: ["name", "partner_ref"] },
  ),
  model(
    "purchase.order.line",
    "Purchase Order Line",
    {
      order_id: one("Order Reference", "Referencia del pedido", "purchase.order", { required: true }),
      product_id: one("Product", "Producto", "product.product"),
      name: text("Description", "Descripción", { default: "" }),
      product_qty: float("Quantity", "Cantidad", { default: 1, required: true, aggregator: "sum" }),
      qty_received: float("Received Qty", "Cantidad recibida", { default: 0, aggregator: "sum" }),
      qty_invoiced: float("Billed Qty", "Cantidad facturada", { default: 0, readonly: true, aggregator: "sum" }),
      price_unit: float("Unit Price", "Precio unitario", { default: 0, required: true, aggregator: "avg" }),
      discount: float("Discount (%)", "Descuento (%)", { default: 0 }),
      sequence,
      product_uom_id: one("Unit", "Unidad", "uom.uom", { default: 1 }),
      date_planned: datetime("Expected Arrival", "Llegada prevista"),
      partner_id: one("Partner", "Contacto", "res.partner", {
        readonly: true,
        stored: true,
        compute: through("order_id", "purchase.order", "partner_id"),
      }),
      date_order: datetime("Order Date", "Fecha de pedido", {
        readonly: true,
        compute: through("order_id", "purchase.order", "date_order"),
      }),
      date_approve: datetime("Confirmation Date", "Fecha de confirmación", {
        readonly: true,
        compute: through("order_id", "purchase.order", "date_approve"),
      }),
      state: selection("Status", "Estado", purchaseStates, {
        readonly: true,
        compute: through("order_id", "purchase.order", "state"),
      }),
      price_total: subtotalWithTax,
      price_subtotal: subtotal,
      currency_id: currencyOf("order_id", "purchase.order"),
      company_id: companyOf("order_id", "purchase.order"),
    },
    { order: "order_id, sequence, id", settle: settlePurchaseLine },
  ),
];
