import { bookingsOf, journalOf, round } from "../models/amounts.ts";
import type { Row } from "../models/definition.ts";
import { userError } from "../odoo-errors.ts";
import { stamp } from "../query/moments.ts";
import { idsOf } from "../read-values.ts";
import type { SandboxCall } from "../sandbox-call.ts";
import { change, type Values, windowOf } from "./change.ts";
import { createRow } from "./write.ts";

/** Returns all journal items of an invoice. */
export function linesOf({ store }: SandboxCall, move: Row): readonly Row[] {
  return store.referring("account.move.line", "move_id", move.id);
}

/** Returns the journal items of a posted invoice that are still to be paid. */
export function owedOn(call: SandboxCall, move: Row): Row[] {
  const open = move["payment_state"] !== "paid";
  return open ? linesOf(call, move).filter((line) => line["display_type"] === "payment_term") : [];
}

/** Posts a draft: sets its number and dates, and adds the journal items that balance it. */
export function post(call: SandboxCall, move: Row): void {
  const { store, now } = call;
  const type = String(move["move_type"]);
  const today = stamp(now).slice(0, 10);
  if (move["state"] !== "draft") throw userError(`The entry ${move["name"]} (id ${move.id}) must be in draft.`);
  if (linesOf(call, move).length === 0) throw userError("Even magicians can't post nothing!");
  if (type.startsWith("out") && !move["partner_id"])
    throw userError("The 'Customer' field is required to validate the invoice.");
  if (type.startsWith("in") && !move["partner_id"])
    throw userError("The field 'Vendor' is required, please complete it to validate the Vendor Bill.");
  if (type.startsWith("in") && !move["invoice_date"])
    throw userError("The Bill/Refund date is required to validate this document.");
  const day = String(move["invoice_date"] || today);
  const named = { ...move, name: move["name"] && move["name"] !== "/" ? move["name"] : nextNumber(call, type, day) };
  const values = {
    state: "posted",
    name: named.name,
    date: day,
    ...(type === "entry" ? {} : { invoice_date: day, invoice_date_due: move["invoice_date_due"] || day }),
  };
  change(call, [move], values);
  if (type === "entry") return;
  const lines = store.model("account.move.line");
  for (const { amount_currency, ...booking } of bookingsOf(named, linesOf(call, move))) {
    const id = createRow(store, lines, booking, now);
    store.put(lines.name, { ...store.row(lines.name, id), id, amount_currency });
  }
}

const prefixes: Readonly<Record<string, string>> = {
  out_invoice: "INV",
  out_refund: "RINV",
  in_invoice: "BILL",
  in_refund: "RBILL",
};

/** Returns the number after the highest of its year. */
function nextNumber({ store }: SandboxCall, type: string, day: string): string {
  const prefix = `${prefixes[type] ?? "MISC"}/${day.slice(0, 4)}/`;
  const taken = [...store.table("account.move").values()]
    .map(({ name }) => String(name))
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)));
  return `${prefix}${String(Math.max(0, ...taken) + 1).padStart(5, "0")}`;
}

/** Sets the total amount that was paid on an invoice. */
export function settle({ store }: SandboxCall, move: Row, paid: number): void {
  const total = Number(store.read("account.move", move.id, "amount_total"));
  const state = paid <= 0 ? "not_paid" : paid < total ? "partial" : "paid";
  store.put("account.move", {
    ...store.row("account.move", move.id),
    id: move.id,
    amount_paid: paid,
    payment_state: state,
  });
}

/** Creates one payment for each invoice of the wizard's journal items. Several invoices are each paid in full. */
export function pay(call: SandboxCall, [wizard]: readonly Row[]): unknown {
  const { store, now } = call;
  const items = idsOf(wizard?.["line_ids"]);
  const moves = items.flatMap(
    (id) => store.row("account.move", Number(store.read("account.move.line", id, "move_id"))) ?? [],
  );
  const payments = moves.map((move) => {
    const due = Number(store.read("account.move", move.id, "amount_residual"));
    const company = Number(move["company_id"] ?? 1);
    const chosen = wizard?.["journal_id"] ?? false;
    const fits = store.row("account.journal", Number(chosen))?.["company_id"] === company;
    const amount = moves.length === 1 ? Number(wizard?.["amount"]) : due;
    settle(call, move, round(Number(move["amount_paid"] ?? 0) + amount));
    return createRow(
      store,
      store.model("account.payment"),
      {
        name: `PBNK1/${stamp(now).slice(0, 4)}/${String(store.table("account.payment").size + 1).padStart(5, "0")}`,
        payment_type: String(move["move_type"]).startsWith("out") ? "inbound" : "outbound",
        partner_id: move["partner_id"] ?? false,
        amount,
        currency_id: move["currency_id"] ?? 1,
        date: wizard?.["payment_date"] ?? false,
        journal_id: fits ? chosen : (journalOf(company, "bank", store) ?? chosen),
        memo: wizard?.["communication"] || (move["name"] ?? false),
        state: "paid",
        company_id: company,
        invoice_ids: [[6, 0, [move.id]]],
      },
      now,
    );
  });
  return windowOf("account.payment", payments, { name: "Payments" });
}

/** Creates draft invoices of orders: for what is not invoiced yet, or for a down payment. */
export function createInvoices(call: SandboxCall, [wizard]: readonly Row[]): unknown {
  const { store } = call;
  const orders = idsOf(wizard?.["sale_order_ids"]).flatMap((id) => store.row("sale.order", id) ?? []);
  const method = wizard?.["advance_payment_method"];
  if (method === "delivered")
    return windowOf(
      "account.move",
      orders.map((order) => invoice(call, order, openLines(call, order))),
    );
  const amount = Number(wizard?.[method === "fixed" ? "fixed_amount" : "amount"]);
  if (amount <= 0) throw userError("The value of the down payment amount must be positive.");
  return windowOf(
    "account.move",
    orders.map((order) => {
      const total = Number(store.read("sale.order", order.id, "amount_untaxed"));
      const name = method === "fixed" ? "Down Payment" : `Down payment of ${amount}%`;
      return invoice(call, order, [
        { name, quantity: 1, price_unit: method === "fixed" ? amount : round((total * amount) / 100) },
      ]);
    }),
  );
}

/** Returns the lines of an invoice for what is ordered and not invoiced yet, and marks it as invoiced. */
function openLines(call: SandboxCall, order: Row): Values[] {
  const { store } = call;
  const open =
    order["state"] === "sale"
      ? store
          .referring("sale.order.line", "order_id", order.id)
          .filter((line) => Number(line["product_uom_qty"]) > Number(line["qty_invoiced"]))
      : [];
  if (open.length === 0) throw userError("Cannot create an invoice. No items are available to invoice.");
  for (const line of open) change(call, [line], { qty_invoiced: line["product_uom_qty"] ?? 0 }, "sale.order.line");
  change(call, [order], { invoice_status: "invoiced" }, "sale.order");
  return open.map((line) => ({
    product_id: line["product_id"] ?? false,
    name: line["name"] ?? false,
    quantity: Number(line["product_uom_qty"]) - Number(line["qty_invoiced"]),
    price_unit: line["price_unit"] ?? 0,
    discount: line["discount"] ?? 0,
  }));
}

function invoice({ store, now }: SandboxCall, order: Row, lines: readonly Values[]): number {
  const values = {
    move_type: "out_invoice",
    partner_id: order["partner_id"] ?? false,
    invoice_origin: order["name"] ?? false,
    invoice_user_id: order["user_id"] ?? false,
    currency_id: order["currency_id"] ?? 1,
    company_id: order["company_id"] ?? 1,
    invoice_line_ids: lines.map((line) => [0, 0, line]),
  };
  return createRow(store, store.model("account.move"), values, now);
}
