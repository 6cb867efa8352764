import { requireNamed } from "../../odoo-errors.ts";
import { stamp } from "../../query/moments.ts";
import { idsOf } from "../../read-values.ts";
import { lineTotal, round, taxRate, totalOf } from "../amounts.ts";
import type { Behaviour, Compute, Default, Reader, Row } from "../definition.ts";

export const now: Default = ({ now: at }) => stamp(at);

export const today: Default = ({ reader }) => reader.today;

/** The defaults of an order, whether a sale or a purchase. */
export const orderDefaults: Readonly<Record<string, Default>> = {
  name: "New",
  date_order: now,
  state: "draft",
  invoice_status: "no",
  user_id: 2,
  currency_id: 1,
  company_id: 1,
};

/** The ids that a wizard is opened for, as a many2many command. */
export const activeRecords: Default = ({ context }) => [[6, 0, activeIds(context)]];

export function activeIds({ active_ids: ids }: Readonly<Record<string, unknown>>): number[] {
  return idsOf(ids);
}

/** Computes the field of the record behind a many2one field. */
export const through =
  (key: string, model: string, field: string): Compute =>
  (row, reader) =>
    reader.read(model, Number(row[key]), field);

type Total = (row: Row, reader: Reader) => number;

/** Computes the untaxed total of an order's lines. */
export const untaxed =
  (lines: string): Total =>
  ({ id }, reader) =>
    totalOf(reader.referring(lines, "order_id", id));

/** The totals of an order or an invoice. */
export const amounts = (total: Total) => ({
  amount_untaxed: total,
  amount_tax: (row: Row, reader: Reader) => round(total(row, reader) * taxRate),
  amount_total: (row: Row, reader: Reader) => round(total(row, reader) * (1 + taxRate)),
});

/** The totals of a line. */
export const lineAmounts = {
  price_subtotal: lineTotal,
  price_total: (row: Row) => round(lineTotal(row) * (1 + taxRate)),
};

/** Computes the name of a record after the name of its parent: `All / Desks`. */
export const pathName =
  (parent: string, model: string, separator: string): Compute =>
  (row, reader) =>
    row[parent] ? `${reader.name(model, Number(row[parent]))}${separator}${row["name"]}` : (row["name"] ?? "");

/** Returns how many units of a record's currency one unit of the company's is worth; 1 if that is not known. */
export const rateOf = (model: string, row: Row, reader: Reader): number =>
  Number(reader.read(model, Number(row["order_id"]), "currency_rate")) || 1;

/** Throws if the record that `key` and `res_id` name does not exist. */
export const requireRecord =
  (key: string): NonNullable<Behaviour["settle"]> =>
  (row, { before }, reader) => {
    if (before?.[key] !== row[key] || before?.["res_id"] !== row["res_id"])
      requireNamed(reader, row[key], row["res_id"]);
  };
