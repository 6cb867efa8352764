import type { AppData } from "../definition.ts";

export const accountPayment: AppData = {
  models: {
    "account.payment": {
      label: "Payments",
      order: "date desc, name desc",
      fields: {
        name: { type: "char", string: "Number", readonly: true },
        payment_type: {
          type: "selection",
          selection: [
            ["outbound", "Send"],
            ["inbound", "Receive"],
          ],
          required: true,
        },
        partner_id: { type: "many2one", string: "Customer/Vendor", relation: "res.partner" },
        amount: { type: "monetary", aggregator: "sum" },
        currency_id: { type: "many2one", relation: "res.currency" },
        date: { type: "date", required: true },
        journal_id: { type: "many2one", relation: "account.journal", required: true },
        memo: { type: "char" },
        state: {
          type: "selection",
          selection: [
            ["draft", "Draft"],
            ["in_process", "In Process"],
            ["paid", "Paid"],
            ["canceled", "Canceled"],
            ["rejected", "Rejected"],
          ],
          required: true,
          readonly: true,
        },
        invoice_ids: { type: "many2many", string: "Invoices", relation: "account.move" },
        company_id: { type: "many2one", relation: "res.company", required: true },
      },
    },
    "account.payment.register": {
      label: "Pay",
      fields: {
        line_ids: { type: "many2many", string: "Journal items", relation: "account.move.line" },
        payment_date: { type: "date", required: true },
        amount: { type: "monetary" },
        journal_id: { type: "many2one", relation: "account.journal", required: true },
        communication: { type: "char", string: "Memo" },
      },
    },
  },
  es: {
    Amount: "Importe",
    Canceled: "Cancelado",
    "Customer/Vendor": "Cliente/Proveedor",
    Draft: "Borrador",
    "In Process": "En proceso",
    Invoices: "Facturas de clientes",
    Journal: "Diario",
    "Journal items": "Apuntes contables",
    Memo: "Memo",
    Number: "Número",
    Paid: "Pagada",
    Pay: "Pagar",
    "Payment Date": "Fecha de pago",
    "Payment Type": "Tipo de pago",
    Payments: "Pagos",
    Receive: "Recibir",
    Rejected: "Rechazado",
    Send: "Enviar",
  },
};
