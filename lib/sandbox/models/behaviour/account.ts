import { balanceOf, invoiceLines, journalOf, lineTotal, round, taxRate, totalOf } from "../amounts.ts";
import type { Behaviours, Compute, Default, Reader, Row, Written } from "../definition.ts";
import { activeIds, activeRecords, amounts, today } from "./shared.ts";

const invoiceTotal = ({ id }: Row, reader: Reader) => totalOf(invoiceLines(id, reader));

/** Returns the amount that is owed on a posted invoice, in its own currency. */
function residual(row: Row, reader: Reader): number {
  if (row["state"] !== "posted" || row["payment_state"] === "paid") return 0;
  return round(invoiceTotal(row, reader) * (1 + taxRate) - Number(row["amount_paid"] ?? 0));
}

/** Computes an amount in the currency of the company; bills and refunds to customers are negative. */
const signed =
  (total: (row: Row, reader: Reader) => number): Compute =>
  (row, reader) => {
    const inward = ["out_invoice", "in_refund", "entry"].includes(String(row["move_type"]));
    const own = total(row, reader) / (Number(reader.read("res.currency", Number(row["currency_id"]), "rate")) || 1);
    return round(inward ? own : -own) || 0;
  };

const journalTypes: Readonly<Record<string, string>> = { out: "sale", in: "purchase" };

/** Puts a new entry without a journal into its company's first journal of the matching type. */
function settleJournal(row: Row, { values, before }: Written, reader: Reader): void {
  if (before !== undefined || "journal_id" in values) return;
  const [way = ""] = String(row["move_type"]).split("_");
  const type = journalTypes[way] ?? "general";
  row["journal_id"] = journalOf(Number(row["company_id"]), type, reader) ?? row["journal_id"] ?? false;
}

/** Computes a field of the journal item with the amount owed from its invoice; other journal items have `otherwise`. */
const ofPaymentTerm =
  (field: string, otherwise: number | false): Compute =>
  (row, reader) =>
    row["display_type"] === "payment_term" ? reader.read("account.move", Number(row["move_id"]), field) : otherwise;

/** The amount that is still owed on the invoices of the journal items that the wizard is opened for. */
const amountDue: Default = ({ context, reader }) => {
  const due = activeIds(context).map((id) => {
    const move = Number(reader.read("account.move.line", id, "move_id"));
    return Number(reader.read("account.move", move, "amount_residual"));
  });
  return round(due.reduce((all, one) => all + one, 0));
};

export const account: Behaviours = {
  "account.account": {
    display: (row) => `${row["code"]} ${row["name"]}`,
    compute: { internal_group: (row) => String(row["account_type"]).split("_")[0] ?? false },
  },
  "account.journal": { defaults: { company_id: 1 } },
  "account.move": {
    defaults: {
      name: "/",
      move_type: "entry",
      date: today,
      state: "draft",
      payment_state: "not_paid",
      invoice_user_id: 2,
      journal_id: 1,
      currency_id: 1,
      company_id: 1,
    },
    shows: { invoice_line_ids: (line) => line["display_type"] === "product" },
    compute: {
      ...amounts(invoiceTotal),
      amount_residual: residual,
      amount_untaxed_signed: signed(invoiceTotal),
      amount_total_signed: signed((row, reader) => round(invoiceTotal(row, reader) * (1 + taxRate))),
      amount_residual_signed: signed(residual),
    },
    settle: settleJournal,
    undeletable: ({ state }) => (state === "posted" ? "You cannot delete a posted journal entry." : undefined),
  },
  "account.move.line": {
    defaults: { account_id: 3, display_type: "product", quantity: 1, price_unit: 0, discount: 0 },
    compute: {
      price_subtotal: lineTotal,
      balance: balanceOf,
      debit: (row, reader) => Math.max(balanceOf(row, reader), 0),
      credit: (row, reader) => Math.max(-balanceOf(row, reader), 0),
      amount_residual: ofPaymentTerm("amount_residual_signed", 0),
      date_maturity: ofPaymentTerm("invoice_date_due", false),
    },
  },
  "account.payment": {
    defaults: {
      payment_type: "inbound",
      amount: 0,
      currency_id: 1,
      date: today,
      journal_id: 3,
      state: "draft",
      company_id: 1,
    },
  },
  "account.payment.register": {
    defaults: { line_ids: activeRecords, payment_date: today, amount: amountDue, journal_id: 3 },
  },
};
