import type { OdooValue } from "../../kernel/odoo-values.ts";
import { round } from "./amounts.ts";
import { bool, char, date, float, html, type Model, many, model, money, one, type Reader, selection } from "./model.ts";
import { active, company, currency } from "./shared-fields.ts";

type Context = Readonly<Record<string, unknown>>;

const activeIds = ({ active_ids }: Context) => (Array.isArray(active_ids) ? (active_ids as number[]) : []);
const linkActive = (context: Context): OdooValue => [[6, 0, activeIds(context)]];

/** Of journal items, what is still owed on their invoices. */
function amountDue(context: Context, reader: Reader): OdooValue {
  const due = activeIds(context).map((id) => {
    const move = Number(reader.read("account.move.line", id, "move_id"));
    return Number(reader.read("account.move", move, "amount_residual"));
  });
  return round(due.reduce((all, one) => all + one, 0));
}

/** Forms that Odoo puts before a larger step, and what they make. */
export const wizardModels: readonly Model[] = [
  model("sale.advance.payment.inv", "Sales Advance Payment Invoice", {
    advance_payment_method: selection(
      "Create Invoice",
      "Crear factura",
      [
        ["delivered", "Regular invoice", "Factura normal"],
        ["percentage", "Down payment (percentage)", "Anticipo (porcentaje)"],
        ["fixed", "Down payment (fixed amount)", "Anticipo (importe fijo)"],
      ],
      { default: "delivered", required: true },
    ),
    sale_order_ids: many("Sale Order", "Pedido de venta", "sale.order", { defaultFrom: linkActive }),
    amount: float("Down Payment", "Anticipo", { default: 0 }),
    fixed_amount: money("Down Payment Amount (Fixed)", "Importe del anticipo (fijo)", { default: 0 }),
    deduct_down_payments: bool("Deduct down payments", "Descontar anticipos", { default: true }),
  }),
  model(
    "crm.lost.reason",
    "Opp. Lost Reason",
    {
      name: char("Description", "Descripción", { required: true, translate: true }),
      active,
    },
    { order: "id" },
  ),
  model("crm.lead.lost", "Get Lost Reason", {
    lead_ids: many("Leads", "Leads", "crm.lead", { defaultFrom: linkActive }),
    lost_reason_id: one("Lost Reason", "Motivo de pérdida", "crm.lost.reason"),
    lost_feedback: html("Closing Note", "Nota de cierre"),
  }),
  model("account.payment.register", "Pay", {
    line_ids: many("Journal items", "Apuntes contables", "account.move.line", { defaultFrom: linkActive }),
    payment_date: date("Payment Date", "Fecha de pago", { default: "today", required: true }),
    amount: money("Amount", "Importe", { defaultFrom: amountDue }),
    journal_id: one("Journal", "Diario", "account.journal", { default: 3, required: true }),
    communication: char("Memo", "Concepto"),
  }),
  model(
    "account.payment",
    "Payments",
    {
      name: char("Number", "Número", { readonly: true }),
      payment_type: selection(
        "Payment Type",
        "Tipo de pago",
        [
          ["outbound", "Send", "Enviar"],
          ["inbound", "Receive", "Recibir"],
        ],
        { default: "inbound", required: true },
      ),
      partner_id: one("Customer/Vendor", "Cliente/Proveedor", "res.partner"),
      amount: money("Amount", "Importe", { default: 0, aggregator: "sum" }),
      currency_id: currency,
      date: date("Date", "Fecha", { default: "today", required: true }),
      journal_id: one("Journal", "Diario", "account.journal", { default: 3, required: true }),
      memo: char("Memo", "Concepto"),
      state: selection(
        "State",
        "Estado",
        [
          ["draft", "Draft", "Borrador"],
          ["in_process", "In Process", "En proceso"],
          ["paid", "Paid", "Pagado"],
          ["canceled", "Canceled", "Cancelado"],
        ],
        { default: "draft", readonly: true },
      ),
      invoice_ids: many("Invoices", "Facturas", "account.move"),
      company_id: company,
    },
    { order: "date desc, name desc" },
  ),
];
