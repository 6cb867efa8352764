import { clipText } from "../kernel/text/clip-text.ts";
import type { Domain, OdooRecord } from "../odoo/types.ts";
import { htmlToText } from "../records/text/html-to-text.ts";
import { amount, column, day, digitsOf, inCurrency, named, text, total } from "./cells.ts";
import { type Customer, findCustomer } from "./customer.ts";
import { type Period, toTimes } from "./period.ts";
import type { Kpi, Report, ReportRow } from "./report.ts";
import { ofCompany, type ReportContext } from "./report-context.ts";

interface Part {
  readonly rows: readonly ReportRow[];
  readonly kpis: readonly Kpi[];
  readonly ids: readonly number[];
  /** The number of records, shown or not. */
  readonly all: number;
}
interface Asked {
  readonly customer: Customer;
  readonly span: Period | undefined;
  readonly limit: number;
}

const noteLength = 200;

/** The report on one customer: orders, open and paid invoices, and notes. */
export const customerHistory: Report = {
  async make(reporting, { customer: name, period: span, limit }) {
    const { words } = reporting;
    const customer = await findCustomer(reporting, name);
    const asked = { customer, span, limit };
    const [orders, invoices] = await Promise.all([
      reporting.part(() => readOrders(reporting, asked)),
      reporting.part(() => readInvoices(reporting, asked)),
    ]);
    const notes = await reporting.part(() =>
      readNotes(reporting, asked, { "sale.order": orders?.ids ?? [], "account.move": invoices?.ids ?? [] }),
    );
    const cut = [orders, invoices].some((part) => part !== undefined && part.all > part.rows.length);
    if (notes !== undefined && cut) reporting.note(words.shownAlone(words.label("notes")));
    const rows = [orders, invoices, notes].flatMap((part) => part?.rows ?? []);
    const own = reporting.company?.currency;
    const foreign = rows.some(({ currency }) => currency !== undefined && currency !== own);
    return {
      ...(span === undefined ? {} : { period: span }),
      columns: [
        column(reporting, "date", "date"),
        column(reporting, "kind"),
        named(reporting, "reference", "id"),
        column(reporting, "status"),
        column(reporting, "total", "money"),
        column(reporting, "open", "money"),
        ...(foreign ? [column(reporting, "currency")] : []),
        ...(notes === undefined || notes.rows.length === 0 ? [] : [column(reporting, "text")]),
      ],
      rows: rows
        .toSorted((a, b) => String(b["date"] ?? "").localeCompare(String(a["date"] ?? "")))
        .map(({ currency = own ?? "", ...row }) =>
          foreign && row["total"] !== undefined ? { ...row, currency } : row,
        ),
      kpis: [
        { key: "customer", label: words.label("customer"), value: customer.name, id: customer.id },
        ...[orders, invoices].flatMap((part) => part?.kpis ?? []),
      ],
    };
  },
};

async function readOrders(reporting: ReportContext, { customer, span, limit }: Asked): Promise<Part> {
  const { words } = reporting;
  const model = "sale.order";
  await reporting.need(model);
  const domain: Domain = [
    ...ofCompany(reporting),
    ["partner_id", "child_of", [customer.id]],
    ...within(reporting, "date_order", span),
  ];
  const [orders, all, sold, states] = await Promise.all([
    reporting.rows(model, {
      domain,
      fields: await reporting.fields(model, ["name", "date_order", "state", "amount_total", "currency_id"]),
      order: "date_order desc, id desc",
      limit,
    }),
    reporting.count(model, domain),
    reporting.part(() =>
      reporting.groups(model, {
        domain: [...domain, ["state", "not in", ["draft", "sent", "cancel"]]],
        groupby: ["currency_id"],
        aggregates: ["amount_total:sum"],
      }),
    ),
    labelsOf(reporting, model, "state"),
  ]);
  if (all > orders.length) reporting.note(words.newest(orders.length, all, words.label("orders")));
  return {
    ids: orders.map(({ id }) => id),
    all,
    rows: orders.map((order) => {
      const currency = text(order["currency_id"], "");
      return {
        model,
        id: order.id,
        date: day(order["date_order"], reporting.zone),
        kind: words.label("order"),
        reference: text(order["name"], words.none),
        status: states(order["state"]),
        total: amount(order["amount_total"], digitsOf(currency)),
        currency,
      };
    }),
    kpis: [
      { key: "orders", label: words.label("orders"), value: all },
      ...(sold ?? []).map(({ key, aggregates }) => {
        const unit = text(key["currency_id"], words.none);
        return {
          key: (sold ?? []).length > 1 ? `ordered_${unit.toLowerCase()}` : "ordered",
          label: words.label("ordered"),
          value: amount(aggregates["amount_total:sum"], digitsOf(unit)),
          unit,
        };
      }),
    ],
  };
}

const billed = "amount_total_signed:sum";
const due = "amount_residual_signed:sum";

const invoiceFields = ["name", "invoice_date", "payment_state", "amount_total_signed", "amount_residual_signed"];

/** Reads posted invoices and credit notes, in the company's currency. */
async function readInvoices(reporting: ReportContext, { customer, span, limit }: Asked): Promise<Part> {
  const { words, company, today } = reporting;
  const model = "account.move";
  await reporting.need(model);
  const domain: Domain = [
    ...ofCompany(reporting),
    ["state", "=", "posted"],
    ["move_type", "in", ["out_invoice", "out_refund", "out_receipt"]],
    ["partner_id", "child_of", [customer.id]],
    ...(span === undefined
      ? []
      : ([
          ["invoice_date", ">=", span.from],
          ["invoice_date", "<=", span.to],
        ] as const)),
  ];
  const isOpen: Domain = [...domain, ["amount_residual_signed", "!=", 0]];
  const sums = [billed, due];
  const [invoices, all, open, late, states] = await Promise.all([
    reporting.rows(model, {
      domain,
      fields: await reporting.fields(model, invoiceFields),
      order: "invoice_date desc, id desc",
      limit,
    }),
    reporting.groups(model, { domain, groupby: [], aggregates: sums }),
    reporting.groups(model, { domain: isOpen, groupby: [], aggregates: sums }),
    reporting.groups(model, { domain: [...isOpen, ["invoice_date_due", "<", today]], groupby: [], aggregates: sums }),
    labelsOf(reporting, model, "payment_state"),
  ]);
  const count = all.reduce((sum, group) => sum + group.count, 0);
  if (count > invoices.length) reporting.note(words.newest(invoices.length, count, words.label("invoices")));
  const digits = digitsOf(company?.currency);
  const kpi = (key: "invoiced" | "paid" | "open" | "overdue", value: number): Kpi => ({
    key,
    label: words.label(key),
    value: amount(value, digits),
    ...inCurrency(company?.currency),
  });
  return {
    ids: invoices.map(({ id }) => id),
    all: count,
    rows: invoices.map((invoice) => ({
      model,
      id: invoice.id,
      date: day(invoice["invoice_date"], reporting.zone),
      kind: words.label("invoice"),
      reference: text(invoice["name"], words.none),
      status: states(invoice["payment_state"]),
      total: amount(invoice["amount_total_signed"], digits),
      open: amount(invoice["amount_residual_signed"], digits),
    })),
    kpis: [
      kpi("invoiced", total(all, billed)),
      kpi("paid", total(all, billed) - total(all, due)),
      kpi("open", total(open, due)),
      kpi("overdue", total(late, due)),
      {
        key: "open_invoices",
        label: words.label("open_invoices"),
        value: open.reduce((sum, group) => sum + group.count, 0),
      },
    ],
  };
}

/** Reads the messages on the customer, its contacts, and the orders and invoices that are shown. */
async function readNotes(
  reporting: ReportContext,
  { customer, span, limit }: Asked,
  records: Readonly<Record<string, readonly number[]>>,
): Promise<Part> {
  const model = "mail.message";
  await reporting.need(model);
  const at = Object.entries({ "res.partner": customer.contactIds, ...records }).filter(([, ids]) => ids.length > 0);
  const domain: Domain = [
    // Changes that Odoo logs by itself are left out.
    ["message_type", "in", ["comment", "email", "email_outgoing"]],
    ...within(reporting, "date", span),
    ...at.slice(1).map(() => "|" as const),
    ...at.flatMap(([of, ids]): Domain => ["&", ["model", "=", of], ["res_id", "in", [...ids]]]),
  ];
  const fields = await reporting.fields(model, ["date", "author_id", "body", "record_name", "model", "res_id"]);
  const [messages, all] = await Promise.all([
    reporting.rows(model, { domain, fields, order: "date desc, id desc", limit }),
    reporting.count(model, domain),
  ]);
  if (all > messages.length)
    reporting.note(reporting.words.newest(messages.length, all, reporting.words.label("notes")));
  const { contactCount, contactIds } = customer;
  if (contactCount > contactIds.length) reporting.note(reporting.words.people(contactIds.length, contactCount));
  return { ids: [], kpis: [], all, rows: messages.map((message) => toNote(reporting, message)) };
}

/** Returns the row of a note. Its id is that of the record with the note, which the reader will want to open. */
function toNote({ words, zone }: ReportContext, message: OdooRecord): ReportRow {
  const body = text(htmlToText(String(message["body"] || ""), { characters: 2_000, tags: 2_000 }), "");
  return {
    model: text(message["model"], ""),
    id: typeof message["res_id"] === "number" ? message["res_id"] : null,
    message_id: message.id,
    date: day(message["date"], zone),
    kind: words.label("note"),
    reference: text(message["record_name"], ""),
    status: text(message["author_id"], ""),
    text: body.length > noteLength ? `${clipText(body, noteLength - 1)}…` : body,
  };
}

function within(reporting: ReportContext, field: string, span: Period | undefined): Domain {
  if (span === undefined) return [];
  const { from, before } = toTimes(span, reporting.zone);
  return [
    [field, ">=", from],
    [field, "<", before],
  ];
}

/** Returns a function that gives Odoo's labels for the values of a selection. */
async function labelsOf(reporting: ReportContext, model: string, name: string): Promise<(value: unknown) => string> {
  const field = await reporting.field(model, name);
  const labels = new Map(field?.selection ?? []);
  return (value) => text(labels.get(String(value)) ?? (typeof value === "string" ? value : ""), "");
}
