import { accountTypes } from "./account-models.ts";
import { balanceOf, invoiceLines, journalOf, round, taxRate, totalOf } from "./amounts.ts";
import {
  char,
  date,
  float,
  lines,
  type Model,
  model,
  money,
  one,
  type Reader,
  type Row,
  selection,
  type Written,
} from "./model.ts";
import {
  amounts,
  chatterOf,
  company,
  companyCurrency,
  companyOf,
  currency,
  currencyOf,
  rate,
  salesperson,
  subtotal,
  type Total,
  through,
} from "./shared-fields.ts";

const moveStates = [
  ["draft", "Draft", "Borrador"],
  ["posted", "Posted", "Publicado"],
  ["cancel", "Cancelled", "Cancelado"],
] as const;

const ofInvoice: Total = ({ id }, reader) => totalOf(invoiceLines(id, reader));

/** What is owed of a posted invoice, in its own currency. */
const residual: Total = (row, reader) =>
  row["state"] === "posted" && row["payment_state"] !== "paid"
    ? round(ofInvoice(row, reader) * (1 + taxRate) - Number(row["amount_paid"] ?? 0))
    : 0;

/** In the currency of the company; what goes out is negative. */
const signed = (label: string, es: string, total: Total) =>
  money(label, es, {
    readonly: true,
    stored: true,
    aggregator: "sum",
    currency: "company_currency_id",
    compute(row, reader) {
      const inward = ["out_invoice", "in_refund", "entry"].includes(String(row["move_type"]));
      const own = total(row, reader) / (Number(reader.read("res.currency", Number(row["currency_id"]), "rate")) || 1);
      return round(inward ? own : -own) || 0;
    },
  });

const journalTypes: Readonly<Record<string, string>> = { out: "sale", in: "purchase" };

/** Where nobody names a journal, an entry goes into the one of its kind that its company has. */
function settleJournal(row: Row, { values, before }: Written, reader: Reader): void {
  if (before !== undefined || "journal_id" in values) return;
  const type = journalTypes[String(row["move_type"]).split("_")[0] as string] ?? "general";
  row["journal_id"] = journalOf(Number(row["company_id"]), type, reader) ?? row["journal_id"] ?? false;
}

/** Invoices and other entries, and what they are booked on. */
export const invoiceModels: readonly Model[] = [
  model(
    "account.move",
    "Journal Entry",
    {
      name: char("Number", "Número", { default: "/" }),
      move_type: selection(
        "Type",
        "Tipo",
        [
          ["entry", "Journal Entry", "Asiento contable"],
          ["out_invoice", "Customer Invoice", "Factura de cliente"],
          ["out_refund", "Customer Credit Note", "Nota de crédito de cliente"],
          ["in_invoice", "Vendor Bill", "Factura de proveedor"],
          ["in_refund", "Vendor Credit Note", "Nota de crédito de proveedor"],
        ],
        { readonly: true, default: "entry", required: true },
      ),
      partner_id: one("Partner", "Contacto", "res.partner"),
      commercial_partner_id: one("Commercial Entity", "Entidad comercial", "res.partner", {
        readonly: true,
        stored: true,
        compute: through("partner_id", "res.partner", "commercial_partner_id"),
      }),
      invoice_date: date("Invoice/Bill Date", "Fecha de factura"),
      invoice_date_due: date("Due Date", "Fecha de vencimiento"),
      date: date("Date", "Fecha", { default: "today", required: true }),
      state: selection("Status", "Estado", moveStates, { default: "draft", readonly: true }),
      payment_state: selection(
        "Payment Status",
        "Estado de pago",
        [
          ["not_paid", "Not Paid", "No pagado"],
          ["in_payment", "In Payment", "En proceso de pago"],
          ["paid", "Paid", "Pagado"],
          ["partial", "Partially Paid", "Pagado parcialmente"],
          ["reversed", "Reversed", "Revertido"],
        ],
        { default: "not_paid", readonly: true },
      ),
      invoice_origin: char("Origin", "Origen", { readonly: true }),
      ref: char("Reference", "Referencia"),
      invoice_user_id: salesperson,
      journal_id: one("Journal", "Diario", "account.journal", { default: 1, required: true }),
      invoice_line_ids: lines(
        "Invoice lines",
        "Líneas de factura",
        "account.move.line",
        "move_id",
        (row) => row["display_type"] === "product",
      ),
      line_ids: lines("Journal Items", "Apuntes contables", "account.move.line", "move_id"),
      ...amounts(ofInvoice),
      amount_residual: money("Amount Due", "Importe adeudado", {
        readonly: true,
        stored: true,
        aggregator: "sum",
        compute: residual,
      }),
      amount_untaxed_signed: signed("Untaxed Amount Signed", "Base imponible con signo", ofInvoice),
      amount_total_signed: signed("Total Signed", "Total con signo", (row, reader) =>
        round(ofInvoice(row, reader) * (1 + taxRate)),
      ),
      amount_residual_signed: signed("Amount Due Signed", "Importe adeudado con signo", residual),
      currency_id: currency,
      company_currency_id: companyCurrency,
      invoice_currency_rate: rate("Currency Rate", "Tipo de cambio"),
      company_id: company,
      ...chatterOf("account.move"),
    },
    {
      order: "date desc, name desc, invoice_date desc, id desc",
      nameFields: ["name", "partner_id.name", "ref"],
      settle: settleJournal,
    },
  ),
  model(
    "account.move.line",
    "Journal Item",
    {
      move_id: one("Journal Entry", "Asiento contable", "account.move", { required: true, readonly: true }),
      account_id: one("Account", "Cuenta", "account.account", { default: 3 }),
      product_id: one("Product", "Producto", "product.product"),
      name: char("Label", "Etiqueta"),
      display_type: selection(
        "Display Type",
        "Tipo de visualización",
        [
          ["product", "Product", "Producto"],
          ["tax", "Tax", "Impuesto"],
          ["payment_term", "Payment Term", "Plazo de pago"],
        ],
        { default: "product", required: true },
      ),
      account_type: selection("Internal Type", "Tipo interno", accountTypes, {
        readonly: true,
        stored: true,
        compute: through("account_id", "account.account", "account_type"),
      }),
      quantity: float("Quantity", "Cantidad", { default: 1, aggregator: "sum" }),
      price_unit: float("Unit Price", "Precio unitario", { default: 0 }),
      discount: float("Discount (%)", "Descuento (%)", { default: 0 }),
      price_subtotal: subtotal,
      balance: money("Balance", "Saldo", {
        readonly: true,
        stored: true,
        aggregator: "sum",
        currency: "company_currency_id",
        compute: balanceOf,
      }),
      debit: money("Debit", "Debe", {
        currency: "company_currency_id",
        readonly: true,
        stored: true,
        aggregator: "sum",
        compute: (row, reader) => Math.max(balanceOf(row, reader), 0),
      }),
      credit: money("Credit", "Haber", {
        currency: "company_currency_id",
        readonly: true,
        stored: true,
        aggregator: "sum",
        compute: (row, reader) => Math.max(-balanceOf(row, reader), 0),
      }),
      amount_residual: money("Residual Amount", "Importe residual", {
        currency: "company_currency_id",
        readonly: true,
        stored: true,
        aggregator: "sum",
        compute: (row, reader) =>
          row["display_type"] === "payment_term"
            ? reader.read("account.move", Number(row["move_id"]), "amount_residual_signed")
            : 0,
      }),
      date_maturity: date("Due Date", "Fecha de vencimiento", {
        readonly: true,
        stored: true,
        compute: (row, reader) =>
          row["display_type"] === "payment_term"
            ? reader.read("account.move", Number(row["move_id"]), "invoice_date_due")
            : false,
      }),
      date: date("Date", "Fecha", {
        readonly: true,
        stored: true,
        compute: through("move_id", "account.move", "date"),
      }),
      partner_id: one("Partner", "Contacto", "res.partner", {
        readonly: true,
        stored: true,
        compute: through("move_id", "account.move", "partner_id"),
      }),
      parent_state: selection("Status", "Estado", moveStates, {
        readonly: true,
        stored: true,
        compute: through("move_id", "account.move", "state"),
      }),
      currency_id: currencyOf("move_id", "account.move"),
      company_currency_id: one("Company Currency", "Moneda de la empresa", "res.currency", {
        readonly: true,
        stored: true,
        compute: through("move_id", "account.move", "company_currency_id"),
      }),
      company_id: companyOf("move_id", "account.move"),
    },
    { order: "date desc, move_id desc, id", nameFields: ["name", "move_id", "product_id"] },
  ),
];
