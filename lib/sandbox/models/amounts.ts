import type { Reader, Row } from "./definition.ts";

/** The only tax of the demo company. */
export const taxRate = 0.21;

/** Rounds to cents; -0 becomes 0. */
export const round = (value: number) => Math.round(value * 100) / 100 + 0;

/** Returns the amount of a line of an order or an invoice, without tax. */
export function lineTotal(row: Row): number {
  return round(
    Number(row["product_uom_qty"] ?? row["product_qty"] ?? row["quantity"] ?? 0) *
      Number(row["price_unit"] ?? 0) *
      (1 - Number(row["discount"] ?? 0) / 100),
  );
}

export function totalOf(lines: readonly Row[]): number {
  return round(lines.reduce((all, line) => all + lineTotal(line), 0));
}

/** Returns the lines of an invoice for goods and services, without those for its tax and the amount owed. */
export function invoiceLines(move: number, reader: Reader): readonly Row[] {
  return reader.referring("account.move.line", "move_id", move).filter((line) => line["display_type"] === "product");
}

/** Returns debit minus credit, in the currency of the company. */
export function balanceOf(row: Row, reader: Reader): number {
  const move = reader.row("account.move", Number(row["move_id"]));
  if (move === undefined) return 0;
  const rate = Number(reader.read("res.currency", Number(move["currency_id"]), "rate")) || 1;
  const amount = row["display_type"] === "product" ? signOf(move) * lineTotal(row) : Number(row["amount_currency"]);
  return round(amount / rate) || 0;
}

/** Income is credit and expense is debit; refunds are reversed. */
function signOf({ move_type: type }: Row): number {
  return type === "out_invoice" || type === "in_refund" ? -1 : 1;
}

interface Booking {
  readonly move_id: number;
  readonly account_id: number;
  readonly name: string;
  readonly display_type: "tax" | "payment_term";
  /** In the currency of the invoice. */
  readonly amount_currency: number;
}

const accounts = { customers: 1, vendors: 2, taxDue: 9, taxPaid: 10 };

/** Returns the lines that balance an invoice: its tax, and the amount that its partner owes. */
export function bookingsOf(move: Row, lines: readonly Row[]): Booking[] {
  const untaxed = totalOf(lines);
  const total = round(untaxed * (1 + taxRate));
  const sale = String(move["move_type"]).startsWith("out");
  const sign = signOf(move);
  return [
    {
      move_id: move.id,
      account_id: sale ? accounts.taxDue : accounts.taxPaid,
      name: `IVA ${taxRate * 100}%`,
      display_type: "tax",
      amount_currency: round(sign * (total - untaxed)),
    },
    {
      move_id: move.id,
      account_id: sale ? accounts.customers : accounts.vendors,
      name: String(move["name"]),
      display_type: "payment_term",
      amount_currency: round(-sign * total),
    },
  ];
}

/** Returns a company's first journal of a type. */
export function journalOf(company: number, type: string, reader: Reader): number | undefined {
  return reader.referring("account.journal", "company_id", company).find((journal) => journal["type"] === type)?.id;
}
